//===- Requantize.cpp - i32 sums to codes -----------------------*- C++ -*-===//
//
// quantx.int.requantize  ->  linalg.generic in the named mode, in i64
//
//===----------------------------------------------------------------------===//
#include "Patterns.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::quantx;

static Value createI64(ImplicitLocOpBuilder &builder, int64_t value) {
  return arith::ConstantIntOp::create(builder, value, 64);
}

/// (sum * multiplier + 2^(shift - 1)) >> shift
static Value emitSingle(ImplicitLocOpBuilder &builder, Value sum,
                        int64_t multiplier, int64_t shift) {
  Value value =
      arith::MulIOp::create(builder, sum, createI64(builder, multiplier));
  value = arith::AddIOp::create(builder, value,
                                createI64(builder, int64_t(1) << (shift - 1)));
  return arith::ShRSIOp::create(builder, value, createI64(builder, shift));
}

/// TOSA's double rounding, equal to gemmlowp's.
static Value emitDouble(ImplicitLocOpBuilder &builder, Value sum,
                        int64_t multiplier, int64_t shift) {
  Value value =
      arith::MulIOp::create(builder, sum, createI64(builder, multiplier));
  int64_t half = int64_t(1) << (shift - 1);
  int64_t extra = shift > 31 ? int64_t(1) << 30 : 0;
  Value negative = arith::CmpIOp::create(builder, arith::CmpIPredicate::slt,
                                         sum, createI64(builder, 0));
  Value rounding = arith::SelectOp::create(builder, negative,
                                           createI64(builder, half - extra),
                                           createI64(builder, half + extra));
  value = arith::AddIOp::create(builder, value, rounding);
  return arith::ShRSIOp::create(builder, value, createI64(builder, shift));
}

/// rint(M * sum), clamped to 32 bits so that the conversion is defined.
static Value emitFloat(ImplicitLocOpBuilder &builder, Value sum,
                       int64_t multiplierBits) {
  float multiplier = llvm::bit_cast<float>(uint32_t(multiplierBits));
  Type f32 = builder.getF32Type();
  auto constant = [&](float value) {
    return arith::ConstantFloatOp::create(builder, builder.getF32Type(),
                                          llvm::APFloat(value));
  };
  Value value = arith::SIToFPOp::create(builder, f32, sum);
  value = arith::MulFOp::create(builder, value, constant(multiplier));
  value = math::RoundEvenOp::create(builder, value);
  value = arith::MaxNumFOp::create(builder, value, constant(-0x1p31f));
  value = arith::MinNumFOp::create(builder, value, constant(0x1p31f));
  return arith::FPToSIOp::create(builder, builder.getI64Type(), value);
}

namespace {
/// quantx.int.requantize  ->  linalg.generic
struct LowerRequantize final : OpConversionPattern<IntRequantizeOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(IntRequantizeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto type = llvm::dyn_cast<RankedTensorType>(op.getType());
    if (!type)
      return rewriter.notifyMatchFailure(op, "requires a ranked tensor");
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    Value input = adaptor.getInput();
    Value value = generateTensor(
        builder, type, getSizes(builder, input),
        [&](ImplicitLocOpBuilder &inner, ValueRange coord) {
          Value sum = tensor::ExtractOp::create(inner, input, coord);
          sum = arith::ExtSIOp::create(inner, inner.getI64Type(), sum);
          return emit(inner, op, sum);
        });
    rewriter.replaceOp(op, value);
    return success();
  }

  static Value emit(ImplicitLocOpBuilder &builder, IntRequantizeOp op,
                    Value sum) {
    int64_t multiplier = static_cast<uint32_t>(op.getMultiplier());
    int64_t shift = static_cast<int32_t>(op.getShift());
    Value value;
    switch (op.getMode()) {
    case RequantizeMode::Single:
      value = emitSingle(builder, sum, multiplier, shift);
      break;
    case RequantizeMode::Double:
      value = emitDouble(builder, sum, multiplier, shift);
      break;
    case RequantizeMode::Reduced16: {
      int64_t reduced =
          multiplier < 0x7FFF0000 ? (multiplier + (1 << 15)) >> 16 : 0x7FFF;
      value = emitSingle(builder, sum, reduced, shift - 16);
      break;
    }
    case RequantizeMode::Float:
      value = emitFloat(builder, sum, multiplier);
      break;
    }
    auto constant = [&](uint32_t number) {
      return createI64(builder, static_cast<int32_t>(number));
    };
    value = arith::AddIOp::create(builder, value, constant(op.getZero()));
    value = arith::MaxSIOp::create(builder, value, constant(op.getMin()));
    value = arith::MinSIOp::create(builder, value, constant(op.getMax()));
    return arith::TruncIOp::create(builder, builder.getI8Type(), value);
  }
};
} // namespace

void quantx::populateRequantizePatterns(RewritePatternSet &patterns) {
  patterns.add<LowerRequantize>(patterns.getContext());
}
