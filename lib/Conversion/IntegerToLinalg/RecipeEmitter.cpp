//===- RecipeEmitter.cpp - steps of a recipe as scalar IR -------*- C++ -*-===//
//
// The formula of a scheme in arith operations, in the order of its text.
//
//===----------------------------------------------------------------------===//
#include "RecipeEmitter.h"

#include "SliceCodes.h"

#include "quantx/Numerics/FloatFormat.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::quantx;

static Value createI64(ImplicitLocOpBuilder &builder, int64_t value) {
  return arith::ConstantIntOp::create(builder, value, 64);
}

static Value createF32(ImplicitLocOpBuilder &builder, double value) {
  return arith::ConstantFloatOp::create(builder, builder.getF32Type(),
                                        llvm::APFloat(float(value)));
}

/// The numeric kind of a float type of at most 8 bits.
static std::optional<numerics::FloatKind> getSmallFloat(Type type) {
  using numerics::FloatKind;
  return llvm::TypeSwitch<Type, std::optional<FloatKind>>(type)
      .Case([](Float8E4M3FNType) { return FloatKind::F8E4M3FN; })
      .Case([](Float8E5M2Type) { return FloatKind::F8E5M2; })
      .Case([](Float6E2M3FNType) { return FloatKind::F6E2M3FN; })
      .Case([](Float6E3M2FNType) { return FloatKind::F6E3M2FN; })
      .Case([](Float4E2M1FNType) { return FloatKind::F4E2M1FN; })
      .Case([](Float8E8M0FNUType) { return FloatKind::F8E8M0FNU; })
      .Default([](Type) { return std::nullopt; });
}

/// The constant table of a leaf as a tensor value, or null.
static Value createTable(ImplicitLocOpBuilder &builder, const Leaf &leaf) {
  if (auto table = llvm::dyn_cast_or_null<TableAttr>(leaf.table))
    return arith::ConstantOp::create(builder, table.getValues());
  std::optional<numerics::FloatKind> kind = getSmallFloat(leaf.type);
  if (!kind)
    return {};
  SmallVector<float> values;
  for (uint32_t bits = 0; bits < 1u << numerics::getBitWidth(*kind); ++bits)
    values.push_back(numerics::decode(*kind, bits));
  auto type =
      RankedTensorType::get({int64_t(values.size())}, builder.getF32Type());
  return arith::ConstantOp::create(
      builder, DenseElementsAttr::get(type, ArrayRef<float>(values)));
}

RecipeEmitter::RecipeEmitter(ImplicitLocOpBuilder &builder,
                             QuantizedTensorType type, ValueRange components,
                             Value width)
    : list(type, components), width(width) {
  if (width)
    slices = type.getScheme().getSliceParameters();
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    shape.push_back(list.getDim(builder, builder.getLoc(), dim));
  for (const RecipeField &field : getRecipe().fields)
    tables.push_back(createTable(builder, field.leaf));
}

LevelPoint RecipeEmitter::at(ValueRange coord) const {
  return {SmallVector<Value>(coord), shape};
}

//===----------------------------------------------------------------------===//
// Coordinates
//===----------------------------------------------------------------------===//

static LevelPoint flatten(IndexArithmetic &arith, const LevelPoint &point) {
  Value index = point.coord.front(), total = point.shape.front();
  for (unsigned dim = 1; dim < point.coord.size(); ++dim) {
    index = arith.add(arith.mul(index, point.shape[dim]), point.coord[dim]);
    total = arith.mul(total, point.shape[dim]);
  }
  return {{index}, {total}};
}

LevelPoint RecipeEmitter::enterBlock(ImplicitLocOpBuilder &builder,
                                     ArrayRef<int64_t> per,
                                     const LevelPoint &point) const {
  if (per.empty())
    return point;
  IndexArithmetic arith(builder);
  LevelPoint block = point;
  if (per.size() == 1 && point.coord.size() > 1)
    block = flatten(arith, point);
  for (auto [coord, extent, size] : llvm::zip(block.coord, block.shape, per)) {
    if (size == kWholeDimension) {
      coord = arith.constant(0);
      extent = arith.constant(1);
    } else if (size == kGather) {
      Value group = tensor::ExtractOp::create(builder, list.getGather(), coord);
      coord =
          arith::IndexCastOp::create(builder, builder.getIndexType(), group);
    } else {
      coord = arith.div(coord, arith.constant(size));
      extent = getTileCount(arith, extent, size);
    }
  }
  return block;
}

