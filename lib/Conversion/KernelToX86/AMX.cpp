//===- AMX.cpp - Kernel ops on AMX tiles ----------------------------------===//
//
//   kernel.dot amx -> amx.tile_muli with the signs of the operands
//
//===----------------------------------------------------------------------===//
#include "quantx/Conversion/KernelToX86.h"

#include "quantx/IR/QuantX.h"

#include "mlir/Dialect/AMX/AMXDialect.h"

using namespace mlir;
using namespace mlir::quantx;

namespace {

struct LowerDotToAMX final : OpRewritePattern<KernelDotOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(KernelDotOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getFamily() != DotFamily::AMX)
      return rewriter.notifyMatchFailure(op, "requires family amx");
    rewriter.replaceOpWithNewOp<amx::TileMulIOp>(
        op, op.getAcc().getType(), op.getLhs(), op.getRhs(), op.getAcc(),
        op.getLhsUnsigned(), op.getRhsUnsigned());
    return success();
  }
};

} // namespace

void quantx::populateKernelToAMXPatterns(RewritePatternSet &patterns) {
  patterns.add<LowerDotToAMX>(patterns.getContext());
}
