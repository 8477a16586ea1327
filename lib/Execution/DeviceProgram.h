//===- DeviceProgram.h - the GPU kernels of a program -----------*- C++ -*-===//
//
// One kernel for each different contraction that the GPU family can do, as the
// Kernel level, PTX and a cubin.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_EXECUTION_DEVICEPROGRAM_H
#define QUANTX_LIB_EXECUTION_DEVICEPROGRAM_H

#include "CompileOutputs.h"
#include "quantx/Codegen/GpuContraction.h"

#include "llvm/ADT/StringMap.h"

namespace mlir::quantx {

class DeviceProgram {
public:
  explicit DeviceProgram(const GPUDescription &gpu);

  /// Finds and builds the kernels of a module at the Integer level. A
  /// contraction without one is a remark; none at all is an error.
  LogicalResult build(ModuleOp integerLevel);

  /// One for each kernel; sizes and times are known after `compileKernels`.
  MutableArrayRef<CompiledKernel> getKernels() { return kernels; }

  /// A kernel at the Kernel level, and all in one gpu.module.
  OwningOpRef<ModuleOp> getCode(const CompiledKernel &kernel);
  OwningOpRef<ModuleOp> getCode();

  /// PTX of each kernel alone, and of all of them.
  llvm::Expected<std::vector<std::string>> compileKernels();
  llvm::Expected<std::string> compileAll();

  /// Assembles PTX with NVIDIA's ptxas, from PATH or CUDA_HOME.
  llvm::Expected<std::string> assemble(StringRef ptx) const;

private:
  /// Builds a kernel of `op` unless an equal one is there.
  void add(IntContractOp op, GpuKernelSpec spec);
  llvm::Expected<std::string> compile(ModuleOp code);

  GPUDescription gpu;
  MLIRContext context;
  OwningOpRef<ModuleOp> module; ///< a gpu.module for each kernel
  std::vector<CompiledKernel> kernels;
  llvm::StringMap<size_t> known; ///< code under one name -> kernel
};

} // namespace mlir::quantx

#endif // QUANTX_LIB_EXECUTION_DEVICEPROGRAM_H
