//===- Quantize.cpp - real values to components -----------------*- C++ -*-===//
//
// quantx.int.quantize  ->  loops that observe blocks, then linalg.generic of
// scales, zeros and codes; each operation in f32, one rounding each.
//
//===----------------------------------------------------------------------===//
#include "Patterns.h"

#include "quantx/Numerics/IntegerCode.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::quantx;

namespace {
/// f32 operations by short names.
struct Float {
  ImplicitLocOpBuilder &builder;

  Value constant(double value) {
    return arith::ConstantFloatOp::create(builder, builder.getF32Type(),
                                          llvm::APFloat(float(value)));
  }
  Value compare(arith::CmpFPredicate predicate, Value a, Value b) {
    return arith::CmpFOp::create(builder, predicate, a, b);
  }
  Value select(Value condition, Value yes, Value no) {
    return arith::SelectOp::create(builder, condition, yes, no);
  }
  Value mul(Value a, Value b) { return arith::MulFOp::create(builder, a, b); }
  Value sub(Value a, Value b) { return arith::SubFOp::create(builder, a, b); }
  Value div(Value a, Value b) { return arith::DivFOp::create(builder, a, b); }
  /// 0 where `value` is NaN.
  Value zeroIfNaN(Value value) {
    Value isNaN = compare(arith::CmpFPredicate::UNO, value, value);
    return select(isNaN, constant(0), value);
  }
  /// Clamped far outside every code, so that the conversion is defined.
  Value toI64(Value value) {
    value = arith::MaxNumFOp::create(builder, value, constant(-0x1p40f));
    value = arith::MinNumFOp::create(builder, value, constant(0x1p40f));
    return arith::FPToSIOp::create(builder, builder.getI64Type(), value);
  }
  Value round(Value value, numerics::Rounding mode);
};
} // namespace

Value Float::round(Value value, numerics::Rounding mode) {
  switch (mode) {
  case numerics::Rounding::HalfEven:
    return math::RoundEvenOp::create(builder, value);
  case numerics::Rounding::HalfAway:
    return math::RoundOp::create(builder, value);
  case numerics::Rounding::Floor:
    return math::FloorOp::create(builder, value);
  case numerics::Rounding::HalfUp: {
    Value floor = math::FloorOp::create(builder, value);
    Value up =
        compare(arith::CmpFPredicate::OGE, sub(value, floor), constant(0.5));
    Value next = arith::AddFOp::create(builder, floor, constant(1));
    return select(up, next, floor);
  }
  }
  llvm_unreachable("every mode is rounded");
}

static Value clampCode(ImplicitLocOpBuilder &builder, Value code,
                       numerics::CodeRange range) {
  auto constant = [&](int64_t value) {
    return arith::ConstantIntOp::create(builder, value, 64);
  };
  code = arith::MaxSIOp::create(builder, code, constant(range.min));
  return arith::MinSIOp::create(builder, code, constant(range.max));
}

static Value loadReal(ImplicitLocOpBuilder &builder, Value input,
                      ValueRange coord) {
  Value value = tensor::ExtractOp::create(builder, input, coord);
  if (!value.getType().isF32())
    value = arith::ExtFOp::create(builder, builder.getF32Type(), value);
  return value;
}

//===----------------------------------------------------------------------===//
// Dynamic
//===----------------------------------------------------------------------===//

namespace {
/// Dynamic quantization of one tensor.
class DynamicQuantizer {
public:
  DynamicQuantizer(ImplicitLocOpBuilder &builder, QuantizedTensorType type,
                   Value input);

  /// Components in the scheme's order.
  SmallVector<Value> emit(ImplicitLocOpBuilder &builder, TypeRange types);

private:
  /// lo and hi of a block, over its elements that are no NaN.
  SmallVector<Value> observe(ImplicitLocOpBuilder &builder, ValueRange block);
  SmallVector<Value> observeDim(ImplicitLocOpBuilder &builder, ValueRange block,
                                SmallVector<Value> &coord,
                                SmallVector<Value> bounds);
  Value observeLinear(ImplicitLocOpBuilder &builder, Value index);
  /// amax, or hi - lo; the quotient with the number of steps is the scale.
  Value getSpan(Float f, Value lo, Value hi);
  Value getInverse(Float f, Value span);
  Value getZero(Float f, Value lo, Value span);
  Value emitCode(ImplicitLocOpBuilder &builder, ValueRange coord);
  Value loadBound(ImplicitLocOpBuilder &builder, Value bounds,
                  ValueRange coord);