//===----------------------------------------------------------------------===//
// Leaves
//===----------------------------------------------------------------------===//

Value RecipeEmitter::emitStored(ImplicitLocOpBuilder &builder, unsigned field,
                                const LevelPoint &point,
                                LevelPoint &element) const {
  const Leaf &leaf = getRecipe().fields[field].leaf;
  element = point;
  if (leaf.vector.size() == 1 && point.coord.size() > 1) {
    IndexArithmetic arith(builder);
    element = flatten(arith, point);
  }
  LevelPoint code = enterBlock(builder, leaf.vector, point);
  return tensor::ExtractOp::create(builder, list.getField(field), code.coord);
}

Value RecipeEmitter::emitTable(ImplicitLocOpBuilder &builder, unsigned field,
                               Value index, unsigned bits,
                               const LevelPoint &element, bool integer) const {
  const Leaf &leaf = getRecipe().fields[field].leaf;
  Value table =
      leaf.hasOperandTable() ? list.getTable(field, bits) : tables[field];
  SmallVector<Value> coord;
  if (!leaf.over.empty())
    coord = enterBlock(builder, leaf.over, element).coord;
  coord.push_back(
      arith::IndexCastUIOp::create(builder, builder.getIndexType(), index));
  IndexArithmetic arith(builder);
  for (auto [at, size] : llvm::zip(element.coord, leaf.vector))
    coord.push_back(arith.rem(at, arith.constant(size)));
  Value value = tensor::ExtractOp::create(builder, table, coord);
  if (integer)
    return arith::ExtSIOp::create(builder, builder.getI64Type(), value);
  if (value.getType().isInteger())
    return arith::SIToFPOp::create(builder, builder.getF32Type(), value);
  if (!value.getType().isF32())
    return arith::ExtFOp::create(builder, builder.getF32Type(), value);
  return value;
}

Value RecipeEmitter::emitConstants(ImplicitLocOpBuilder &builder, Value code,
                                   double a, double b, bool integer) const {
  if (integer) {
    if (a != 1)
      code = arith::MulIOp::create(builder, code, createI64(builder, a));
    if (b != 0)
      code = arith::AddIOp::create(builder, code, createI64(builder, b));
    return code;
  }
  if (a != 1)
    code = arith::MulFOp::create(builder, code, createF32(builder, a));
  if (b != 0)
    code = arith::AddFOp::create(builder, code, createF32(builder, b));
  return code;
}

Value quantx::extendCode(ImplicitLocOpBuilder &builder, Value stored,
                         Type leafType) {
  Type i32 = builder.getI32Type();
  unsigned width = leafType.getIntOrFloatBitWidth();
  if (width < stored.getType().getIntOrFloatBitWidth())
    stored =
        arith::TruncIOp::create(builder, builder.getIntegerType(width), stored);
  if (leafType.isSignedInteger())
    return arith::ExtSIOp::create(builder, i32, stored);
  return arith::ExtUIOp::create(builder, i32, stored);
}

static Value toNumber(ImplicitLocOpBuilder &builder, Value code, bool integer) {
  if (integer)
    return arith::ExtSIOp::create(builder, builder.getI64Type(), code);
  return arith::SIToFPOp::create(builder, builder.getF32Type(), code);
}

Value RecipeEmitter::emitLeaf(ImplicitLocOpBuilder &builder, const Term &term,
                              const LevelPoint &point, bool integer) const {
  const Leaf &leaf = getRecipe().fields[term.field].leaf;
  LevelPoint element;
  Value stored = emitStored(builder, term.field, point, element);
  Type type = stored.getType();
  if (llvm::isa<FloatType>(type)) {
    if (!type.isF32())
      stored = arith::ExtFOp::create(builder, builder.getF32Type(), stored);
    return stored;
  }
  Value code = extendCode(builder, stored, leaf.type);
  if (leaf.table || !leaf.type.isInteger())
    return emitTable(builder, term.field, code,
                     leaf.type.getIntOrFloatBitWidth(), element, integer);
  return toNumber(builder, code, integer);
}

