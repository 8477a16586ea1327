//===- LoopAnnotations.cpp - keep what loops say of unrolling ---*- C++ -*-===//
//
// llvm.br … {llvm.loop_annotation = #a}  ->  llvm.br … {loop_annotation = #a}
//
//===----------------------------------------------------------------------===//
#include "quantx/Conversion/Passes.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_LOOPANNOTATIONSPASS
#include "quantx/Conversion/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

namespace {
struct LoopAnnotationsPass
    : quantx::impl::LoopAnnotationsPassBase<LoopAnnotationsPass> {
  void runOnOperation() override {
    getOperation().walk([](Operation *op) {
      llvm::TypeSwitch<Operation *>(op).Case<LLVM::BrOp, LLVM::CondBrOp>(
          [](auto branch) { keep(branch); });
    });
  }

  template <typename Branch>
  static void keep(Branch branch) {
    auto annotation = llvm::dyn_cast_or_null<LLVM::LoopAnnotationAttr>(
        branch->removeDiscardableAttr(kName));
    if (annotation)
      branch.setLoopAnnotationAttr(annotation);
  }

  static constexpr StringLiteral kName = "llvm.loop_annotation";
};
} // namespace
