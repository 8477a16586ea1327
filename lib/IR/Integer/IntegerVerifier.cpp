//===- IntegerVerifier.cpp - the Integer level ------------------*- C++ -*-===//
//
// Verifiers of `quantx.int.*`.
//
//===----------------------------------------------------------------------===//
#include "quantx/IR/Components.h"
#include "quantx/IR/Fields.h"
#include "quantx/IR/SumBound.h"

#include "llvm/ADT/bit.h"

#include <cmath>

using namespace mlir;
using namespace mlir::quantx;

static bool agree(int64_t a, int64_t b) {
  return a == b || ShapedType::isDynamic(a) || ShapedType::isDynamic(b);
}

/// The values have the types of the components of `type`.
static LogicalResult verifyComponents(Operation *op, StringRef name,
                                      QuantizedTensorType type,
                                      TypeRange values) {
  SmallVector<Type> wanted = getComponentTypes(type);
  if (values.size() != wanted.size())
    return op->emitOpError()
           << name << ": wanted " << wanted.size() << " components of " << type
           << ", got: " << values.size();
  for (auto [index, pair] : llvm::enumerate(llvm::zip(wanted, values))) {
    auto [want, got] = pair;
    if (want != got)
      return op->emitOpError() << name << ": wanted component " << index
                               << " of type " << want << ", got: " << got;
  }
  return success();
}

LogicalResult IntViewOp::verify() {
  QuantizedTensorType type = getQuantizedType();
  Recipe recipe = type.getRecipe();
  const Layout &layout = getLayoutAttr().getLayout();
  auto emit = [&] { return emitOpError(); };
  if (failed(verifyLayoutFits(emit, recipe, layout, type.getRank()))) // c1
    return failure();
  if (getBuffers().size() != layout.buffers.size())
    return emitOpError() << "buffers: wanted " << layout.buffers.size()
                         << ", got: " << getBuffers().size();
  if (int64_t(getDims().size()) != type.getNumDynamicDims())
    return emitOpError() << "dims: wanted " << type.getNumDynamicDims()
                         << ", got: " << getDims().size();
  const RecipeField *field = recipe.lookup(getField()); // int_view_c2
  if (!field)
    return emitOpError() << "field: wanted one of the scheme, got: "
                         << getField();
  bool gathers = llvm::any_of(
      recipe.fields, [](const RecipeField &f) { return f.usesGather(); });
  if (gathers != static_cast<bool>(getGroups()))
    return emitOpError() << "groups: wanted " << (gathers ? "one" : "none")
                         << ", got: " << (gathers ? "none" : "one");
  RankedTensorType wanted = getFieldComponentType(*field, type);
  if (getType() != wanted)
    return emitOpError() << "result: wanted " << wanted
                         << ", got: " << getType();
  return verifyBufferSizes(*this, type, layout, getBuffers().getTypes());
}

LogicalResult IntPackOp::verify() {
  QuantizedTensorType type = llvm::cast<QuantizedTensorType>(getContainer());
  const Layout &layout = getLayoutAttr().getLayout();
  auto emit = [&] { return emitOpError(); };
  if (failed(verifyComponents(*this, "components", type, // int_pack_c1
                              getComponents().getTypes())) ||
      failed(verifyLayoutFits(emit, type.getRecipe(), layout, // int_pack_c2
                              type.getRank())))
    return failure();
  if (getBuffers().size() != layout.buffers.size())
    return emitOpError() << "buffers: wanted " << layout.buffers.size()
                         << ", got: " << getBuffers().size();
  return verifyBufferSizes(*this, type, layout, getBuffers().getTypes());
}

LogicalResult IntQuantizeOp::verify() {
  QuantizedTensorType type = llvm::cast<QuantizedTensorType>(getContainer());
  Recipe recipe = type.getRecipe();
  bool isStatic = static_cast<bool>(getRoundAttr());
  if (isStatic != !getParameters().empty()) // int_quantize_c2
    return emitOpError() << "round: wanted one exactly with parameters, got: "
                         << (isStatic ? "one without" : "parameters alone");
  size_t count = isStatic ? 1 : recipe.fields.size(); // int_quantize_c1
  if (getComponents().size() != count)
    return emitOpError() << "results: wanted " << count
                         << ", got: " << getComponents().size();
  for (auto [field, result] : llvm::zip(recipe.fields, getComponents())) {
    RankedTensorType wanted = getFieldComponentType(field, type);
    if (result.getType() != wanted)
      return emitOpError() << field.name << ": wanted " << wanted
                           << ", got: " << result.getType();
  }
  if (isStatic && getParameters().size() != recipe.fields.size() - 1)
    return emitOpError() << "parameters: wanted " << recipe.fields.size() - 1
                         << ", got: " << getParameters().size();
  if (isStatic)
    for (auto [field, parameter] :
         llvm::zip(ArrayRef(recipe.fields).drop_front(), getParameters())) {
      RankedTensorType wanted = getFieldComponentType(field, type);
      if (parameter.getType() != wanted)
        return emitOpError() << field.name << ": wanted " << wanted
                             << ", got: " << parameter.getType();
    }
  if (getInput().getType() != type.getExpressedTensor())
    return emitOpError() << "input: wanted " << type.getExpressedTensor()
                         << ", got: " << getInput().getType();
  return success();
}

