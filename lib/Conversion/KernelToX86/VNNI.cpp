//===- VNNI.cpp - Kernel ops on AVX-512 with VNNI and VBMI ----------------===//
//
//   kernel.dot vnni -> llvm.x86.avx512.vpdpbusd.{256,512}
//   kernel.select   -> llvm.x86.avx512.pshuf.b.512 (16 entries),
//                      llvm.x86.avx512.permvar.qi.512 (64 entries)
//
//===----------------------------------------------------------------------===//
#include "Shuffle.h"

#include "quantx/Conversion/KernelToX86.h"

using namespace mlir;
using namespace mlir::quantx;

namespace {

struct LowerDotToVNNI final : OpRewritePattern<KernelDotOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(KernelDotOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getFamily() != DotFamily::VNNI)
      return rewriter.notifyMatchFailure(op, "requires family vnni");
    int64_t lanes = cast<VectorType>(op.getAcc().getType()).getNumElements();
    if (lanes != 16 && lanes != 8)
      return rewriter.notifyMatchFailure(op, "requires 8 or 16 lanes");
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    rewriter.replaceOp(
        op, callIntrinsic(b,
                          lanes == 16 ? "llvm.x86.avx512.vpdpbusd.512"
                                      : "llvm.x86.avx512.vpdpbusd.256",
                          op.getAcc().getType(),
                          {op.getAcc(), op.getLhs(), op.getRhs()}));
    return success();
  }
};

struct LowerSelectToAVX512 final : OpRewritePattern<KernelSelectOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(KernelSelectOp op,
                                PatternRewriter &rewriter) const override {
    auto type = cast<VectorType>(op.getResult().getType());
    if (type.getNumElements() != 64)
      return rewriter.notifyMatchFailure(op, "requires 64 bytes");
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value table = getTableRegister(b, type, op.getTable());
    if (op.getTable().size() == 64) {
      // vpermb reads the low six bits of an index.
      rewriter.replaceOp(op, callIntrinsic(b, "llvm.x86.avx512.permvar.qi.512",
                                           type, {table, op.getCodes()}));
      return success();
    }
    Value codes = maskBytes(b, op.getCodes(), 15);
    rewriter.replaceOp(op, callIntrinsic(b, "llvm.x86.avx512.pshuf.b.512", type,
                                         {table, codes}));
    return success();
  }
};

} // namespace

void quantx::populateKernelToVNNIPatterns(RewritePatternSet &patterns) {
  patterns.add<LowerDotToVNNI, LowerSelectToAVX512>(patterns.getContext());
}
