//===- KernelSpec.cpp - contractions that kernels can do --------*- C++ -*-===//
//
// Reads the terms of both recipes; whatever has no place in the spec is an
// error that says so, and takes the portable route.
//
//===----------------------------------------------------------------------===//
#include "KernelSpec.h"

#include "quantx/IR/Components.h"

#include "llvm/Support/Error.h"

using namespace mlir;
using namespace mlir::quantx;

static llvm::Error refuse(const Twine &wanted) {
  return llvm::createStringError("kernel: wanted " + wanted + ", got: another");
}

/// Extent along K of a block [1, extent]; 0 for [1, *].
static std::optional<int64_t> getRowBlock(const Term &term) {
  if (term.per.size() != 2 || term.per.front() != 1)
    return std::nullopt;
  if (term.per.back() == kWholeDimension)
    return 0;
  if (term.per.back() < 1)
    return std::nullopt;
  return term.per.back();
}

/// A stored leaf without constants.
static bool isPlainLeaf(const Term &term) {
  return term.kind == Factor::Kind::Leaf && term.multiplier == 1 &&
         term.addend == 0 && !term.divides;
}

static std::optional<CpuFloat> getCpuFloat(Type type) {
  if (type.isF16())
    return CpuFloat::F16;
  if (type.isBF16())
    return CpuFloat::BF16;
  if (type.isF32())
    return CpuFloat::F32;
  return std::nullopt;
}

namespace {
class SpecBuilder {
public:
  SpecBuilder(QuantizedTensorType x, QuantizedTensorType w)
      : x(x), w(w), xRecipe(x.getRecipe()), wRecipe(w.getRecipe()) {}
  llvm::Expected<ContractionSpec> build();

private:
  llvm::Error readActivations();
  llvm::Error readCodes();
  llvm::Error readZero();
  llvm::Error readScale();
  llvm::Error readOffset();
  /// [float per [1, g]] or [float per [1, G], integer per [1, g]].
  llvm::Error readLevels(const TermProduct &product, Product &panel,
                         CpuFloat &type, StringRef name);
  const Leaf &leafOf(const Term &term) const {
    return wRecipe.fields[term.field].leaf;
  }
  Factor makeFactor(Type type, int64_t block) const;
  void place(const Term &term) { placed.push_back(term.field); }

  QuantizedTensorType x, w;
  Recipe xRecipe, wRecipe;
  ContractionSpec spec;
  SchemeSpec panel;
  SmallVector<unsigned> placed; ///< fields of the panel, as they are read
};
} // namespace

Factor SpecBuilder::makeFactor(Type type, int64_t block) const {
  Factor factor;
  factor.kind = Factor::Kind::Leaf;
  factor.leaf.type = type;
  factor.per = {1, block};
  return factor;
}

llvm::Error SpecBuilder::readActivations() {
  const Term &stage = xRecipe.stages.front();
  auto type = llvm::cast<IntegerType>(xRecipe.fields[stage.field].leaf.type);
  std::optional<int64_t> block = getRowBlock(xRecipe.scale.terms.front());
  if (type.getWidth() != 8 || !block)
    return refuse("activations of 8 bits, a scale per [1, *] or [1, g]");
  const Leaf &scale = xRecipe.fields[xRecipe.scale.terms.front().field].leaf;
  if (!scale.type.isF32())
    return refuse("activations with f32 scales");
  bool symmetric = xRecipe.zero.empty();
  if (!symmetric && (xRecipe.zero.terms.front().kind != Factor::Kind::Leaf ||
                     type.isSigned()))
    return refuse("activations without zero, or unsigned ones by min-max");
  if (!symmetric) {
    const Leaf &zero = xRecipe.fields[xRecipe.zero.terms.front().field].leaf;
    if (zero.type.getIntOrFloatBitWidth() != 8)
      return refuse("activations with a zero of 8 bits");
  }
  spec.kernel.activations = {symmetric, *block};
  return llvm::Error::success();
}

