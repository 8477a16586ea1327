//===- Vector.cpp - Kernel ops that need no target intrinsic --------------===//
//
//   kernel.unpack   -> shifts of 16-bit lanes, and, or, xor
//   kernel.rescale  -> arith.sitofp, math.fma
//
//===----------------------------------------------------------------------===//
#include "quantx/Conversion/KernelToX86.h"

#include "quantx/IR/QuantX.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace mlir::quantx;

namespace {

/// x86 has no shift of bytes: 16-bit lanes are shifted, and the mask that
/// cuts the piece out drops what came over from the neighbour.
Value shiftBytes(ImplicitLocOpBuilder &b, Value bytes, int32_t left) {
  if (left == 0)
    return bytes;
  auto type = cast<VectorType>(bytes.getType());
  if (type.getNumElements() % 2 != 0) {
    Value amount = arith::ConstantOp::create(
        b, DenseElementsAttr::get(type, b.getI8IntegerAttr(std::abs(left))));
    return left > 0 ? arith::ShLIOp::create(b, bytes, amount).getResult()
                    : arith::ShRUIOp::create(b, bytes, amount).getResult();
  }
  auto wide = VectorType::get({type.getNumElements() / 2}, b.getI16Type());
  Value words = vector::BitCastOp::create(b, wide, bytes);
  Value amount = arith::ConstantOp::create(
      b, DenseElementsAttr::get(wide, b.getI16IntegerAttr(std::abs(left))));
  words = left > 0 ? arith::ShLIOp::create(b, words, amount).getResult()
                   : arith::ShRUIOp::create(b, words, amount).getResult();
  return vector::BitCastOp::create(b, type, words);
}

struct LowerUnpack final : OpRewritePattern<KernelUnpackOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(KernelUnpackOp op,
                                PatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    auto type = cast<VectorType>(op.getCodes().getType());
    auto constant = [&](int32_t byte) -> Value {
      return arith::ConstantOp::create(
          b, DenseElementsAttr::get(type, b.getI8IntegerAttr(int8_t(byte))));
    };
    int32_t at = op.getPosition();
    Value codes;
    for (auto [source, shift, width] :
         llvm::zip(op.getSources(), op.getShifts(), op.getWidths())) {
      Value piece = shiftBytes(b, op.getBytes()[source], at - shift);
      if (width != 8)
        piece =
            arith::AndIOp::create(b, piece, constant(((1 << width) - 1) << at));
      codes = codes ? arith::OrIOp::create(b, codes, piece).getResult() : piece;
      at += width;
    }
    if (op.getFlip() != 0)
      codes = arith::XOrIOp::create(b, codes, constant(op.getFlip()));
    rewriter.replaceOp(op, codes);
    return success();
  }
};

struct LowerRescale final : OpRewritePattern<KernelRescaleOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(KernelRescaleOp op,
                                PatternRewriter &rewriter) const override {
    Value sum = arith::SIToFPOp::create(rewriter, op.getLoc(),
                                        op.getAcc().getType(), op.getSum());
    rewriter.replaceOpWithNewOp<math::FmaOp>(op, sum, op.getScale(),
                                             op.getAcc());
    return success();
  }
};

} // namespace

void quantx::populateKernelToVectorPatterns(RewritePatternSet &patterns) {
  patterns.add<LowerRescale, LowerUnpack>(patterns.getContext());
}
