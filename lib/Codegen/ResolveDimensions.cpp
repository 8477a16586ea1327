//===- ResolveDimensions.cpp - sizes of buffers from arguments --*- C++ -*-===//
//
// memref.dim of memref.expand_shape, ...  ->  the operand that gives the size
//
//===----------------------------------------------------------------------===//
#include "quantx/Codegen/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Transforms/Transforms.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_RESOLVEDIMENSIONSPASS
#include "quantx/Codegen/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

namespace {
struct ResolveDimensionsPass final
    : quantx::impl::ResolveDimensionsPassBase<ResolveDimensionsPass> {
  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet set(context);
    memref::populateResolveRankedShapedTypeResultDimsPatterns(set);
    patterns = std::move(set);
    return success();
  }

  void runOnOperation() override {
    SmallVector<Operation *> dimensions;
    getOperation()->walk([&](memref::DimOp op) { dimensions.push_back(op); });
    // The driver takes the last first.
    std::reverse(dimensions.begin(), dimensions.end());
    if (failed(applyOpPatternsGreedily(dimensions, patterns)))
      signalPassFailure();
  }

  FrozenRewritePatternSet patterns;
};
} // namespace
