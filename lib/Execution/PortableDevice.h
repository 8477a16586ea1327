//===- PortableDevice.h - device functions by portable kernels --*- C++ -*-===//
//
// Runs the kernels of `compileDeviceFunction` on values.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_EXECUTION_PORTABLEDEVICE_H
#define QUANTX_LIB_EXECUTION_PORTABLEDEVICE_H

#include "GpuRuntime.h"
#include "quantx/Execution/DeviceCode.h"
#include "quantx/Interpreter/Values.h"

namespace mlir::quantx {

class PortableDevice {
public:
  /// Compiles and loads `function`.
  static llvm::Expected<PortableDevice>
  create(func::FuncOp function, const GPUDescription &gpu, DeviceFormat format);

  /// The results for arguments of the function's types: tensors and numbers.
  llvm::Expected<SmallVector<RuntimeValue>>
  run(const GpuQueue &queue, ArrayRef<RuntimeValue> arguments) const;

  const DeviceFunction &getCode() const { return code; }

private:
  class Call;
  PortableDevice(func::FuncOp function, DeviceFunction code,
                 LoadedModule module)
      : resultTypes(function.getResultTypes()), code(std::move(code)),
        module(std::move(module)) {}

  SmallVector<Type> resultTypes;
  DeviceFunction code;
  LoadedModule module;
};

} // namespace mlir::quantx

#endif // QUANTX_LIB_EXECUTION_PORTABLEDEVICE_H
