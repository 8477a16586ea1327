//===- GpuContraction.cpp - contractions that GPUs can do -------*- C++ -*-===//
//
// Reads both recipes term by term; whatever has no place in the spec is an
// error that says so. A term that is an integer of known range may be anything
// that the host can evaluate: it is packed by its value.
//
//===----------------------------------------------------------------------===//
#include "quantx/Codegen/GpuContraction.h"

#include "quantx/Codegen/SlicedWeights.h"
#include "quantx/IR/Components.h"

#include "llvm/Support/Error.h"

#include <cmath>

using namespace mlir;
using namespace mlir::quantx;

static llvm::Error refuse(const Twine &wanted) {
  return llvm::createStringError("gpu kernel: wanted " + wanted +
                                 ", got: another");
}

/// Rows that fill a warp's tile of 64.
static constexpr int64_t kManyRows = 64;

namespace {
/// Bounds of an integer.
struct Bounds {
  double low = 0, high = 0;
  double getMagnitude() const {
    return std::max(std::abs(low), std::abs(high));
  }
};

class SpecReader {
public:
  SpecReader(const Recipe &x, const Recipe &w, int64_t m, int64_t n, int64_t k,
             std::optional<GpuSlice> slice)
      : x(x), w(w), m(m) {
    result.kernel.n = n;
    result.kernel.k = k;
    result.kernel.groupSize = k;
    result.kernel.slice = std::move(slice);
  }
  llvm::Expected<GpuContraction> read();

private:
  llvm::Error readActivations();
  llvm::Error readCodes();
  llvm::Error readProduct(const TermProduct &product, Bounds *level);
  llvm::Error placeBlocks();
  llvm::Error checkSums() const;
  /// Elements of k that share a term.
  llvm::Expected<int64_t> getExtent(const Term &term) const;
  llvm::Expected<Bounds> getRange(const Term &term, const Recipe &root) const;
  llvm::Expected<Bounds> getCodes(const Recipe &recipe) const;

  const Recipe &x, &w;
  int64_t m;
  GpuContraction result;
  SmallVector<int64_t> floatBlocks, integerBlocks;
  bool hasLevels = false;
  Bounds codes, zero, level{1, 1}, offsetLevel{1, 1};
};
} // namespace

llvm::Expected<int64_t> SpecReader::getExtent(const Term &term) const {
  int64_t k = result.kernel.k;
  if (term.kind == Factor::Kind::Literal)
    return k;
  if (term.kind == Factor::Kind::Nested || term.per.size() != 2 ||
      llvm::is_contained(term.per, kGather))
    return refuse("zeros and levels of leaves in blocks of rows and k");
  int64_t extent = term.per.back();
  return extent == kWholeDimension || extent > k ? k : extent;
}

llvm::Expected<Bounds> SpecReader::getRange(const Term &term,
                                            const Recipe &root) const {
  if (term.kind == Factor::Kind::Literal)
    return Bounds{term.multiplier, term.multiplier};
  if (term.kind == Factor::Kind::Nested)
    return refuse("integers of one level");
  const Leaf &leaf = root.fields[term.field].leaf;
  auto type = llvm::dyn_cast<IntegerType>(leaf.type);
  if (!type || type.getWidth() > 16)
    return refuse("integers of at most 16 bits");
  Bounds range{0, std::ldexp(1.0, type.getWidth()) - 1};
  if (type.isSigned())
    range = {-std::ldexp(1.0, type.getWidth() - 1),
             std::ldexp(1.0, type.getWidth() - 1) - 1};
  if (leaf.table) {
    auto table = llvm::dyn_cast<TableAttr>(leaf.table);
    if (!table || !table.getValues().getElementType().isInteger())
      return refuse("constant tables of integers");
    range = {INFINITY, -INFINITY};
    for (const APInt &value : table.getValues().getValues<APInt>()) {
      range.low = std::min<double>(range.low, value.getSExtValue());
      range.high = std::max<double>(range.high, value.getSExtValue());
    }
  }
  double low = range.low * term.multiplier + term.addend;
  double high = range.high * term.multiplier + term.addend;
  if (low != std::floor(low) || high != std::floor(high) ||
      term.multiplier != std::floor(term.multiplier))
    return refuse("integers, not halves");
  return Bounds{std::min(low, high), std::max(low, high)};
}