/// The codes of a sliceable, cut to a width that is known only at run time:
/// all listed widths, one selected.
Value RecipeEmitter::emitSlices(ImplicitLocOpBuilder &builder,
                                const Term &stage, const LevelPoint &point,
                                bool integer) const {
  const Leaf &leaf = getRecipe().fields[stage.field].leaf;
  LevelPoint element;
  Value stored = emitStored(builder, stage.field, point, element);
  Value parent = extendCode(builder, stored, leaf.type);
  double factor = integer ? getCodeFactor() : 1;
  auto read = [&](unsigned bits) -> Value {
    Value code = sliceCodes(builder, parent, bits, slices->spec);
    if (leaf.table)
      return emitTable(builder, stage.field, code, bits, element, integer);
    numerics::CodeConstants constants = numerics::getSliceConstants(
        {stage.multiplier, stage.addend}, bits, slices->spec);
    return emitConstants(builder, toNumber(builder, code, integer),
                         factor * constants.a, factor * constants.b, integer);
  };
  Value value = read(slices->spec.parentBits);
  for (unsigned bits : slices->widths) {
    if (bits == slices->spec.parentBits)
      continue;
    Value wanted = arith::ConstantIntOp::create(builder, bits, 32);
    Value selected =
        arith::CmpIOp::create(builder, arith::CmpIPredicate::eq, width, wanted);
    value = arith::SelectOp::create(builder, selected, read(bits), value);
  }
  return value;
}

//===----------------------------------------------------------------------===//
// f32
//===----------------------------------------------------------------------===//

Value RecipeEmitter::emitTerm(ImplicitLocOpBuilder &builder, const Term &term,
                              const LevelPoint &point) const {
  LevelPoint block = enterBlock(builder, term.per, point);
  switch (term.kind) {
  case Factor::Kind::Literal:
    return createF32(builder, term.multiplier);
  case Factor::Kind::Leaf:
    return emitConstants(builder, emitLeaf(builder, term, block, false),
                         term.multiplier, term.addend, false);
  case Factor::Kind::Nested:
    return emitValue(builder, *term.nested, block);
  }
  llvm_unreachable("a term has one of three kinds");
}

Value RecipeEmitter::emitProduct(ImplicitLocOpBuilder &builder,
                                 ArrayRef<Term> terms, const LevelPoint &point,
                                 Value start) const {
  Value product = start;
  for (const Term &term : terms) {
    Value factor = emitTerm(builder, term, point);
    if (!product && !term.divides) {
      product = factor;
      continue;
    }
    if (!product)
      product = createF32(builder, 1);
    if (term.divides)
      product = arith::DivFOp::create(builder, product, factor);
    else
      product = arith::MulFOp::create(builder, product, factor);
  }
  return product;
}

static Value negateIf(ImplicitLocOpBuilder &builder, bool negative,
                      Value value) {
  return negative ? Value(arith::NegFOp::create(builder, value)) : value;
}

Value RecipeEmitter::emitValue(ImplicitLocOpBuilder &builder,
                               const Recipe &recipe,
                               const LevelPoint &point) const {
  Value value;
  for (const Term &stage : recipe.stages) {
    bool sliced = slices && &recipe == &getRecipe();
    Value part = sliced ? emitSlices(builder, stage, point, false)
                        : emitTerm(builder, stage, point);
    value = value ? Value(arith::AddFOp::create(builder, value, part)) : part;
  }
  if (Value zero = emitProduct(builder, recipe.zero.terms, point))
    value = arith::SubFOp::create(
        builder, value, negateIf(builder, recipe.zero.negative, zero));
  if (Value scale = emitProduct(builder, recipe.scale.terms, point))
    value = arith::MulFOp::create(
        builder, negateIf(builder, recipe.scale.negative, scale), value);
  if (Value offset = emitProduct(builder, recipe.offset.terms, point))
    value = arith::AddFOp::create(
        builder, value, negateIf(builder, recipe.offset.negative, offset));
  return value;
}

