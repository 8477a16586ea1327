//===- SliceCodes.cpp - the top bits of codes, in arith ---------*- C++ -*-===//
//
// quantx.int.slice  ->  linalg.generic of shifted codes
//
//===----------------------------------------------------------------------===//
#include "SliceCodes.h"

#include "RecipeEmitter.h"

#include "Patterns.h"

using namespace mlir;
using namespace mlir::quantx;

Value quantx::sliceCodes(ImplicitLocOpBuilder &builder, Value code,
                         unsigned bits, const numerics::SliceSpec &spec) {
  unsigned dropped = spec.parentBits - bits;
  if (dropped == 0)
    return code;
  Type type = code.getType();
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantOp::create(builder,
                                     builder.getIntegerAttr(type, value));
  };
  Value shift = constant(dropped);
  Value half = constant(int64_t(1) << (dropped - 1));
  Value one = constant(1);
  switch (spec.round) {
  case numerics::Rounding::Floor:
    break;
  case numerics::Rounding::HalfEven: {
    // Adds half, less one unit where the kept part is even.
    Value kept = arith::ShRSIOp::create(builder, code, shift);
    Value odd = arith::AndIOp::create(builder, kept, one);
    Value almost = arith::SubIOp::create(builder, half, one);
    code = arith::AddIOp::create(builder, code, almost);
    code = arith::AddIOp::create(builder, code, odd);
    break;
  }
  default:
    code = arith::AddIOp::create(builder, code, half);
    break;
  }
  code = arith::ShRSIOp::create(builder, code, shift);
  numerics::CodeRange range = numerics::getSliceRange(bits, spec);
  code = arith::MinSIOp::create(builder, code, constant(range.max));
  return code;
}

namespace {
struct LowerIntSlice final : OpConversionPattern<IntSliceOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(IntSliceOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    auto parent = llvm::cast<QuantizedTensorType>(op.getContainer());
    numerics::SliceSpec spec = parent.getScheme().getSliceParameters()->spec;
    auto result = llvm::cast<RankedTensorType>(op.getType());
    Recipe recipe = parent.getRecipe();
    Type leafType = recipe.fields[recipe.stages.front().field].leaf.type;
    Value codes = adaptor.getCodes();
    Value value = generateTensor(
        builder, result, getSizes(builder, codes),
        [&](ImplicitLocOpBuilder &inner, ValueRange coord) -> Value {
          Value code = extendCode(
              inner, tensor::ExtractOp::create(inner, codes, coord), leafType);
          code = sliceCodes(inner, code, op.getBits(), spec);
          return arith::TruncIOp::create(inner, result.getElementType(), code);
        });
    rewriter.replaceOp(op, value);
    return success();
  }
};
} // namespace

void quantx::populateSlicePatterns(RewritePatternSet &patterns) {
  patterns.add<LowerIntSlice>(patterns.getContext());
}
