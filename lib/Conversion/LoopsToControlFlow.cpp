//===- LoopsToControlFlow.cpp - scf to cf from the back ---------*- C++ -*-===//
//
// scf.for, scf.if, scf.while  ->  blocks and branches
//
//===----------------------------------------------------------------------===//
#include "quantx/Conversion/Passes.h"

#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Iterators.h"
#include "mlir/Rewrite/PatternApplicator.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_LOOPSTOCONTROLFLOWPASS
#include "quantx/Conversion/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

namespace {
struct LoopsToControlFlowPass final
    : quantx::impl::LoopsToControlFlowPassBase<LoopsToControlFlowPass> {
  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet set(context);
    populateSCFToControlFlowConversionPatterns(set);
    patterns = std::move(set);
    return success();
  }

  void runOnOperation() override {
    // Parallel loops first become sequential ones, whose bodies are then still
    // of one block.
    if (failed(convert<scf::ForallOp>()) ||
        failed(convert<scf::ParallelOp>()) ||
        failed(convert<scf::ExecuteRegionOp, scf::ForOp, scf::IfOp,
                       scf::IndexSwitchOp, scf::WhileOp>()))
      signalPassFailure();
  }

  /// Outer loops before those inside: the patterns want bodies of one block.
  template <typename... Ops>
  LogicalResult convert() {
    SmallVector<Operation *> loops;
    getOperation()->walk<WalkOrder::PreOrder, ReverseIterator>(
        [&](Operation *op) {
          if (llvm::isa<Ops...>(op))
            loops.push_back(op);
        });
    PatternApplicator applicator(patterns);
    applicator.applyDefaultCostModel();
    PatternRewriter rewriter(&getContext());
    for (Operation *loop : loops) {
      rewriter.setInsertionPoint(loop);
      if (failed(applicator.matchAndRewrite(loop, rewriter)))
        return loop->emitOpError(
            "wanted a form that blocks and branches can state");
    }
    return success();
  }

  FrozenRewritePatternSet patterns;
};
} // namespace