LogicalResult IntDequantizeOp::verify() {
  QuantizedTensorType type = llvm::cast<QuantizedTensorType>(getContainer());
  if (failed(verifyComponents(*this, "components", type, // c1
                              getComponents().getTypes())))
    return failure();
  if (getWidth() && !type.getScheme().getSliceParameters()) // c2
    return emitOpError() << "width: wanted a sliceable scheme, got: "
                         << type.getScheme();
  auto result = llvm::cast<RankedTensorType>(getType());
  bool fits = result.getElementType() == type.getElementType() &&
              result.getRank() == type.getRank();
  if (fits && getRows()) {
    auto rows = llvm::cast<RankedTensorType>(getRows().getType());
    fits = result.getRank() == 2 && rows.getRank() == 1 &&
           agree(result.getDimSize(0), rows.getDimSize(0)) &&
           agree(result.getDimSize(1), type.getShape()[1]);
  }
  if (fits && !getRows())
    fits = result == type.getExpressedTensor();
  if (!fits)
    return emitOpError() << "result: wanted " << type.getExpressedTensor()
                         << " or some of its rows, got: " << getType();
  return success();
}

/// The [rows, K] of a contraction's operand.
static FailureOr<ArrayRef<int64_t>>
verifyOperand(IntContractOp op, StringRef name, Type type, ValueRange values) {
  ArrayRef<int64_t> shape;
  if (auto quantized = llvm::dyn_cast<QuantizedTensorType>(type)) {
    if (failed(verifyComponents(op, name, quantized, values.getTypes())))
      return failure();
    shape = quantized.getShape();
  } else {
    auto real = llvm::dyn_cast<RankedTensorType>(type);
    bool isReal = real && (real.getElementType().isF32() ||
                           real.getElementType().isF16() ||
                           real.getElementType().isBF16());
    if (!isReal || values.size() != 1 || values.front().getType() != real) {
      op.emitOpError() << name
                       << ": wanted components of a quantized tensor, or one "
                          "tensor of f32, f16 or bf16, got: "
                       << type << " with " << values.size() << " values";
      return failure();
    }
    shape = real.getShape();
  }
  if (shape.size() != 2) {
    op.emitOpError() << name << ": wanted rank 2, got: " << type;
    return failure();
  }
  return shape;
}

/// int_contract_c5
static LogicalResult verifyBound(IntContractOp op, int64_t k) {
  auto x = llvm::dyn_cast<QuantizedTensorType>(op.getXType());
  auto w = llvm::dyn_cast<QuantizedTensorType>(op.getWType());
  if (!x || !w || !followsRecipe(x.getRecipe(), w.getRecipe()))
    return success();
  SumAddends addends;
  addends.sums = static_cast<bool>(op.getSums());
  addends.bias = static_cast<bool>(op.getIntBias());
  return verifySumBound([&] { return op.emitOpError(); }, x.getRecipe(),
                        w.getRecipe(), k, addends);
}

/// i32 [N, G] (int_contract_c3).
static LogicalResult verifySums(IntContractOp op, StringRef name, Value sums,
                                int64_t n, int64_t k) {
  if (!sums)
    return success();
  auto x = llvm::dyn_cast<QuantizedTensorType>(op.getXType());
  auto w = llvm::dyn_cast<QuantizedTensorType>(op.getWType());
  if (!x || !w || !followsRecipe(x.getRecipe(), w.getRecipe()))
    return op.emitOpError() << name
                            << ": wanted two quantized operands that follow "
                               "the accumulation recipe, got: "
                            << op.getXType() << " and " << op.getWType();
  std::optional<int64_t> groups;
  if (!ShapedType::isDynamic(k))
    groups = countGroups(getGroupEnds(x.getRecipe(), w.getRecipe()), k);
  auto type = llvm::cast<RankedTensorType>(sums.getType());
  if (!groups || type.getRank() != 2 || !agree(type.getDimSize(0), n) ||
      type.getDimSize(1) != *groups)
    return op.emitOpError()
           << name << ": wanted i32 [N, groups of K], got: " << sums.getType();
  return success();
}

