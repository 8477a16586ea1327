//===- CompiledEntry.h - a function of a module, linked here ----*- C++ -*-===//
//
// Compiles a module as an object file would be, links it into this process and
// calls one of its functions through the C ABI, as often as wanted.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_EXECUTION_COMPILEDENTRY_H
#define QUANTX_LIB_EXECUTION_COMPILEDENTRY_H

#include "quantx/Execution/Backend.h"
#include "quantx/Execution/Compile.h"

#include "llvm/ExecutionEngine/Orc/LLJIT.h"

struct quantx_ctx;

namespace mlir::quantx {

class CompiledEntry {
public:
  /// Lowers `module` in place, all but `entry` hidden, and links it. Ok, or
  /// another status, one error having been emitted or printed.
  ExitStatus compile(ModuleOp module, func::FuncOp entry,
                     const CompileOptions &options);

  /// Calls the entry `options.repeat` times with `options.threads` threads.
  ExitStatus call(ArrayRef<RuntimeValue> inputs, const RunOptions &options,
                  RunOutcome &outcome) const;

  /// `RunOutcome::overheadMicroseconds` of a compiled entry of `module`, which
  /// is changed; nothing without kernels.
  std::optional<double> measureOverhead(ModuleOp module,
                                        ArrayRef<RuntimeValue> inputs,
                                        const RunOptions &options,
                                        const CompileOptions &compile) const;

  /// Symbols of the generated kernels.
  ArrayRef<std::string> getKernels() const { return kernels; }

private:
  llvm::Error link(ModuleOp module, const CompileOptions &options);
  ExitStatus callOnce(quantx_ctx *ctx, void *args, RunOutcome &outcome) const;

  std::string name;
  SmallVector<Type> inputTypes, resultTypes;
  std::vector<std::string> kernels;
  std::unique_ptr<llvm::orc::LLJIT> jit;
  int32_t (*function)(const quantx_ctx *, const void *) = nullptr;
  int64_t (*workspaceBytes)(const void *) = nullptr;
  int32_t (*resultDims)(void *) = nullptr; ///< null without dynamic results
};

} // namespace mlir::quantx

#endif // QUANTX_LIB_EXECUTION_COMPILEDENTRY_H
