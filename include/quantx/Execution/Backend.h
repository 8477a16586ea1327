//===- Backend.h - where a function is run ----------------------*- C++ -*-===//
//
// One class for each value of `--backend`; all take and give the same values.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_EXECUTION_BACKEND_H
#define QUANTX_EXECUTION_BACKEND_H

#include "quantx/Execution/RunOptions.h"
#include "quantx/Interpreter/Values.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

#include <memory>

namespace mlir::quantx {

/// What a run gave.
struct RunOutcome {
  SmallVector<RuntimeValue> results;
  std::vector<std::string> kernels; ///< symbols of generated kernels
  std::vector<double> seconds;      ///< one for each repetition
  /// What one call takes besides its generated kernels: the least of all
  /// repetitions, on one thread, with two reads of the clock a kernel. Measured
  /// for `--json`, where there are kernels for a CPU.
  std::optional<double> overheadMicroseconds;
};

/// A way to run a function.
class Backend {
public:
  virtual ~Backend() = default;

  /// Runs `entry` of `module` on `inputs`, `options.repeat` times. It may
  /// change the module. Ok with `outcome` filled, or another status, one error
  /// having been emitted or printed.
  virtual ExitStatus run(ModuleOp module, func::FuncOp entry,
                         ArrayRef<RuntimeValue> inputs,
                         const RunOptions &options, RunOutcome &outcome) = 0;
};

/// Names that `--backend` takes, in the order of its help.
ArrayRef<StringRef> getBackendNames();

/// The backend of that name, or null where this build has none.
std::unique_ptr<Backend> createBackend(StringRef name);

/// The meaning itself: every level, one thread.
std::unique_ptr<Backend> createInterpreterBackend();
/// Generated code for any x86-64.
std::unique_ptr<Backend> createPortableBackend();
/// Generated code with kernels for the target's instruction families.
std::unique_ptr<Backend> createCPUBackend();
/// Device functions (DeviceCode.h) on a GPU, or on its emulator; the
/// interpreter runs what is between them.
std::unique_ptr<Backend> createGPUBackend(bool emulate);

} // namespace mlir::quantx

#endif // QUANTX_EXECUTION_BACKEND_H
