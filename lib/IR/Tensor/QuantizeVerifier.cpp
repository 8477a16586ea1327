//===- QuantizeVerifier.cpp - quantize and its relatives --------*- C++ -*-===//
//
// Which schemes can be made from real values, and the verifiers of the
// operations that do so.
//
//===----------------------------------------------------------------------===//
#include "quantx/IR/Fields.h"

using namespace mlir;
using namespace mlir::quantx;

using EmitError = llvm::function_ref<InFlightDiagnostic()>;

/// The codes of a scheme as one plain integer leaf, or null.
static const Term *getPlainCodes(const Recipe &recipe) {
  if (recipe.stages.size() != 1)
    return nullptr;
  const Term &stage = recipe.stages.front();
  if (stage.kind != Factor::Kind::Leaf || stage.multiplier != 1 ||
      stage.addend != 0)
    return nullptr;
  const Leaf &leaf = recipe.fields[stage.field].leaf;
  return leaf.type.isInteger() && !leaf.table ? &stage : nullptr;
}

static bool isPlainLeaf(const TermProduct &product) {
  return product.terms.size() == 1 && !product.negative &&
         product.terms.front().kind == Factor::Kind::Leaf &&
         product.terms.front().multiplier == 1 &&
         product.terms.front().addend == 0;
}

/// The zero of a dynamic scheme: absent, a literal, or an integer leaf.
static LogicalResult verifyDynamicZero(EmitError emit, SchemeInterface scheme,
                                       const Recipe &recipe,
                                       IntegerType codes) {
  const TermProduct &zero = recipe.zero;
  unsigned bits = codes.getWidth();
  if (zero.empty() && codes.isSigned())
    return success();
  int64_t limit = (int64_t(1) << (bits - 1)) - 1;
  if (zero.terms.size() == 1 && !zero.negative && !codes.isSigned() &&
      zero.terms.front().kind == Factor::Kind::Literal) {
    double literal = zero.terms.front().multiplier;
    if (literal == std::floor(literal) && literal >= limit &&
        literal <= (int64_t(1) << bits) - 1 - limit)
      return success();
  }
  if (isPlainLeaf(zero)) {
    const RecipeField &field = recipe.fields[zero.terms.front().field];
    const RecipeField &scale = recipe.fields[recipe.scale.terms.front().field];
    auto type = llvm::dyn_cast<IntegerType>(field.leaf.type);
    if (type && !field.leaf.table && field.blocks == scale.blocks) {
      auto held = numerics::getCodeRange(type.getWidth(), type.isSigned());
      auto wanted = numerics::getCodeRange(bits, codes.isSigned());
      if (held.contains(wanted.min) && held.contains(wanted.max))
        return success();
    }
  }
  return emit() << "dynamic quantization: wanted no zero for signed codes, a "
                   "literal one in ["
                << limit << ", " << (int64_t(1) << bits) - 1 - limit
                << "] for unsigned codes, or an integer field that holds the "
                   "codes' range with the scale's block, got: "
                << scheme;
}

LogicalResult quantx::verifyDynamicScheme(EmitError emit,
                                          SchemeInterface scheme) {
  // quantize_c2
  Recipe recipe = scheme.getRecipe();
  const Term *codes = getPlainCodes(recipe);
  auto type =
      codes ? llvm::cast<IntegerType>(recipe.fields[codes->field].leaf.type)
            : IntegerType();
  if (!type || type.getWidth() > 8 || type.getWidth() < 2)
    return emit() << "dynamic quantization: wanted plain integer codes of 2 to "
                     "8 bits, got: "
                  << scheme;
  bool scaled = isPlainLeaf(recipe.scale);
  if (scaled) {
    const Leaf &leaf = recipe.fields[recipe.scale.terms.front().field].leaf;
    scaled = !leaf.type.isInteger() && !leaf.table;
  }
  if (!scaled || !recipe.offset.empty() ||
      recipe.fields[recipe.scale.terms.front().field].usesGather())
    return emit() << "dynamic quantization: wanted one float scale and no "
                     "offset, got: "
                  << scheme;
  return verifyDynamicZero(emit, scheme, recipe, type);
}

static LogicalResult verifySameTensor(Operation *op, Type real,
                                      QuantizedTensorType quantized) {
  if (real != quantized.getExpressedTensor())
    return op->emitOpError()
           << "wanted a real tensor of type " << quantized.getExpressedTensor()
           << ", got: " << real;
  return success();
}

/// One operand per leaf of a role, of the field's shape and storage type.
static LogicalResult verifyFieldOperands(QuantizeOp op, Role role,
                                         StringRef name, ValueRange operands) {
  QuantizedTensorType type = op.getType();
  Recipe recipe = type.getRecipe();
  SmallVector<const RecipeField *> fields;
  for (const RecipeField &field : recipe.fields)
    if (field.role == role)
      fields.push_back(&field);
  if (operands.size() != fields.size())
    return op.emitOpError()
           << name << ": wanted " << fields.size()
           << " operands, one for each field, got: " << operands.size();
  for (auto [field, operand] : llvm::zip(fields, operands)) {
    auto wanted = RankedTensorType::get(getFieldShape(*field, type.getShape()),
                                        getComponentType(field->leaf));
    if (operand.getType() != wanted)
      return op.emitOpError() << field->name << ": wanted " << wanted
                              << ", got: " << operand.getType();
  }
  return success();
}

