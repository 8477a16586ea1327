//===- RetargetToHost.h - device LLVM IR run on the host --------*- C++ -*-===//
//
// Takes the LLVM module that NVVM lowering made for NVPTX, before instruction
// selection, and turns it into one for the host: kernels get an entry that
// reads its arguments from an array of pointers, shared memory becomes plain
// variables, and every `llvm.nvvm.*` call becomes a call of the function that
// stands for it. The rest of the module is as it was, so what runs is what
// would have been handed to the NVPTX back end.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_RUNTIME_GPU_EMULATOR_RETARGETTOHOST_H
#define QUANTX_RUNTIME_GPU_EMULATOR_RETARGETTOHOST_H

#include "llvm/ADT/StringRef.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"
#include "llvm/TargetParser/Triple.h"

#include <string>
#include <vector>

namespace quantx_rt {

/// A kernel of the module: `entry` is the host symbol of type
/// `void (void **params)`.
struct HostKernel {
  std::string name;
  std::string entry;
  size_t paramCount;
  /// Required block extents, or 0 where the kernel does not say.
  int64_t requiredBlock[3];
};

/// A variable in shared memory; `dynamic`: the one whose size a launch gives.
struct SharedVariable {
  std::string symbol;
  uint64_t bytes;
  bool dynamic;
};

/// What the launcher needs to know of a retargeted module.
struct HostModule {
  std::vector<HostKernel> kernels;
  std::vector<SharedVariable> shared;
};

/// Bytes that the dynamic shared variable gets; launches may ask for less.
constexpr uint64_t dynamicSharedCapacity = 256 * 1024;

/// The host symbol of an intrinsic's function: `llvm.nvvm.prmt` gives
/// `qx_prmt`.
std::string hostSymbol(llvm::StringRef intrinsic);

/// Retargets `module` in place. `isKnown` tells which intrinsics have a host
/// function; another one, or inline assembly, is an error that names it.
llvm::Expected<HostModule>
retargetToHost(llvm::Module &module, const llvm::Triple &triple,
               const llvm::DataLayout &layout,
               llvm::function_ref<bool(llvm::StringRef)> isKnown);

} // namespace quantx_rt

#endif // QUANTX_RUNTIME_GPU_EMULATOR_RETARGETTOHOST_H
