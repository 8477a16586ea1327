//===- RealContract.cpp - the real product as loops -------------*- C++ -*-===//
//
// A contraction outside the recipe: the product of the dequantized operands,
// summed in f64. With a width for each row, w is decoded where it is read.
//
//===----------------------------------------------------------------------===//
#include "Patterns.h"
#include "RecipeEmitter.h"

using namespace mlir;
using namespace mlir::quantx;

namespace {
/// The f32 values of an operand: decoded once, or where they are read.
class RealOperand {
public:
  RealOperand(ImplicitLocOpBuilder &builder, Type type, ValueRange components,
              Value width, bool once)
      : type(type), components(components), width(width) {
    if (once)
      decoded = decode(builder);
  }
  Value load(ImplicitLocOpBuilder &builder, Value row, Value k) const {
    if (decoded)
      return tensor::ExtractOp::create(builder, decoded, ValueRange{row, k});
    RecipeEmitter emitter(builder, llvm::cast<QuantizedTensorType>(type),
                          components, width);
    return emitter.emitValue(builder, emitter.at({row, k}));
  }
  Value getSize(ImplicitLocOpBuilder &builder, unsigned dim) const {
    if (auto quantized = llvm::dyn_cast<QuantizedTensorType>(type))
      return ComponentList(quantized, components)
          .getDim(builder, builder.getLoc(), dim);
    return getSizes(builder, components.front())[dim];
  }

private:
  Value decode(ImplicitLocOpBuilder &builder) const;

  Type type;
  SmallVector<Value> components;
  Value width, decoded;
};
} // namespace

Value RealOperand::decode(ImplicitLocOpBuilder &builder) const {
  auto quantized = llvm::dyn_cast<QuantizedTensorType>(type);
  if (!quantized) {
    auto real = llvm::cast<RankedTensorType>(type);
    if (real.getElementType().isF32())
      return components.front();
    return arith::ExtFOp::create(builder, real.clone(builder.getF32Type()),
                                 components.front());
  }
  RecipeEmitter emitter(builder, quantized, components, width);
  auto result =
      RankedTensorType::get(quantized.getShape(), builder.getF32Type());
  return generateTensor(builder, result, emitter.getShape(),
                        [&](ImplicitLocOpBuilder &inner, ValueRange coord) {
                          return emitter.emitValue(inner, emitter.at(coord));
                        });
}

/// Sums in f64, k increasing; one rounding to f32.
static Value emitRealOutput(ImplicitLocOpBuilder &builder, const RealOperand &x,
                            const RealOperand &w, Value bias, Value m, Value n,
                            Type element) {
  Type f64 = builder.getF64Type();
  Value zero = arith::ConstantFloatOp::create(builder, builder.getF64Type(),
                                              llvm::APFloat(0.0));
  IndexArithmetic arith(builder);
  Value value =
      emitLoop(builder, arith.constant(0), x.getSize(builder, 1), zero,
               [&](ImplicitLocOpBuilder &inner, Value k,
                   ValueRange carried) -> SmallVector<Value> {
                 auto extend = [&](Value real) -> Value {
                   return arith::ExtFOp::create(inner, f64, real);
                 };
                 Value product =
                     arith::MulFOp::create(inner, extend(x.load(inner, m, k)),
                                           extend(w.load(inner, n, k)));
                 return {
                     arith::AddFOp::create(inner, carried.front(), product)};
               })
          .front();
  value = arith::TruncFOp::create(builder, builder.getF32Type(), value);
  if (bias)
    value = arith::AddFOp::create(builder, value,
                                  tensor::ExtractOp::create(builder, bias, n));
  if (!element.isF32())
    value = arith::TruncFOp::create(builder, element, value);
  return value;
}

Value quantx::emitRealContraction(ImplicitLocOpBuilder &builder,
                                  IntContractOp op,
                                  IntContractOp::Adaptor adaptor) {
  auto type = llvm::cast<RankedTensorType>(op.getType());
  Value width = adaptor.getWidth();
  bool perRow = width && !getScalarWidth(width);
  RealOperand x(builder, op.getXType(), adaptor.getX(), {}, /*once=*/true);
  RealOperand w(builder, op.getWType(), adaptor.getW(), getScalarWidth(width),
                /*once=*/!perRow);
  auto output = [&](ImplicitLocOpBuilder &inner, ValueRange coord) -> Value {
    auto emit = [&](const RealOperand &rows) {
      return emitRealOutput(inner, x, rows, adaptor.getBias(), coord[0],
                            coord[1], type.getElementType());
    };
    if (!perRow)
      return emit(w);
    Value own = tensor::ExtractOp::create(inner, width, coord[0]);
    return emit(RealOperand(inner, op.getWType(), adaptor.getW(), own,
                            /*once=*/false));
  };
  return generateTensor(builder, type,
                        {x.getSize(builder, 0), w.getSize(builder, 0)}, output);
}
