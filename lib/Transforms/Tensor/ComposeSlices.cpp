//===- ComposeSlices.cpp - one slice for two --------------------*- C++ -*-===//
//
// quantx.slice(quantx.slice(w) bits a) bits b  ->  quantx.slice(w) bits b
//
//===----------------------------------------------------------------------===//
#include "../PatternPass.h"

#include "quantx/IR/QuantX.h"
#include "quantx/Transforms/Passes.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_COMPOSESLICESPASS
#include "quantx/Transforms/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

namespace {
/// slice(slice)  ->  slice
struct ComposeSlices final : OpRewritePattern<SliceOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(SliceOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<SliceOp>();
    if (!inner)
      return rewriter.notifyMatchFailure(op, "requires a slice of a slice");
    auto type = llvm::cast<QuantizedTensorType>(inner.getInput().getType());
    std::optional<SliceParameters> parameters =
        type.getScheme().getSliceParameters();
    if (!parameters || parameters->spec.round != numerics::Rounding::Floor)
      return rewriter.notifyMatchFailure(op, "requires floor"); // c1
    rewriter.replaceOpWithNewOp<SliceOp>(op, op.getType(), inner.getInput(),
                                         op.getBitsAttr());
    return success();
  }
};

struct ComposeSlicesPass final
    : PatternPass<quantx::impl::ComposeSlicesPassBase<ComposeSlicesPass>,
                  populateComposeSlicesPatterns> {};
} // namespace

void quantx::populateComposeSlicesPatterns(RewritePatternSet &patterns) {
  patterns.add<ComposeSlices>(patterns.getContext());
}
