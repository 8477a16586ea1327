//===- Dequantize.cpp - components to real values ---------------*- C++ -*-===//
//
// quantx.int.dequantize  ->  linalg.generic of the scheme's formula
//
//===----------------------------------------------------------------------===//
#include "Patterns.h"

using namespace mlir;
using namespace mlir::quantx;

namespace {
/// quantx.int.dequantize  ->  linalg.generic
struct LowerDequantize final : OpConversionPattern<IntDequantizeOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(IntDequantizeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    auto type = llvm::cast<QuantizedTensorType>(op.getContainer());
    RecipeEmitter emitter(builder, type, adaptor.getComponents(),
                          adaptor.getWidth());
    SmallVector<Value> sizes(emitter.getShape());
    Value rows = adaptor.getRows();
    if (rows)
      sizes.front() = getSizes(builder, rows).front();
    auto result = llvm::cast<RankedTensorType>(op.getType());
    Value value =
        generateTensor(builder, result, sizes,
                       [&](ImplicitLocOpBuilder &inner, ValueRange coord) {
                         SmallVector<Value> at(coord);
                         if (rows)
                           at.front() = pickRow(inner, rows, coord.front());
                         Value real = emitter.emitValue(inner, emitter.at(at));
                         if (!result.getElementType().isF32())
                           real = arith::TruncFOp::create(
                               inner, result.getElementType(), real);
                         return real;
                       });
    rewriter.replaceOp(op, value);
    return success();
  }

  static Value pickRow(ImplicitLocOpBuilder &builder, Value rows, Value index) {
    Value row = tensor::ExtractOp::create(builder, rows, index);
    return arith::IndexCastOp::create(builder, builder.getIndexType(), row);
  }
};
} // namespace

void quantx::populateDequantizePatterns(RewritePatternSet &patterns) {
  patterns.add<LowerDequantize>(patterns.getContext());
}