llvm::Expected<Bounds> SpecReader::getCodes(const Recipe &recipe) const {
  Bounds sum;
  for (const Term &stage : recipe.stages) {
    auto range = getRange(stage, recipe);
    if (!range)
      return range.takeError();
    sum = {sum.low + range->low, sum.high + range->high};
  }
  return sum;
}

llvm::Error SpecReader::readActivations() {
  auto range = getCodes(x);
  if (!range)
    return range.takeError();
  if (range->low < -128 || range->high > 127) {
    if (range->low < 0 || range->high > 255)
      return refuse("activations whose codes fit 8 bits");
    result.activationShift = 128;
  }
  GpuKernelSpec &kernel = result.kernel;
  kernel.activationZero = !x.zero.empty() || result.activationShift;
  if (x.zero.terms.size() > 1 || x.zero.negative)
    return refuse("activations with a zero of one factor");
  for (const Term &term : x.zero.terms) {
    auto extent = getExtent(term);
    auto values = getRange(term, x);
    if (!extent || !values)
      return llvm::joinErrors(extent.takeError(), values.takeError());
    if (*extent != kernel.k || values->low < range->low ||
        values->high > range->high)
      return refuse("activations with a zero per token, in the codes' range");
  }
  for (const Term &term : x.scale.terms) {
    auto extent = getExtent(term);
    if (!extent)
      return extent.takeError();
    bool &has = *extent == kernel.k ? result.activationTokenScale
                                    : kernel.activationGroupScale;
    if (term.isInteger() || term.divides || std::exchange(has, true))
      return refuse("one float scale of activations per token, one per group");
    floatBlocks.push_back(*extent);
  }
  return x.scale.negative ? refuse("activations with a scale without minus")
                          : llvm::Error::success();
}

llvm::Error SpecReader::readCodes() {
  auto range = getCodes(w);
  if (!range)
    return range.takeError();
  codes = *range;
  GpuKernelSpec &kernel = result.kernel;
  const Term &stage = w.stages.front();
  if (kernel.slice) {
    kernel.weightSigned = codes.low < 0;
    bool plain = w.stages.size() == 1 && stage.kind == Factor::Kind::Leaf &&
                 stage.multiplier == 1 && stage.addend == 0 &&
                 !w.fields[stage.field].leaf.table &&
                 codes.high - codes.low == 255;
    return plain ? llvm::Error::success()
                 : refuse("slices of codes of 8 bits without constants");
  }
  if (w.stages.size() == 1 && stage.kind == Factor::Kind::Leaf &&
      stage.multiplier == 1 && stage.addend == 0) {
    const Leaf &leaf = w.fields[stage.field].leaf;
    auto table = llvm::dyn_cast_or_null<TableAttr>(leaf.table);
    bool nibbles = leaf.type.getIntOrFloatBitWidth() == 4;
    if (nibbles && !leaf.table) {
      kernel.weightBits = 4;
      kernel.weightSigned = leaf.type.isSignedInteger();
      return llvm::Error::success();
    }
    if (nibbles && table && leaf.vector.empty() && leaf.over.empty() &&
        table.getValues().getElementType().isInteger(8)) {
      kernel.weightBits = 4;
      kernel.table.emplace();
      llvm::copy(table.getValues().getValues<int8_t>(), kernel.table->begin());
      return llvm::Error::success();
    }
  }
  kernel.weightSigned = codes.low < 0;
  if (codes.low < -128 || codes.high > (codes.low < 0 ? 127 : 255))
    return refuse("weights whose codes fit 8 bits");
  return llvm::Error::success();
}

