//===- CodeSum.cpp - sums of codes as loops ---------------------*- C++ -*-===//
//
// quantx.int.code_sum  ->  for each row and group the sum of its codes.
//
//===----------------------------------------------------------------------===//
#include "IntegerTerms.h"
#include "Patterns.h"

using namespace mlir;
using namespace mlir::quantx;

namespace {
/// quantx.int.code_sum  ->  linalg.generic of sums over k
struct LowerCodeSum final : OpConversionPattern<IntCodeSumOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(IntCodeSumOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto type = llvm::cast<QuantizedTensorType>(op.getContainer());
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    RecipeEmitter emitter(builder, type, adaptor.getComponents());
    if (emitter.getCodeFactor() != 1)
      return rewriter.notifyMatchFailure(op, "requires whole codes");
    SmallVector<int64_t> begins = getGroupBegins(op, type.getShape()[1]);
    auto result = llvm::cast<RankedTensorType>(op.getType());
    Value bounds = arith::ConstantOp::create(
        builder,
        DenseElementsAttr::get(RankedTensorType::get({int64_t(begins.size())},
                                                     builder.getI64Type()),
                               ArrayRef<int64_t>(begins)));
    Value sums = generateTensor(
        builder, result,
        {emitter.getShape()[0],
         arith::ConstantIndexOp::create(builder, begins.size() - 1)},
        [&](ImplicitLocOpBuilder &inner, ValueRange coord) {
          return emitSum(inner, emitter, bounds, coord);
        });
    rewriter.replaceOp(op, sums);
    return success();
  }

  /// Where groups begin, and K.
  static SmallVector<int64_t> getGroupBegins(IntCodeSumOp op, int64_t k) {
    SmallVector<int64_t> begins{0};
    while (begins.back() < k) {
      int64_t next = k;
      for (int64_t extent : op.getEnds())
        next = std::min(next, (begins.back() / extent + 1) * extent);
      begins.push_back(next);
    }
    return begins;
  }

  static Value emitSum(ImplicitLocOpBuilder &builder,
                       const RecipeEmitter &emitter, Value bounds,
                       ValueRange coord) {
    IndexArithmetic arith(builder);
    auto bound = [&](Value group) -> Value {
      Value value = tensor::ExtractOp::create(builder, bounds, group);
      return arith::IndexCastOp::create(builder, builder.getIndexType(), value);
    };
    Value begin = bound(coord[1]);
    Value end = bound(arith.add(coord[1], arith.constant(1)));
    Value sum =
        emitLoop(builder, begin, end, createI64(builder, 0),
                 [&](ImplicitLocOpBuilder &inner, Value k,
                     ValueRange carried) -> SmallVector<Value> {
                   LevelPoint point = emitter.at({coord[0], k});
                   Value code = emitCorrected(inner, emitter, true, 1, point);
                   Value level = emitLevels(inner, emitter,
                                            emitter.getRecipe().scale, point);
                   Value term = arith::MulIOp::create(inner, code, level);
                   return {arith::AddIOp::create(inner, carried.front(), term)};
                 })
            .front();
    return arith::TruncIOp::create(builder, builder.getI32Type(), sum);
  }
};
} // namespace

void quantx::populateCodeSumPatterns(RewritePatternSet &patterns) {
  patterns.add<LowerCodeSum>(patterns.getContext());
}
