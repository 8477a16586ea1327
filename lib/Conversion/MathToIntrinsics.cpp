//===- MathToIntrinsics.cpp - f32 roundings as intrinsics -------*- C++ -*-===//
//
// math.roundeven  ->  llvm.call_intrinsic "llvm.roundeven"
//
//===----------------------------------------------------------------------===//
#include "quantx/Conversion/Passes.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_MATHTOINTRINSICSPASS
#include "quantx/Conversion/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

namespace {
struct MathToIntrinsicsPass final
    : quantx::impl::MathToIntrinsicsPassBase<MathToIntrinsicsPass> {
  void runOnOperation() override {
    getOperation().walk([](Operation *op) {
      if (llvm::isa<math::RoundEvenOp>(op))
        replace(op, "llvm.roundeven");
      else if (llvm::isa<math::RoundOp>(op))
        replace(op, "llvm.round");
      else if (llvm::isa<math::FloorOp>(op))
        replace(op, "llvm.floor");
      else if (llvm::isa<math::FmaOp>(op))
        replace(op, "llvm.fma");
    });
  }

  static void replace(Operation *op, StringRef intrinsic) {
    OpBuilder builder(op);
    auto call = LLVM::CallIntrinsicOp::create(
        builder, op->getLoc(), op->getResult(0).getType(),
        builder.getStringAttr(intrinsic), op->getOperands());
    op->replaceAllUsesWith(call);
    op->erase();
  }
};
} // namespace