/// Float terms set groups, integer ones multiply `level` and set blocks.
llvm::Error SpecReader::readProduct(const TermProduct &product, Bounds *level) {
  for (const Term &term : product.terms) {
    auto extent = getExtent(term);
    if (!extent)
      return extent.takeError();
    if (!term.isInteger()) {
      floatBlocks.push_back(*extent);
      continue;
    }
    auto range = getRange(term, w);
    if (!range)
      return range.takeError();
    integerBlocks.push_back(*extent);
    hasLevels = true;
    double magnitude = level->getMagnitude() * range->getMagnitude();
    *level = {-magnitude, magnitude};
  }
  return llvm::Error::success();
}

llvm::Error SpecReader::placeBlocks() {
  GpuKernelSpec &kernel = result.kernel;
  for (int64_t block : floatBlocks)
    kernel.groupSize = std::min(kernel.groupSize, block);
  int64_t inner = kernel.groupSize;
  for (int64_t block : integerBlocks)
    inner = std::min(inner, block);
  bool nest = inner > 0 && kernel.groupSize % inner == 0;
  for (int64_t block : floatBlocks)
    nest = nest && block % kernel.groupSize == 0;
  for (int64_t block : integerBlocks)
    nest = nest && block % inner == 0;
  if (!nest)
    return refuse("blocks along k that nest");
  if (hasLevels || inner != kernel.groupSize)
    kernel.blockSize = inner;
  if (kernel.groupSize > 128 && !kernel.isOneGroup())
    kernel.tile.stepK = 256;
  // Many rows share what a warp decodes; longer steps would not leave memory
  // for them, nor integer levels registers.
  else if (m >= kManyRows && !kernel.blockSize)
    kernel.tile = {4, 2, 4, kernel.tile.stepK};
  return llvm::Error::success();
}

llvm::Error SpecReader::checkSums() const {
  double weight = std::max(
      {std::abs(codes.high - zero.low), std::abs(codes.low - zero.high), 1.0});
  double sum =
      255.0 * result.kernel.groupSize *
      std::max(weight * level.getMagnitude(), offsetLevel.getMagnitude());
  if (sum * result.kernel.getCodeUnit() > INT32_MAX)
    return refuse("sums that fit 32 bits");
  return llvm::Error::success();
}

llvm::Expected<GpuContraction> SpecReader::read() {
  if (!followsRecipe(x, w))
    return refuse("two operands that follow the accumulation recipe");
  if (llvm::Error error = readActivations())
    return std::move(error);
  if (llvm::Error error = readCodes())
    return std::move(error);
  if (!w.zero.isInteger() && !w.zero.empty())
    return refuse("weights with an integer zero");
  result.kernel.weightZero = !w.zero.empty();
  result.kernel.offset = !w.offset.empty();
  if (w.zero.terms.size() > 1 || w.zero.negative)
    return refuse("a zero of one factor");
  for (const Term &term : w.zero.terms) {
    auto extent = getExtent(term);
    auto range = getRange(term, w);
    if (!extent || !range)
      return llvm::joinErrors(extent.takeError(), range.takeError());
    integerBlocks.push_back(*extent);
    zero = *range;
  }
  if (llvm::Error error = readProduct(w.scale, &level))
    return std::move(error);
  if (llvm::Error error = readProduct(w.offset, &offsetLevel))
    return std::move(error);
  if (llvm::Error error = placeBlocks())
    return std::move(error);
  if (llvm::Error error = checkSums())
    return std::move(error);
  return result;
}

