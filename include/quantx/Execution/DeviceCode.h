//===- DeviceCode.h - device code of a module -------------------*- C++ -*-===//
//
// A module at the Tensor level becomes device functions, one for each different
// computation (`quantx-outline-device-functions`), and each of them kernels:
// one of tensor cores where there is one for the contraction, and portable ones
// for everything.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_EXECUTION_DEVICECODE_H
#define QUANTX_EXECUTION_DEVICECODE_H

#include "quantx/Codegen/GpuContraction.h"
#include "quantx/Pipelines/DeviceModule.h"
#include "quantx/Target/TargetDescription.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::quantx {

/// Kernels that do the work of one device function, launched in this order with
/// the function's buffers as arguments: operands, results, then a workspace.
struct DeviceFunction {
  struct Kernel {
    std::string name;
    bool oneThread = false;
  };
  std::string image; ///< bitcode or PTX
  std::vector<Kernel> statements;
  /// Kernels of one more argument, i64 sizes that they write: bytes of the
  /// workspace; the dynamic sizes of results, empty without.
  std::string workspaceBytes, resultDims;
};

/// Lowers a module to calls of device functions, in place. Errors have been
/// emitted.
LogicalResult lowerToDeviceFunctions(ModuleOp module);

/// The portable kernels of one device function; their names begin with its.
llvm::Expected<DeviceFunction> compileDeviceFunction(func::FuncOp function,
                                                     const GPUDescription &gpu,
                                                     DeviceFormat format);

/// A kernel of tensor cores, compiled.
llvm::Expected<std::string> compileGpuKernel(const GpuKernelSpec &spec,
                                             const GPUDescription &gpu,
                                             DeviceFormat format);

} // namespace mlir::quantx

#endif // QUANTX_EXECUTION_DEVICECODE_H
