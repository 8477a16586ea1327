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
    PatternApplicator applicator(patterns);
    applicator.applyDefaultCostModel();
    PatternRewriter rewriter(&getContext());
    // Twice where a parallel loop first becomes sequential ones.
    for (auto loops = collect(); !loops.empty(); loops = collect())
      for (Operation *loop : loops) {
        rewriter.setInsertionPoint(loop);
        if (failed(applicator.matchAndRewrite(loop, rewriter))) {
          loop->emitOpError("wanted a form that blocks and branches can state");
          return signalPassFailure();
        }
      }
  }

  /// Outer loops before those inside: the patterns want bodies of one block.
  SmallVector<Operation *> collect() {
    SmallVector<Operation *> loops;
    getOperation()->walk<WalkOrder::PreOrder, ReverseIterator>([&](Operation
                                                                       *op) {
      if (llvm::isa<scf::ExecuteRegionOp, scf::ForOp, scf::ForallOp, scf::IfOp,
                    scf::IndexSwitchOp, scf::ParallelOp, scf::WhileOp>(op))
        loops.push_back(op);
    });
    return loops;
  }

  FrozenRewritePatternSet patterns;
};
} // namespace
