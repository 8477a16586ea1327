//===- CompiledBackend.cpp - generated code, run here -----------*- C++ -*-===//
//
// The routes that make machine code for a CPU, as backends.
//
//===----------------------------------------------------------------------===//
#include "CompiledEntry.h"

using namespace mlir;
using namespace mlir::quantx;

namespace {
class CompiledBackend : public Backend {
public:
  explicit CompiledBackend(Route route) : route(route) {}

  ExitStatus run(ModuleOp module, func::FuncOp entry,
                 ArrayRef<RuntimeValue> inputs, const RunOptions &options,
                 RunOutcome &outcome) override;

private:
  Route route;
};
} // namespace

ExitStatus CompiledBackend::run(ModuleOp module, func::FuncOp entry,
                                ArrayRef<RuntimeValue> inputs,
                                const RunOptions &options,
                                RunOutcome &outcome) {
  CompileOptions compile;
  compile.route = route;
  compile.emulateISA = options.emulateISA;
  llvm::Expected<CPUDescription> cpu = lookupCPU(options.target);
  if (!cpu) {
    llvm::errs() << "error: " << llvm::toString(cpu.takeError()) << '\n';
    return ExitStatus::Usage;
  }
  compile.cpu = *cpu;
  compile.target = options.target;
  CompiledEntry compiled;
  ExitStatus status = compiled.compile(module, entry, compile);
  if (status != ExitStatus::Ok)
    return status;
  llvm::append_range(outcome.kernels, compiled.getKernels());
  status = compiled.call(inputs, options, outcome);
  if (status == ExitStatus::Ok && !options.json.empty())
    outcome.overheadMicroseconds =
        compiled.measureOverhead(module, inputs, options, compile);
  return status;
}

std::unique_ptr<Backend> quantx::createPortableBackend() {
  return std::make_unique<CompiledBackend>(Route::Portable);
}

std::unique_ptr<Backend> quantx::createCPUBackend() {
  return std::make_unique<CompiledBackend>(Route::CPU);
}
