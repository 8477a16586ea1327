//===- RealContract.cpp - the real product as loops -------------*- C++ -*-===//
//
// A contraction outside the recipe: the product of the dequantized operands,
// summed in f64.
//
//===----------------------------------------------------------------------===//
#include "Patterns.h"
#include "RecipeEmitter.h"

using namespace mlir;
using namespace mlir::quantx;

/// f32 values of an operand, decoded once.
static Value decodeReal(ImplicitLocOpBuilder &builder, Type type,
                        ValueRange components, Value width) {
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
static Value emitRealOutput(ImplicitLocOpBuilder &builder, Value x, Value w,
                            Value bias, Value m, Value n, Type element) {
  Type f64 = builder.getF64Type();
  Value zero = arith::ConstantFloatOp::create(builder, builder.getF64Type(),
                                              llvm::APFloat(0.0));
  IndexArithmetic arith(builder);
  Value k = getSizes(builder, x)[1];
  Value value =
      emitLoop(
          builder, arith.constant(0), k, zero,
          [&](ImplicitLocOpBuilder &inner, Value k,
              ValueRange carried) -> SmallVector<Value> {
            auto load = [&](Value tensor, Value row) -> Value {
              Value real =
                  tensor::ExtractOp::create(inner, tensor, ValueRange{row, k});
              return arith::ExtFOp::create(inner, f64, real);
            };
            Value product =
                arith::MulFOp::create(inner, load(x, m), load(w, n));
            return {arith::AddFOp::create(inner, carried.front(), product)};
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
  Value x = decodeReal(builder, op.getXType(), adaptor.getX(), {});
  Value width = adaptor.getWidth();
  bool perRow = width && !getScalarWidth(width);
  Value w;
  if (!perRow)
    w = decodeReal(builder, op.getWType(), adaptor.getW(), width);
  SmallVector<Value> sizes{getSizes(builder, x)[0]};
  if (auto quantized = llvm::dyn_cast<QuantizedTensorType>(op.getWType()))
    sizes.push_back(ComponentList(quantized, adaptor.getW())
                        .getDim(builder, op.getLoc(), 0));
  else
    sizes.push_back(getSizes(builder, adaptor.getW().front())[0]);
  SmallVector<Value> dynamicSizes;
  for (auto [dim, extent] : llvm::enumerate(type.getShape()))
    if (ShapedType::isDynamic(extent))
      dynamicSizes.push_back(sizes[dim]);
  Value output = tensor::EmptyOp::create(builder, type, dynamicSizes);
  IndexArithmetic arith(builder);
  auto emitRow = [&](ImplicitLocOpBuilder &inner, Value m,
                     ValueRange carried) -> SmallVector<Value> {
    Value row = w;
    if (perRow)
      row = decodeReal(inner, op.getWType(), adaptor.getW(),
                       tensor::ExtractOp::create(inner, width, m));
    auto emitOne = [&](ImplicitLocOpBuilder &innermost, Value n,
                       ValueRange values) -> SmallVector<Value> {
      Value value = emitRealOutput(innermost, x, row, adaptor.getBias(), m, n,
                                   type.getElementType());
      return {tensor::InsertOp::create(innermost, value, values.front(),
                                       ValueRange{m, n})};
    };
    IndexArithmetic at(inner);
    return emitLoop(inner, at.constant(0), sizes[1], carried, emitOne);
  };
  return emitLoop(builder, arith.constant(0), sizes[0], output, emitRow)
      .front();
}
