//===- Pipelines.h - passes in their order ----------------------*- C++ -*-===//
//
// The only place that orders passes.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_PIPELINES_PIPELINES_H
#define QUANTX_PIPELINES_PIPELINES_H

#include "mlir/Pass/PassManager.h"

namespace mlir::quantx {

/// The exact laws: those of the Tensor level, then those of the Integer level,
/// of which a module has the one or the other. Kernels state zero points and
/// signs in their own way and want contractions as they were: the pipelines
/// below run only what makes less work on every route, the composition of
/// slices.
void buildOptimizePipeline(OpPassManager &manager);

/// Tensor level to Integer level.
void buildIntegerPipeline(OpPassManager &manager);

/// Tensors of public functions as buffers.
void buildSignaturePipeline(OpPassManager &manager);

/// The same, then contractions to kernels for `cpu` wherever there is one.
void buildKernelPipeline(OpPassManager &manager, StringRef cpu);

/// What is left of the Integer level, and all tensors, to loops over buffers.
void buildBufferPipeline(OpPassManager &manager);

/// Kernels and loops over buffers to the LLVM dialect, entry points in the C
/// ABI.
/// `features`: a mask of `quantx_cpu_feature` that they ask for. With
/// `weightsInFile` they look constants up in the context.
void buildLLVMPipeline(OpPassManager &manager, unsigned features,
                       bool weightsInFile = false);

/// From functions on tensors at the Integer level to a `gpu.module` of kernels.
void buildDeviceKernelPipeline(OpPassManager &manager);

/// Registers all passes of quantx, and the pipelines: `quantx-optimize`, and
/// `quantx-to-kernel`, `quantx-to-portable` and `quantx-to-cpu`, which are made
/// of the others.
void registerPasses();

} // namespace mlir::quantx

#endif // QUANTX_PIPELINES_PIPELINES_H
