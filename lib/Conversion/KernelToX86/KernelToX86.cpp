//===- KernelToX86.cpp - the Kernel level on x86 ----------------*- C++ -*-===//
//
// The pass over the pattern sets of all instruction families.
//
//===----------------------------------------------------------------------===//
#include "quantx/Conversion/KernelToX86.h"

#include "quantx/Conversion/Passes.h"

#include "mlir/Dialect/AMX/AMXDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_KERNELTOX86PASS
#include "quantx/Conversion/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

namespace {
struct KernelToX86Pass final
    : quantx::impl::KernelToX86PassBase<KernelToX86Pass> {
  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet set(context);
    populateKernelToVectorPatterns(set);
    populateKernelToAVX2Patterns(set);
    populateKernelToVNNIPatterns(set);
    populateKernelToAMXPatterns(set);
    patterns = std::move(set);
    return success();
  }

  void runOnOperation() override {
    walkAndApplyPatterns(getOperation(), patterns);
  }

  FrozenRewritePatternSet patterns;
};
} // namespace