  Value input, lows, highs;
  Recipe recipe;
  SmallVector<Value> shape;
  ArrayRef<int64_t> per;
  numerics::CodeRange range;
  bool minMax = false;
  int64_t literalZero = 0;
  double steps = 1;
  const RecipeEmitter *emitter = nullptr;
  QuantizedTensorType type;
};
} // namespace

DynamicQuantizer::DynamicQuantizer(ImplicitLocOpBuilder &builder,
                                   QuantizedTensorType type, Value input)
    : input(input), recipe(type.getRecipe()), shape(getSizes(builder, input)),
      type(type) {
  auto codes = llvm::cast<IntegerType>(
      recipe.fields[recipe.stages.front().field].leaf.type);
  unsigned bits = codes.getWidth();
  range = numerics::getCodeRange(bits, codes.isSigned());
  per = recipe.scale.terms.front().per;
  if (!recipe.zero.empty()) {
    const Term &zero = recipe.zero.terms.front();
    minMax = zero.kind == Factor::Kind::Leaf;
    literalZero = minMax ? 0 : int64_t(zero.multiplier);
  }
  int64_t limit = (int64_t(1) << (bits - 1)) - 1;
  steps = minMax ? double((int64_t(1) << bits) - 1) : double(limit);
  if (!minMax)
    range = {literalZero - limit, literalZero + limit};
}

/// Updates [lo, hi] with one element; comparisons with NaN are false.
static SmallVector<Value> updateBounds(ImplicitLocOpBuilder &builder,
                                       Value value, ValueRange bounds) {
  Float f{builder};
  Value below = f.compare(arith::CmpFPredicate::OLT, value, bounds[0]);
  Value above = f.compare(arith::CmpFPredicate::OGT, value, bounds[1]);
  return {f.select(below, value, bounds[0]), f.select(above, value, bounds[1])};
}

SmallVector<Value> DynamicQuantizer::observeDim(ImplicitLocOpBuilder &builder,
                                                ValueRange block,
                                                SmallVector<Value> &coord,
                                                SmallVector<Value> bounds) {
  unsigned dim = coord.size();
  if (dim == shape.size())
    return updateBounds(builder, loadReal(builder, input, coord), bounds);
  IndexArithmetic arith(builder);
  int64_t size = per.empty() ? 1 : per[dim];
  Value begin = arith.constant(0), end = shape[dim];
  if (size != kWholeDimension) {
    begin = arith.mul(block[dim], arith.constant(size));
    end = arith.min(arith.add(begin, arith.constant(size)), end);
  }
  return emitLoop(builder, begin, end, bounds,
                  [&](ImplicitLocOpBuilder &inner, Value index,
                      ValueRange carried) -> SmallVector<Value> {
                    coord.push_back(index);
                    SmallVector<Value> result = observeDim(
                        inner, block, coord, SmallVector<Value>(carried));
                    coord.pop_back();
                    return result;
                  });
}

/// The element at a row-major index.
Value DynamicQuantizer::observeLinear(ImplicitLocOpBuilder &builder,
                                      Value index) {
  IndexArithmetic arith(builder);
  SmallVector<Value> coord(shape.size());
  for (unsigned dim = shape.size(); dim-- > 0;) {
    coord[dim] = dim ? arith.rem(index, shape[dim]) : index;
    index = arith.div(index, shape[dim]);
  }
  return loadReal(builder, input, coord);
}

