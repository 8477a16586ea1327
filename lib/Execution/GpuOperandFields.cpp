//===- GpuOperandFields.cpp - fields of a product for a GPU -----*- C++ -*-===//
//
// Evaluates the recipes at the first element of every block and group.
//
//===----------------------------------------------------------------------===//
#include "GpuOperandFields.h"

#include "quantx/Interpreter/Formula.h"

using namespace mlir;
using namespace mlir::quantx;

/// Elements begin, begin + step, …
static SmallVector<int64_t> getSteps(int64_t begin, int64_t end, int64_t step) {
  SmallVector<int64_t> elements;
  for (int64_t element = begin; element < end; element += step)
    elements.push_back(element);
  return elements;
}

/// The same in the rows of k elements that `ids` name.
static SmallVector<int64_t> getRowSteps(ArrayRef<int64_t> ids, int64_t k,
                                        int64_t step) {
  SmallVector<int64_t> elements;
  for (int64_t id : ids)
    llvm::append_range(elements, getSteps(id * k, (id + 1) * k, step));
  return elements;
}

static llvm::Error overflow() {
  return llvm::createStringError("gpu operands: wanted integers of 32 bits, "
                                 "got: larger ones");
}

/// Values of a product's integers, as i32.
static llvm::Error getIntegers(const ProductValues &product,
                               ArrayRef<int64_t> elements,
                               std::vector<int32_t> &out) {
  std::vector<int64_t> wide(elements.size());
  if (!product.getIntegers(elements, wide))
    return overflow();
  out.assign(wide.begin(), wide.end());
  for (auto [narrow, value] : llvm::zip(out, wide))
    if (narrow != value)
      return overflow();
  return llvm::Error::success();
}

/// The float levels of a product in declared order, without its integers.
static std::vector<float> getFloats(const ProductValues &product, bool negative,
                                    ArrayRef<int64_t> elements) {
  std::vector<float> out(elements.size(), 1.0f), factor(elements.size());
  for (const TermValues &term : product.terms) {
    if (term.getTerm().isInteger())
      continue;
    term.getFloats(elements, factor);
    for (auto [value, next] : llvm::zip(out, factor))
      value = term.getTerm().divides ? value / next : value * next;
  }
  for (float &value : out)
    value = negative ? -value : value;
  return out;
}

/// The stored codes of a table or of nibbles, else their values' low bytes.
static llvm::Error getCodes(const GpuKernelSpec &kernel, const Formula &formula,
                            const QuantizedValue &w,
                            std::vector<uint8_t> &codes) {
  int64_t count = kernel.n * kernel.k;
  if (kernel.weightBits == 4) {
    ArrayRef<uint32_t> stored =
        w.fields[formula.getRecipe().stages[0].field].codes;
    codes.assign(stored.begin(), stored.end());
    for (uint8_t &code : codes)
      code &= 15;
    return llvm::Error::success();
  }
  std::vector<int64_t> values(count);
  if (!formula.getCodes(getRun(0, count), /*scale=*/1, values))
    return overflow();
  codes.assign(values.begin(), values.end());
  return llvm::Error::success();
}

llvm::Expected<GpuPackedWeights>
quantx::packWeights(const GpuContraction &contraction,
                    const QuantizedValue &w) {
  const GpuKernelSpec &kernel = contraction.kernel;
  Formula formula(w);
  int64_t count = kernel.n * kernel.k;
  SmallVector<int64_t> blocks = getSteps(0, count, kernel.getBlockSize());
  SmallVector<int64_t> groups = getSteps(0, count, kernel.groupSize);
  std::vector<uint8_t> codes;
  std::vector<int32_t> zeros, levels, offsetLevels;
  bool hasLevels = kernel.blockSize != 0;
  if (llvm::Error error = getCodes(kernel, formula, w, codes))
    return std::move(error);
  if (kernel.weightZero)
    if (llvm::Error error = getIntegers(formula.zero, blocks, zeros))
      return std::move(error);
  // A minus belongs to the integers where there are any.
  if (hasLevels)
    if (llvm::Error error = getIntegers(formula.scale, blocks, levels))
      return std::move(error);
  if (hasLevels && kernel.offset)
    if (llvm::Error error = getIntegers(formula.offset, blocks, offsetLevels))
      return std::move(error);
  std::vector<float> scales =
      getFloats(formula.scale, formula.scale.negative && !hasLevels, groups);
  std::vector<float> offsets;
  if (kernel.offset)
    offsets = getFloats(formula.offset, formula.offset.negative && !hasLevels,
                        groups);
  return packGpuWeights(kernel,
                        {codes, zeros, levels, offsetLevels, scales, offsets});
}

/// The scale of x that is constant along k, or the other one; 1 without.
static std::vector<float> getScales(const Formula &formula, int64_t k,
                                    bool ofToken, ArrayRef<int64_t> elements) {
  std::vector<float> out(elements.size(), 1.0f);
  for (const TermValues &term : formula.scale.terms) {
    int64_t block = term.getTerm().kind == Factor::Kind::Literal
                        ? kWholeDimension
                        : term.getTerm().per.back();
    if ((block == kWholeDimension || block >= k) == ofToken)
      term.getFloats(elements, out);
  }
  return out;
}

llvm::Expected<GpuRows> quantx::packRows(const GpuContraction &contraction,
                                         const QuantizedValue &x,
                                         ArrayRef<int64_t> ids) {
  const GpuKernelSpec &kernel = contraction.kernel;
  int64_t k = kernel.k;
  Formula formula(x);
  GpuRows rows;
  std::vector<int64_t> values(ids.size() * k);
  if (!formula.getCodes(getRowSteps(ids, k, 1), /*scale=*/1, values))
    return overflow();
  for (int64_t value : values)
    rows.codes.push_back(value - contraction.activationShift);
  SmallVector<int64_t> tokens = getRowSteps(ids, k, k);
  SmallVector<int64_t> groups = getRowSteps(ids, k, kernel.groupSize);
  std::vector<int32_t> zeros(ids.size(), 0);
  if (!formula.zero.empty())
    if (llvm::Error error = getIntegers(formula.zero, tokens, zeros))
      return std::move(error);
  for (int32_t &zero : zeros)
    zero -= contraction.activationShift;
  std::vector<float> groupScales, tokenScales;
  if (kernel.activationGroupScale)
    groupScales = getScales(formula, k, /*ofToken=*/false, groups);
  tokenScales = getScales(formula, k, /*ofToken=*/true, tokens);
  auto packed =
      packGpuRows(kernel, {rows.codes, groupScales, tokenScales, zeros});
  if (!packed)
    return packed.takeError();
  rows.packed = std::move(*packed);
  return rows;
}