LogicalResult QuantizeOp::verify() {
  // quantize_c1
  if (failed(verifySameTensor(*this, getInput().getType(), getType())))
    return failure();
  auto emit = [&] { return emitOpError(); };
  if (isDynamic()) {
    if (!getScales().empty() || !getZeros().empty() || !getOffsets().empty())
      return emitOpError() << "dynamic: wanted no scale, zero or offset "
                              "operands, got: some";
    return verifyDynamicScheme(emit, getType().getScheme());
  }
  // quantize_c3
  Recipe recipe = getType().getRecipe();
  const Term *codes = getPlainCodes(recipe);
  if (!codes || !recipe.zero.isInteger())
    return emitOpError() << "static quantization: wanted plain integer codes "
                            "and an integer zero, got: "
                         << getType().getScheme();
  for (const RecipeField &field : recipe.fields)
    if (field.usesGather() || field.leaf.hasOperandTable())
      return emitOpError() << "static quantization: wanted fields without "
                              "gather and operand tables, got: "
                           << field.name;
  return failure(
      failed(verifyFieldOperands(*this, Role::Scale, "scale", getScales())) ||
      failed(verifyFieldOperands(*this, Role::Zero, "zero", getZeros())) ||
      failed(verifyFieldOperands(*this, Role::Offset, "offset", getOffsets())));
}

/// The tensor can be quantized dynamically, and the container is valid.
static LogicalResult verifyDynamicTensor(Operation *op, Type real,
                                         SchemeInterface scheme) {
  auto tensor = llvm::cast<RankedTensorType>(real);
  auto emit = [&] { return op->emitOpError(); };
  if (!QuantizedTensorType::getChecked(emit, op->getContext(),
                                       tensor.getShape(),
                                       tensor.getElementType(), scheme))
    return failure();
  return verifyDynamicScheme(emit, scheme);
}

LogicalResult ChooseParamsOp::verify() {
  // choose_params_c1
  if (failed(verifyDynamicTensor(*this, getInput().getType(), getScheme())))
    return failure();
  Recipe recipe = getScheme().getRecipe();
  bool hasZero = !recipe.zero.empty() &&
                 recipe.zero.terms.front().kind == Factor::Kind::Leaf;
  bool wantsZero = getMethod() == ParameterMethod::MinMax;
  if (getMethod() != ParameterMethod::MeanSquaredError &&
      hasZero != wantsZero) // choose_params_c2
    return emitOpError() << (wantsZero ? "min_max: wanted a zero field, got: "
                                       : "abs_max: wanted no zero field, got: ")
                         << getScheme();
  auto input = llvm::cast<RankedTensorType>(getInput().getType());
  auto wanted = [&](const Term &term) {
    const RecipeField &field = recipe.fields[term.field];
    return RankedTensorType::get(getFieldShape(field, input.getShape()),
                                 getComponentType(field.leaf));
  };
  // choose_params_c3
  if (hasZero != static_cast<bool>(getZero()))
    return emitOpError() << "results: wanted " << (hasZero ? 2 : 1)
                         << ", got: " << getNumResults();
  Type scaleType = wanted(recipe.scale.terms.front());
  if (getScale().getType() != scaleType)
    return emitOpError() << "scale: wanted " << scaleType
                         << ", got: " << getScale().getType();
  if (!hasZero)
    return success();
  Type zeroType = wanted(recipe.zero.terms.front());
  if (getZero().getType() != zeroType)
    return emitOpError() << "zero: wanted " << zeroType
                         << ", got: " << getZero().getType();
  return success();
}

LogicalResult DequantizeOp::verify() {
  // dequantize_c1
  if (failed(
          verifySameTensor(*this, getResult().getType(), getInput().getType())))
    return failure();
  if (getWidth() &&
      !getInput().getType().getScheme().getSliceParameters()) // dequantize_c2
    return emitOpError() << "width: wanted a sliceable scheme, got: "
                         << getInput().getType().getScheme();
  return success();
}

LogicalResult FakeQuantizeOp::verify() {
  // fake_quantize_c1
  return verifyDynamicTensor(*this, getInput().getType(), getScheme());
}

LogicalResult CastSchemeOp::verify() {
  QuantizedTensorType from = getInput().getType(), to = getType();
  if (from.getExpressedTensor() != to.getExpressedTensor()) // cast_scheme_c1
    return emitOpError() << "wanted a result of shape and expressed type "
                         << from.getExpressedTensor()
                         << ", got: " << to.getExpressedTensor();
  auto emit = [&] { return emitOpError(); };
  return verifyDynamicScheme(emit, to.getScheme()); // cast_scheme_c2
}

LogicalResult SliceOp::verify() {
  QuantizedTensorType from = getInput().getType(), to = getType();
  auto emit = [&] { return emitOpError(); };
  int64_t bits = getBits();
  if (bits < 1 || bits > 16) // slice_c1
    return emitOpError() << "bits: wanted 1 to 16, got: " << bits;
  FailureOr<SchemeInterface> scheme = from.getScheme().getSlice(emit, bits);
  if (failed(scheme))
    return failure();
  // slice_c2
  auto wanted = QuantizedTensorType::get(getContext(), from.getShape(),
                                         from.getElementType(), *scheme);
  if (to != wanted)
    return emitOpError() << "wanted a result of type " << wanted
                         << ", got: " << to;
  return success();
}