llvm::Error SpecBuilder::readCodes() {
  CpuWeights &weights = spec.kernel.weights;
  if (wRecipe.stages.size() != 1 ||
      wRecipe.stages.front().kind != Factor::Kind::Leaf)
    return refuse("codes of one stage");
  const Term &stage = wRecipe.stages.front();
  const Leaf &leaf = leafOf(stage);
  auto type = llvm::dyn_cast<IntegerType>(leaf.type);
  if (!type || type.getWidth() > 8 || !leaf.vector.empty() ||
      !stage.isInteger())
    return refuse("scalar codes of at most 8 bits with integer values");
  weights.bits = type.getWidth();
  weights.isSigned = type.isSigned();
  weights.multiplier = stage.multiplier;
  weights.addend = stage.addend;
  if (leaf.table) {
    auto table = llvm::dyn_cast<TableAttr>(leaf.table);
    bool plain = table && leaf.over.empty() && weights.multiplier == 1 &&
                 weights.addend == 0 &&
                 table.getValues().getElementType().isInteger(8);
    if (!plain)
      return refuse("a constant table of i8");
    weights.table = llvm::to_vector(table.getValues().getValues<int8_t>());
  }
  Factor codes;
  codes.kind = Factor::Kind::Leaf;
  codes.leaf.type = type;
  panel.stages.push_back(codes);
  place(stage);
  return llvm::Error::success();
}

llvm::Error SpecBuilder::readZero() {
  CpuWeights &weights = spec.kernel.weights;
  const TermProduct &zero = wRecipe.zero;
  if (zero.empty())
    return llvm::Error::success();
  if (zero.terms.size() != 1 || zero.negative || !zero.isInteger())
    return refuse("an integer zero of one factor");
  const Term &term = zero.terms.front();
  if (term.kind == Factor::Kind::Literal) {
    weights.zero = CpuZero::Literal;
    weights.zeroLiteral = term.multiplier;
    return llvm::Error::success();
  }
  std::optional<int64_t> block = getRowBlock(term);
  bool plain = term.kind == Factor::Kind::Leaf && term.multiplier == 1 &&
               !leafOf(term).table && block &&
               leafOf(term).type.getIntOrFloatBitWidth() <= 8 &&
               !leafOf(term).type.isSignedInteger() &&
               std::abs(term.addend) <= 256;
  if (!plain)
    return refuse("a zero of at most 8 bits, unsigned, per [1, *] or [1, g]");
  weights.zeroAddend = int64_t(term.addend);
  if (*block == 0) {
    weights.zero = CpuZero::PerChannel;
    spec.channelZero = term.field;
    return llvm::Error::success();
  }
  if (*block != weights.group)
    return refuse("a zero of the scale's block");
  weights.zero = CpuZero::PerGroup;
  panel.zero.factors.push_back(makeFactor(
      IntegerType::get(w.getContext(), 8, IntegerType::Unsigned), *block));
  place(term);
  return llvm::Error::success();
}

llvm::Error SpecBuilder::readLevels(const TermProduct &product, Product &levels,
                                    CpuFloat &type, StringRef name) {
  CpuWeights &weights = spec.kernel.weights;
  ArrayRef<Term> terms = product.terms;
  if (terms.size() > 2 || terms.empty())
    return refuse(name + " of one or two levels");
  std::optional<int64_t> outer = getRowBlock(terms.front());
  std::optional<CpuFloat> stored;
  if (isPlainLeaf(terms.front()) && !leafOf(terms.front()).table)
    stored = getCpuFloat(leafOf(terms.front()).type);
  if (!stored || !outer || *outer == 0)
    return refuse(name + " of f32, f16 or bf16 per [1, g] first");
  type = *stored;
  int64_t inner = 0;
  if (terms.size() == 2) {
    std::optional<int64_t> block = getRowBlock(terms.back());
    const Term &term = terms.back();
    bool plain = isPlainLeaf(term) && term.isInteger() && block && *block > 0 &&
                 !leafOf(term).table && leafOf(term).type.isUnsignedInteger() &&
                 leafOf(term).type.getIntOrFloatBitWidth() <= 8;
    if (!plain)
      return refuse(name + " with an unsigned integer level per [1, g]");
    inner = *block;
  }
  if (&product == &wRecipe.scale) {
    weights.group = *outer;
    weights.levelGroup = inner;
  } else if (weights.group != *outer || weights.levelGroup != inner) {
    return refuse(name + " of the scale's blocks");
  }
  levels.factors.push_back(makeFactor(leafOf(terms.front()).type, *outer));
  place(terms.front());
  if (inner) {
    levels.factors.push_back(makeFactor(
        IntegerType::get(w.getContext(), 8, IntegerType::Unsigned), inner));
    place(terms.back());
  }
  return llvm::Error::success();
}