SmallVector<Value> DynamicQuantizer::observe(ImplicitLocOpBuilder &builder,
                                             ValueRange block) {
  Float f{builder};
  SmallVector<Value> bounds{f.constant(0), f.constant(0)};
  if (per.size() != 1 || shape.size() == 1) {
    SmallVector<Value> coord;
    return observeDim(builder, block, coord, bounds);
  }
  IndexArithmetic arith(builder);
  Value total = shape.front();
  for (Value extent : ArrayRef(shape).drop_front())
    total = arith.mul(total, extent);
  Value begin = arith.constant(0), end = total;
  if (per.front() != kWholeDimension) {
    begin = arith.mul(block.front(), arith.constant(per.front()));
    end = arith.min(arith.add(begin, arith.constant(per.front())), total);
  }
  return emitLoop(builder, begin, end, bounds,
                  [&](ImplicitLocOpBuilder &inner, Value index,
                      ValueRange carried) -> SmallVector<Value> {
                    return updateBounds(inner, observeLinear(inner, index),
                                        carried);
                  });
}

Value DynamicQuantizer::getSpan(Float f, Value lo, Value hi) {
  if (minMax)
    return f.sub(hi, lo);
  Value minus = arith::NegFOp::create(f.builder, lo);
  Value larger = f.compare(arith::CmpFPredicate::OGT, minus, hi);
  return f.select(larger, minus, hi);
}

/// steps / span, 0 where the span is 0
Value DynamicQuantizer::getInverse(Float f, Value span) {
  Value isZero = f.compare(arith::CmpFPredicate::OEQ, span, f.constant(0));
  return f.select(isZero, f.constant(0), f.div(f.constant(steps), span));
}

/// clamp(rint(qmin - lo * id)), in i64; a literal zero as it is.
Value DynamicQuantizer::getZero(Float f, Value lo, Value span) {
  if (!minMax)
    return arith::ConstantIntOp::create(f.builder, literalZero, 64);
  Value product = f.zeroIfNaN(f.mul(lo, getInverse(f, span)));
  Value zero = f.sub(f.constant(double(range.min)), product);
  zero = f.round(zero, numerics::Rounding::HalfEven);
  return clampCode(f.builder, f.toI64(zero), range);
}

Value DynamicQuantizer::loadBound(ImplicitLocOpBuilder &builder, Value bounds,
                                  ValueRange coord) {
  LevelPoint block = emitter->enterBlock(builder, per, emitter->at(coord));
  return tensor::ExtractOp::create(builder, bounds, block.coord);
}

/// clamp(rint(x * id) + zero)
Value DynamicQuantizer::emitCode(ImplicitLocOpBuilder &builder,
                                 ValueRange coord) {
  Float f{builder};
  Value lo = loadBound(builder, lows, coord);
  Value span = getSpan(f, lo, loadBound(builder, highs, coord));
  Value product = f.mul(loadReal(builder, input, coord), getInverse(f, span));
  Value code =
      f.toI64(f.round(f.zeroIfNaN(product), numerics::Rounding::HalfEven));
  code = arith::AddIOp::create(builder, code, getZero(f, lo, span));
  return clampCode(builder, code, range);
}

SmallVector<Value> DynamicQuantizer::emit(ImplicitLocOpBuilder &builder,
                                          TypeRange types) {
  // The emitter is asked for coordinates of blocks only: no component is read.
  SmallVector<Value> dims;
  for (auto [dim, extent] : llvm::enumerate(type.getShape()))
    if (ShapedType::isDynamic(extent))
      dims.push_back(shape[dim]);
  SmallVector<Value> placeholders(dims);
  placeholders.resize(getComponentTypes(type).size(), input);
  RecipeEmitter coordinates(builder, type, placeholders);
  emitter = &coordinates;

  unsigned scaleField = recipe.scale.terms.front().field;
  auto scaleType = llvm::cast<RankedTensorType>(types[scaleField]);
  LevelPoint blocks =
      coordinates.enterBlock(builder, per, coordinates.at(shape));
  auto boundsType = scaleType.clone(builder.getF32Type());
  auto bound = [&](unsigned which) {
    return generateTensor(builder, boundsType, blocks.shape,
                          [&](ImplicitLocOpBuilder &inner, ValueRange block) {
                            return observe(inner, block)[which];
                          });
  };
  lows = bound(0);
  highs = bound(1);
  SmallVector<Value> components;
  for (auto [index, field] : llvm::enumerate(recipe.fields)) {
    auto componentType = llvm::cast<RankedTensorType>(types[index]);
    Type element = componentType.getElementType();
    Role role = field.role;
    components.push_back(generateTensor(
        builder, componentType,
        role == Role::Codes ? ArrayRef<Value>(shape) : blocks.shape,
        [&](ImplicitLocOpBuilder &inner, ValueRange coord) -> Value {
          if (role == Role::Codes)
            return arith::TruncIOp::create(inner, element,
                                           emitCode(inner, coord));
          Float f{inner};
          Value lo = tensor::ExtractOp::create(inner, lows, coord);
          Value hi = tensor::ExtractOp::create(inner, highs, coord);
          Value span = getSpan(f, lo, hi);
          if (role == Role::Zero)
            return arith::TruncIOp::create(inner, element,
                                           getZero(f, lo, span));
          Value scale = f.div(span, f.constant(steps));
          if (!element.isF32())
            scale = arith::TruncFOp::create(inner, element, scale);
          return scale;
        }));
  }
  return components;
}

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

