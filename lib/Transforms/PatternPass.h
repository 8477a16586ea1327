//===- PatternPass.h - a pass that applies patterns -------------*- C++ -*-===//
//
// What passes share that do nothing but apply patterns greedily.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_TRANSFORMS_PATTERNPASS_H
#define QUANTX_LIB_TRANSFORMS_PATTERNPASS_H

#include "mlir/Rewrite/FrozenRewritePatternSet.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::quantx {

/// `BaseT`: the pass's generated base; `populate` adds its patterns.
template <typename BaseT, void (*populate)(RewritePatternSet &)>
struct PatternPass : BaseT {
  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet set(context);
    populate(set);
    patterns = std::move(set);
    return success();
  }

  void runOnOperation() override {
    if (failed(applyPatternsGreedily(this->getOperation(), patterns)))
      this->signalPassFailure();
  }

private:
  FrozenRewritePatternSet patterns;
};

} // namespace mlir::quantx

#endif // QUANTX_LIB_TRANSFORMS_PATTERNPASS_H
