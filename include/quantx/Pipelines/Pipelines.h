//===- Pipelines.h - passes in their order ----------------------*- C++ -*-===//
//
// The only place that orders passes.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_PIPELINES_PIPELINES_H
#define QUANTX_PIPELINES_PIPELINES_H

#include "mlir/Pass/PassManager.h"

namespace mlir::quantx {

/// Tensor level to Integer level.
void buildIntegerPipeline(OpPassManager &manager);

/// Integer level to loops over buffers, by the portable route.
void buildPortablePipeline(OpPassManager &manager);

/// Loops over buffers to the LLVM dialect, entry points in the C ABI.
/// `features`: a mask of `quantx_cpu_feature` that they ask for.
void buildLLVMPipeline(OpPassManager &manager, unsigned features);

/// Registers `quantx-to-portable`, all of the above.
void registerPipelines();

} // namespace mlir::quantx

#endif // QUANTX_PIPELINES_PIPELINES_H