/// clamp(round((x - o) / s) + z) from components that hold all but the codes.
static Value emitStaticCodes(ImplicitLocOpBuilder &builder, IntQuantizeOp op,
                             QuantizedTensorType type, Value input,
                             ValueRange parameters) {
  SmallVector<Value> shape = getSizes(builder, input), components;
  for (auto [dim, extent] : llvm::enumerate(type.getShape()))
    if (ShapedType::isDynamic(extent))
      components.push_back(shape[dim]);
  components.push_back(input); // stands for the codes, which are not read
  llvm::append_range(components, parameters);
  RecipeEmitter emitter(builder, type, components);
  const Recipe &recipe = emitter.getRecipe();
  auto codes = llvm::cast<IntegerType>(recipe.fields.front().leaf.type);
  auto range = numerics::getCodeRange(codes.getWidth(), codes.isSigned());
  numerics::Rounding mode = op.getRoundAttr().getValue();
  auto result =
      llvm::cast<RankedTensorType>(op.getComponents().front().getType());
  return generateTensor(
      builder, result, shape,
      [&](ImplicitLocOpBuilder &inner, ValueRange coord) -> Value {
        Float f{inner};
        LevelPoint point = emitter.at(coord);
        Value x = loadReal(inner, input, coord);
        auto negate = [&](bool negative, Value value) -> Value {
          return negative ? Value(arith::NegFOp::create(inner, value)) : value;
        };
        if (Value offset =
                emitter.emitProduct(inner, recipe.offset.terms, point))
          x = f.sub(x, negate(recipe.offset.negative, offset));
        if (Value scale = emitter.emitProduct(inner, recipe.scale.terms, point))
          x = f.div(x, negate(recipe.scale.negative, scale));
        Value code = f.toI64(f.round(f.zeroIfNaN(x), mode));
        Value zero =
            emitter.emitIntegerProduct(inner, recipe.zero.terms, point);
        if (recipe.zero.negative)
          code = arith::SubIOp::create(inner, code, zero);
        else if (!recipe.zero.empty())
          code = arith::AddIOp::create(inner, code, zero);
        code = clampCode(inner, code, range);
        return arith::TruncIOp::create(inner, result.getElementType(), code);
      });
}

namespace {
/// quantx.int.quantize  ->  loops and linalg.generic
struct LowerQuantize final : OpConversionPattern<IntQuantizeOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(IntQuantizeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto type = llvm::cast<QuantizedTensorType>(op.getContainer());
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    if (op.getRoundAttr()) {
      rewriter.replaceOp(op,
                         emitStaticCodes(builder, op, type, adaptor.getInput(),
                                         adaptor.getParameters()));
      return success();
    }
    Recipe recipe = type.getRecipe();
    for (auto [field, result] : llvm::zip(recipe.fields, op.getComponents())) {
      auto element =
          llvm::cast<RankedTensorType>(result.getType()).getElementType();
      if (field.role == Role::Scale && !llvm::isa<FloatType>(element))
        return rewriter.notifyMatchFailure(op,
                                           "requires scales of 16 or 32 bits");
    }
    DynamicQuantizer quantizer(builder, type, adaptor.getInput());
    rewriter.replaceOp(op, quantizer.emit(builder, op.getResultTypes()));
    return success();
  }
};
} // namespace

void quantx::populateQuantizePatterns(RewritePatternSet &patterns) {
  patterns.add<LowerQuantize>(patterns.getContext());
}