llvm::Expected<GpuContraction>
quantx::getGpuContraction(const Recipe &x, const Recipe &w, int64_t m,
                          int64_t n, int64_t k, std::optional<GpuSlice> slice) {
  return SpecReader(x, w, m, n, k, std::move(slice)).read();
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

/// Pieces as wide as they can be when each width is read from whole ones.
static SmallVector<int64_t, 8> getPieces(const SliceParameters &slices,
                                         bool halfUp) {
  SmallVector<int64_t, 8> pieces;
  int64_t done = 0;
  auto cutAt = [&](int64_t bits) {
    while (done < bits) {
      int64_t left = bits - done;
      pieces.push_back(left >= 4 ? 4 : left >= 2 ? 2 : 1);
      done += pieces.back();
    }
  };
  for (int64_t width : slices.widths) {
    cutAt(width);
    if (halfUp && width < slices.spec.parentBits)
      cutAt(width + 1);
  }
  cutAt(slices.spec.parentBits);
  return pieces;
}

/// How codes of a parent are read at `width` bits; nothing for all of them.
static llvm::Expected<std::optional<GpuSlice>>
getSlice(const SliceParameters &slices, unsigned width) {
  const numerics::SliceSpec &spec = slices.spec;
  if (width == spec.parentBits)
    return std::optional<GpuSlice>();
  bool halfUp = spec.round == numerics::Rounding::HalfUp;
  if ((!halfUp && spec.round != numerics::Rounding::Floor) ||
      spec.overflow != numerics::SliceOverflow::Clamp ||
      spec.reconstruct != numerics::SliceReconstruct::Grid)
    return refuse("slices by floor or half up, clamped, on the grid");
  GpuSlice slice;
  slice.pieces = getPieces(slices, halfUp);
  slice.bits = width;
  slice.rounding = halfUp ? GpuSliceRounding::HalfUp : GpuSliceRounding::Floor;
  return slice;
}

/// A verified kernel for an operation whose w is of type `w`.
static llvm::Expected<GpuContraction>
getVerified(IntContractOp op, QuantizedTensorType w,
            std::optional<GpuSlice> slice) {
  auto x = llvm::cast<QuantizedTensorType>(op.getXType());
  auto contraction =
      getGpuContraction(x.getRecipe(), w.getRecipe(), x.getShape()[0],
                        w.getShape()[0], w.getShape()[1], std::move(slice));
  if (!contraction)
    return contraction;
  std::string text;
  ScopedDiagnosticHandler handler(op.getContext(), [&](Diagnostic &diagnostic) {
    text = diagnostic.str();
    return success();
  });
  if (failed(verifyGpuKernelSpec(op.getLoc(), contraction->kernel)))
    return llvm::createStringError(text);
  return contraction;
}

/// Kernels that read the parent, at one width or at all that there may be.
static llvm::Expected<GpuContractions>
getParentContractions(IntContractOp op, const SlicedWeights &sliced) {
  QuantizedTensorType parent = sliced.weights.getType();
  SliceParameters slices = *parent.getScheme().getSliceParameters();
  SmallVector<unsigned, 4> widths = slices.widths;
  widths.push_back(slices.spec.parentBits);
  if (sliced.width)
    widths = {*sliced.width};
  GpuContractions result;
  result.ofParent = true;
  for (unsigned width : widths) {
    auto slice = getSlice(slices, width);
    if (!slice)
      return slice.takeError();
    auto contraction = getVerified(op, parent, std::move(*slice));
    if (!contraction)
      return contraction.takeError();
    result.kernels.insert_or_assign(width, std::move(*contraction));
  }
  return result;
}

llvm::Expected<GpuContractions> quantx::getGpuContractions(IntContractOp op) {
  auto x = llvm::dyn_cast<QuantizedTensorType>(op.getXType());
  auto w = llvm::dyn_cast<QuantizedTensorType>(op.getWType());
  if (!x || !w || op.getSums() || op.getIntBias())
    return refuse("two quantized operands, without sums");
  if (ShapedType::isDynamicShape(w.getShape()))
    return refuse("weights of static sizes");
  if (std::optional<SlicedWeights> sliced = getSlicedWeights(op)) {
    auto found = getParentContractions(op, *sliced);
    if (found || op.getWidth())
      return found;
    llvm::consumeError(found.takeError());
  }
  auto contraction = getVerified(op, w, std::nullopt);
  if (!contraction)
    return contraction.takeError();
  GpuContractions result;
  result.kernels.emplace(0, std::move(*contraction));
  return result;
}