llvm::Error SpecBuilder::readScale() {
  const TermProduct &scale = wRecipe.scale;
  if (scale.negative)
    return refuse("a scale without minus");
  if (scale.terms.size() == 1 && isPlainLeaf(scale.terms.front()) &&
      getRowBlock(scale.terms.front()) == 0) {
    if (!getCpuFloat(leafOf(scale.terms.front()).type))
      return refuse("a scale per channel of f32, f16 or bf16");
    spec.channelScale = scale.terms.front().field;
    return llvm::Error::success();
  }
  return readLevels(scale, panel.scale, spec.kernel.weights.scaleType,
                    "a scale");
}

llvm::Error SpecBuilder::readOffset() {
  const TermProduct &offset = wRecipe.offset;
  if (offset.empty())
    return llvm::Error::success();
  spec.kernel.weights.hasOffset = true;
  spec.kernel.weights.offsetNegative = offset.negative;
  return readLevels(offset, panel.offset, spec.kernel.weights.offsetType,
                    "an offset");
}

llvm::Expected<ContractionSpec> SpecBuilder::build() {
  if (ShapedType::isDynamic(x.getShape()[1]) ||
      ShapedType::isDynamic(w.getShape()[0]))
    return refuse("static N and K");
  spec.kernel.k = x.getShape()[1];
  spec.kernel.n = w.getShape()[0];
  if (!ShapedType::isDynamic(x.getShape()[0]))
    spec.kernel.m = x.getShape()[0];
  if (!followsRecipe(xRecipe, wRecipe))
    return refuse("two operands that follow the accumulation recipe");
  if (llvm::Error error = readActivations())
    return std::move(error);
  if (llvm::Error error = readCodes())
    return std::move(error);
  if (llvm::Error error = readScale())
    return std::move(error);
  if (llvm::Error error = readZero())
    return std::move(error);
  if (llvm::Error error = readOffset())
    return std::move(error);
  // The panel's recipe lists its fields as the weights' does.
  spec.panelFields = placed;
  llvm::sort(spec.panelFields);
  MLIRContext *context = w.getContext();
  spec.panelType = QuantizedTensorType::get(
      context, w.getShape(), w.getElementType(),
      llvm::cast<SchemeInterface>(Attribute(AffineAttr::get(context, panel))));
  return spec;
}

llvm::Expected<ContractionSpec>
quantx::getContractionSpec(QuantizedTensorType x, QuantizedTensorType w) {
  return SpecBuilder(x, w).build();
}

llvm::Expected<ContractionSpec>
quantx::getSlicedSpec(QuantizedTensorType x, QuantizedTensorType parent,
                      std::optional<unsigned> width) {
  llvm::Expected<ContractionSpec> spec = getContractionSpec(x, parent);
  if (!spec)
    return spec;
  SliceParameters slices = *parent.getScheme().getSliceParameters();
  spec->kernel.weights.widths.assign(slices.widths.begin(),
                                     slices.widths.end());
  spec->kernel.weights.slice = slices.spec;
  spec->kernel.width = width;
  return spec;
}

/// The greatest |value - zero| of a weight.
static int64_t getLargestWeight(const CpuWeights &weights) {
  int64_t low, high;
  if (!weights.table.empty()) {
    auto [least, most] =
        std::minmax_element(weights.table.begin(), weights.table.end());
    low = *least;
    high = *most;
  } else {
    int64_t codes = int64_t(1) << weights.bits;
    low = weights.isSigned ? -codes / 2 : 0;
    high = low + codes - 1;
    low = low * weights.multiplier + weights.addend;
    high = high * weights.multiplier + weights.addend;
  }
  if (weights.zero == CpuZero::Literal) {
    low -= weights.zeroLiteral;
    high -= weights.zeroLiteral;
  } else if (weights.zero != CpuZero::None) {
    // Stored zeros have at most 8 bits and no sign.
    low -= 255 + std::max<int64_t>(weights.zeroAddend, 0);
    high += std::max<int64_t>(-weights.zeroAddend, 0);
  }
  return std::max(std::abs(low), std::abs(high));
}

bool quantx::sumsFitI32(const CpuKernelPlan &plan) {
  const CpuKernelSpec &spec = plan.spec;
  int64_t elements = plan.floatGroup ? plan.floatGroup : spec.k;
  int64_t x = spec.activations.isSigned ? 127 : 255;
  int64_t level = spec.weights.levelGroup ? 255 : 1;
  int64_t weight = std::max<int64_t>(getLargestWeight(spec.weights), 1);
  int64_t bound = 0;
  return !llvm::MulOverflow(elements, x * level * weight, bound) &&
         bound <= std::numeric_limits<int32_t>::max();
}
