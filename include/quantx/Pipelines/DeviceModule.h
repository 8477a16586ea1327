//===- DeviceModule.h - gpu.module to PTX or LLVM bitcode -------*- C++ -*-===//
//
// The fixed part of the CUDA path: from gpu, nvvm, arith, scf and vector
// operations to what a GPU or the emulator loads.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_PIPELINES_DEVICEMODULE_H
#define QUANTX_PIPELINES_DEVICEMODULE_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Pass/PassManager.h"

#include <string>

namespace mlir::quantx {

/// What the device code is compiled for.
struct DeviceModuleOptions {
  /// The architecture, as `sm_80`.
  std::string chip;
  /// The PTX version, as `+ptx80`; one that the chip needs at least.
  std::string features;
};

/// The form of compiled device code.
enum class DeviceFormat { Bitcode, PTX };

/// Adds the passes that bring each `gpu.module` of a module to the LLVM and
/// NVVM dialects and attach the target.
void buildDeviceModulePipeline(OpPassManager &manager,
                               const DeviceModuleOptions &options);

/// Registers the dialects and translations that device compilation needs.
void registerDeviceDialects(DialectRegistry &registry);

/// Compiles the one `gpu.module` inside `module`, in place, and returns its
/// bitcode or PTX. Fails with a diagnostic when there is not exactly one.
FailureOr<std::string> compileDeviceModule(ModuleOp module,
                                           const DeviceModuleOptions &options,
                                           DeviceFormat format);

} // namespace mlir::quantx

#endif // QUANTX_PIPELINES_DEVICEMODULE_H
