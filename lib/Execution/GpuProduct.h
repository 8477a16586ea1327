//===- GpuProduct.h - contractions by tensor cores --------------*- C++ -*-===//
//
// Runs a kernel of `GpuKernelSpec` on the operands of a contraction.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_EXECUTION_GPUPRODUCT_H
#define QUANTX_LIB_EXECUTION_GPUPRODUCT_H

#include "GpuOperandFields.h"
#include "GpuRuntime.h"
#include "quantx/Execution/DeviceCode.h"

namespace mlir::quantx {

/// The operands of one call, packed as the kernel reads them.
struct GpuProductOperands {
  int64_t m = 0;
  GpuPackedWeights weights;
  GpuRows rows;
  std::vector<float> bias; ///< of n, or empty
  ElementKind resultKind;
};

/// Packs the operands of the contraction in `function`; nothing where their
/// values do not suit the kernel.
std::optional<GpuProductOperands>
getProductOperands(ModuleOp module, func::FuncOp function,
                   const GpuContraction &contraction,
                   ArrayRef<RuntimeValue> arguments);

class GpuProduct {
public:
  /// Compiles and loads the kernel.
  static llvm::Expected<GpuProduct> create(const GpuContraction &contraction,
                                           const GPUDescription &gpu,
                                           DeviceFormat format);

  llvm::Expected<HostTensor> run(const GpuQueue &queue,
                                 const GpuProductOperands &operands) const;

private:
  GpuProduct(const GpuKernelSpec &spec, LoadedModule module)
      : spec(spec), module(std::move(module)) {}

  GpuKernelSpec spec;
  LoadedModule module;
};

} // namespace mlir::quantx

#endif // QUANTX_LIB_EXECUTION_GPUPRODUCT_H