LogicalResult IntContractOp::verify() {
  FailureOr<ArrayRef<int64_t>> x =
      verifyOperand(*this, "x", getXType(), getX()); // int_contract_c1
  if (failed(x))
    return failure();
  FailureOr<ArrayRef<int64_t>> w =
      verifyOperand(*this, "w", getWType(), getW());
  if (failed(w))
    return failure();
  auto result = llvm::cast<RankedTensorType>(getType());
  if (result.getRank() != 2 || !agree((*x)[1], (*w)[1]) ||
      !agree(result.getDimSize(0), (*x)[0]) ||
      !agree(result.getDimSize(1), (*w)[0])) // int_contract_c2
    return emitOpError() << "wanted [M, K], [N, K] and [M, N], got: "
                         << getXType() << ", " << getWType() << " and "
                         << getType();
  if (getBias()) {
    auto bias = llvm::cast<RankedTensorType>(getBias().getType());
    if (bias.getRank() != 1 || !agree(bias.getDimSize(0), (*w)[0]))
      return emitOpError() << "bias: wanted an f32 tensor of " << (*w)[0]
                           << " values, got: " << getBias().getType();
  }
  if (failed(verifySums(*this, "sums", getSums(), (*w)[0], (*x)[1])) ||
      failed(verifySums(*this, "int_bias", getIntBias(), (*w)[0], (*x)[1])) ||
      failed(verifyBound(*this, (*x)[1])))
    return failure();
  auto quantized = llvm::dyn_cast<QuantizedTensorType>(getWType());
  if (getWidth() &&
      (!quantized || !quantized.getScheme().getSliceParameters())) // c4
    return emitOpError() << "width: wanted a sliceable w, got: " << getWType();
  auto widths = getWidth()
                    ? llvm::dyn_cast<RankedTensorType>(getWidth().getType())
                    : RankedTensorType();
  if (widths &&
      (widths.getRank() != 1 || !agree(widths.getDimSize(0), (*x)[0])))
    return emitOpError() << "width: wanted an i32, or one for each row of x, "
                            "got: "
                         << widths;
  return success();
}

LogicalResult IntSliceOp::verify() {
  auto parent = llvm::cast<QuantizedTensorType>(getContainer());
  auto emit = [&] { return emitOpError(); };
  int64_t bits = getBits();
  if (bits < 1 || bits > 16) // int_slice_c1
    return emitOpError() << "bits: wanted 1 to 16, got: " << bits;
  FailureOr<SchemeInterface> scheme = parent.getScheme().getSlice(emit, bits);
  if (failed(scheme))
    return failure();
  auto slice = QuantizedTensorType::get(getContext(), parent.getShape(),
                                        parent.getElementType(), *scheme);
  auto verifyCodes = [&](StringRef name, QuantizedTensorType type, Type got) {
    Recipe recipe = type.getRecipe();
    const RecipeField &field = recipe.fields[recipe.stages.front().field];
    RankedTensorType wanted = getFieldComponentType(field, type);
    if (got == wanted)
      return LogicalResult(success());
    return LogicalResult(emitOpError()
                         << name << ": wanted " << wanted << ", got: " << got);
  };
  if (failed(verifyCodes("codes", parent, getCodes().getType()))) // c2
    return failure();
  return verifyCodes("result", slice, getType());
}

LogicalResult IntCodeSumOp::verify() {
  QuantizedTensorType type = llvm::cast<QuantizedTensorType>(getContainer());
  if (failed(verifyComponents(*this, "components", type, // int_code_sum_c1
                              getComponents().getTypes())))
    return failure();
  Recipe recipe = type.getRecipe();
  if (type.getRank() != 2 || !recipe.hasIntegerCodes() ||
      !recipe.zero.isInteger())
    return emitOpError() << "wanted a matrix of integer codes and an integer "
                            "zero, got: "
                         << type;
  SmallVector<GroupEnd> ends;
  for (int64_t extent : getEnds()) {
    if (extent < 1)
      return emitOpError() << "ends: wanted extents of at least 1, got: "
                           << extent;
    ends.push_back({extent});
  }
  int64_t k = type.getShape()[1];
  std::optional<int64_t> groups;
  if (!ShapedType::isDynamic(k))
    groups = countGroups(ends, k);
  auto result = llvm::cast<RankedTensorType>(getType());
  if (!groups || result.getRank() != 2 ||
      !agree(result.getDimSize(0), type.getShape()[0]) ||
      result.getDimSize(1) != *groups) // int_code_sum_c2
    return emitOpError() << "result: wanted i32 [N, groups of a static K], "
                            "got: "
                         << getType();
  return success();
}

LogicalResult IntRequantizeOp::verify() {
  int64_t multiplier = static_cast<int32_t>(getMultiplier());
  int64_t shift = static_cast<int32_t>(getShift());
  if (getMode() == RequantizeMode::Float) { // int_requantize_c1
    float real = llvm::bit_cast<float>(getMultiplier());
    if (!std::isfinite(real))
      return emitOpError() << "multiplier: wanted the bits of a finite f32, "
                              "got: "
                           << getMultiplier();
  } else {
    int64_t least = getMode() == RequantizeMode::Reduced16 ? 17 : 2;
    if (multiplier < (int64_t(1) << 30))
      return emitOpError() << "multiplier: wanted one in [2^30, 2^31), got: "
                           << multiplier;
    if (shift < least || shift > 62)
      return emitOpError() << "shift: wanted " << least
                           << " to 62, got: " << shift;
  }
  int64_t min = static_cast<int32_t>(getMin());
  int64_t max = static_cast<int32_t>(getMax());
  int64_t zero = static_cast<int32_t>(getZero());
  if (min < -128 || max > 255 || max - min > 255 || zero < min ||
      zero > max) // int_requantize_c2
    return emitOpError() << "range: wanted min <= zero <= max of at most 8 "
                            "bits, got: ["
                         << min << ", " << max << "] with zero " << zero;
  return success();
}