Value RecipeEmitter::emitValue(ImplicitLocOpBuilder &builder,
                               const LevelPoint &point) const {
  return emitValue(builder, getRecipe(), point);
}

//===----------------------------------------------------------------------===//
// i64
//===----------------------------------------------------------------------===//

int64_t RecipeEmitter::getCodeFactor() const {
  auto isHalf = [](double value) { return value != std::floor(value); };
  for (const Term &stage : getRecipe().stages) {
    if (stage.kind != Factor::Kind::Leaf)
      continue;
    if (isHalf(stage.addend))
      return 2;
    if (!slices)
      continue;
    for (unsigned bits : slices->widths) {
      numerics::CodeConstants constants = numerics::getSliceConstants(
          {stage.multiplier, stage.addend}, bits, slices->spec);
      if (isHalf(constants.b))
        return 2;
    }
  }
  return 1;
}

Value RecipeEmitter::emitIntegerTerm(ImplicitLocOpBuilder &builder,
                                     const Term &term,
                                     const LevelPoint &point) const {
  LevelPoint block = enterBlock(builder, term.per, point);
  switch (term.kind) {
  case Factor::Kind::Literal:
    return createI64(builder, term.multiplier);
  case Factor::Kind::Leaf:
    return emitConstants(builder, emitLeaf(builder, term, block, true),
                         term.multiplier, term.addend, true);
  case Factor::Kind::Nested:
    return emitIntegerRecipe(builder, *term.nested, block);
  }
  llvm_unreachable("a term has one of three kinds");
}

Value RecipeEmitter::emitIntegerProduct(ImplicitLocOpBuilder &builder,
                                        ArrayRef<Term> terms,
                                        const LevelPoint &point) const {
  Value product;
  for (const Term &term : terms) {
    Value factor = emitIntegerTerm(builder, term, point);
    product = product ? Value(arith::MulIOp::create(builder, product, factor))
                      : factor;
  }
  return product ? product : createI64(builder, 1);
}

static Value negateIfI64(ImplicitLocOpBuilder &builder, bool negative,
                         Value value) {
  if (!negative)
    return value;
  return arith::SubIOp::create(builder, createI64(builder, 0), value);
}

Value RecipeEmitter::emitIntegerRecipe(ImplicitLocOpBuilder &builder,
                                       const Recipe &recipe,
                                       const LevelPoint &point) const {
  Value value = createI64(builder, 0);
  for (const Term &stage : recipe.stages)
    value = arith::AddIOp::create(builder, value,
                                  emitIntegerTerm(builder, stage, point));
  auto emit = [&](const TermProduct &product) {
    return negateIfI64(builder, product.negative,
                       emitIntegerProduct(builder, product.terms, point));
  };
  if (!recipe.zero.empty())
    value = arith::SubIOp::create(builder, value, emit(recipe.zero));
  if (!recipe.scale.empty())
    value = arith::MulIOp::create(builder, value, emit(recipe.scale));
  if (!recipe.offset.empty())
    value = arith::AddIOp::create(builder, value, emit(recipe.offset));
  return value;
}

Value RecipeEmitter::emitIntegerCodes(ImplicitLocOpBuilder &builder,
                                      const LevelPoint &point) const {
  int64_t factor = getCodeFactor();
  Value sum = createI64(builder, 0);
  for (const Term &stage : getRecipe().stages) {
    Value part;
    if (slices) {
      part = emitSlices(builder, stage, point, true);
    } else if (stage.kind == Factor::Kind::Leaf) {
      part =
          emitConstants(builder, emitLeaf(builder, stage, point, true),
                        factor * stage.multiplier, factor * stage.addend, true);
    } else {
      part = emitIntegerTerm(builder, stage, point);
      part = emitConstants(builder, part, factor, 0, true);
    }
    sum = arith::AddIOp::create(builder, sum, part);
  }
  return sum;
}
