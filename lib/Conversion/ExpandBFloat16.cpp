//===- ExpandBFloat16.cpp - bf16 in integer arithmetic ----------*- C++ -*-===//
//
// arith.truncf, arith.extf of bf16  ->  shifts and adds
//
//===----------------------------------------------------------------------===//
#include "quantx/Conversion/Passes.h"

#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_EXPANDBFLOAT16PASS
#include "quantx/Conversion/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

namespace {
struct ExpandBFloat16Pass
    : quantx::impl::ExpandBFloat16PassBase<ExpandBFloat16Pass> {
  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet set(context);
    arith::populateExpandBFloat16Patterns(set);
    patterns = std::move(set);
    return success();
  }

  /// Few programs have any: the others are only looked at.
  void runOnOperation() override {
    SmallVector<Operation *> casts;
    getOperation().walk([&](Operation *op) {
      if (llvm::isa<arith::ExtFOp, arith::TruncFOp>(op) &&
          (getElementTypeOrSelf(op->getOperand(0)).isBF16() ||
           getElementTypeOrSelf(op->getResult(0)).isBF16()))
        casts.push_back(op);
    });
    if (failed(applyOpPatternsGreedily(casts, patterns)))
      signalPassFailure();
  }

  FrozenRewritePatternSet patterns;
};
} // namespace
