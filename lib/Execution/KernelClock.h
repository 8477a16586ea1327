//===- KernelClock.h - the time that kernels take ---------------*- C++ -*-===//
//
// Kernels of a module of the LLVM dialect read a clock on entry and on exit:
//
//   llvm.func @kernel(…) { … }
//   ->
//   llvm.func @kernel(…) {
//     llvm.call @quantx_kernel_begins()
//     llvm.call @kernel_untimed(…)
//     llvm.call @quantx_kernel_ends()
//   }
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_EXECUTION_KERNELCLOCK_H
#define QUANTX_LIB_EXECUTION_KERNELCLOCK_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"

namespace mlir::quantx {

class KernelClock {
public:
  /// Rewrites the kernels of `module` as above.
  static void time(ModuleOp module);

  /// Defines the functions of the clock for the code that `jit` links.
  static llvm::Error define(llvm::orc::LLJIT &jit);

  /// What kernels have taken in this thread until now.
  static double getSeconds();
};

} // namespace mlir::quantx

#endif // QUANTX_LIB_EXECUTION_KERNELCLOCK_H
