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
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    arith::populateExpandBFloat16Patterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
