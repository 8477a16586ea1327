//===- AVX2.cpp - Kernel ops on AVX2 --------------------------------------===//
//
//   kernel.dot avx2 -> vpmaddubsw, vpmaddwd, vpaddd where unsigned bytes are
//                      at most 127 (two products stay below 2^15), else
//                      vpmaddwd on even and on odd bytes
//   kernel.select   -> vpshufb (16 entries), four of them and blends (64)
//
//===----------------------------------------------------------------------===//
#include "Shuffle.h"

#include "quantx/Conversion/KernelToX86.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::quantx;

namespace {

/// vpmaddubsw saturates at 16 bits: 2 · 127 · 128 does not reach 2^15.
constexpr uint32_t kLargestUnsaturated = 127;

Value splatWord(ImplicitLocOpBuilder &b, VectorType type, int16_t word) {
  return arith::ConstantOp::create(
      b, DenseElementsAttr::get(type, b.getI16IntegerAttr(word)));
}

/// The even (or odd) bytes of every 16-bit lane, extended to it.
Value extendHalf(ImplicitLocOpBuilder &b, Value bytes, bool odd, bool zero) {
  int64_t size = cast<VectorType>(bytes.getType()).getNumElements();
  auto words = VectorType::get({size / 2}, b.getI16Type());
  Value value = vector::BitCastOp::create(b, words, bytes);
  Value eight = splatWord(b, words, 8);
  if (zero && !odd)
    return arith::AndIOp::create(b, value, splatWord(b, words, 255));
  if (!odd)
    value = arith::ShLIOp::create(b, value, eight);
  return zero ? arith::ShRUIOp::create(b, value, eight).getResult()
              : arith::ShRSIOp::create(b, value, eight).getResult();
}

struct LowerDotToAVX2 final : OpRewritePattern<KernelDotOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(KernelDotOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getFamily() != DotFamily::AVX2)
      return rewriter.notifyMatchFailure(op, "requires family avx2");
    Type ints = op.getAcc().getType();
    if (cast<VectorType>(ints).getNumElements() != 8)
      return rewriter.notifyMatchFailure(op, "requires 8 lanes");
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    auto words = VectorType::get({16}, b.getI16Type());
    auto multiply = [&](Value left, Value right) {
      return callIntrinsic(b, "llvm.x86.avx2.pmadd.wd", ints, {left, right});
    };
    Value sum;
    if (op.getLhsMax() && *op.getLhsMax() <= kLargestUnsaturated &&
        !op.getRhsUnsigned()) {
      Value pairs = callIntrinsic(b, "llvm.x86.avx2.pmadd.ub.sw", words,
                                  {op.getLhs(), op.getRhs()});
      sum = multiply(pairs, splatWord(b, words, 1));
    } else {
      Value halves[2];
      for (bool odd : {false, true})
        halves[odd] =
            multiply(extendHalf(b, op.getLhs(), odd, op.getLhsUnsigned()),
                     extendHalf(b, op.getRhs(), odd, op.getRhsUnsigned()));
      sum = arith::AddIOp::create(b, halves[0], halves[1]);
    }
    rewriter.replaceOpWithNewOp<arith::AddIOp>(op, op.getAcc(), sum);
    return success();
  }
};

struct LowerSelectToAVX2 final : OpRewritePattern<KernelSelectOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(KernelSelectOp op,
                                PatternRewriter &rewriter) const override {
    auto type = cast<VectorType>(op.getResult().getType());
    if (type.getNumElements() != 32)
      return rewriter.notifyMatchFailure(op, "requires 32 bytes");
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value low = maskBytes(b, op.getCodes(), 15);
    Value part = maskBytes(b, op.getCodes(), 48), result;
    for (size_t at = 0; at < op.getTable().size(); at += 16) {
      Value table = getTableRegister(b, type, op.getTable().slice(at, 16));
      Value entry =
          callIntrinsic(b, "llvm.x86.avx2.pshuf.b", type, {table, low});
      if (!result) {
        result = entry;
        continue;
      }
      Value here = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, part,
                                         splatByte(b, type, at));
      result = arith::SelectOp::create(b, here, entry, result);
    }
    rewriter.replaceOp(op, result);
    return success();
  }
};

} // namespace

void quantx::populateKernelToAVX2Patterns(RewritePatternSet &patterns) {
  patterns.add<LowerDotToAVX2, LowerSelectToAVX2>(patterns.getContext());
}
