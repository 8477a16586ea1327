//===- Backend.cpp - where a function is run --------------------*- C++ -*-===//
//
// The list of backends, and the interpreter as one of them.
//
//===----------------------------------------------------------------------===//
#include "quantx/Execution/Backend.h"

#include "quantx/Interpreter/Interpreter.h"

#include <chrono>

using namespace mlir;
using namespace mlir::quantx;

ArrayRef<StringRef> quantx::getBackendNames() {
  static constexpr StringRef names[] = {"interpreter", "portable", "cpu",
                                        "cuda", "cuda-emulator"};
  return names;
}

std::unique_ptr<Backend> quantx::createBackend(StringRef name) {
  if (name == "interpreter")
    return createInterpreterBackend();
  if (name == "portable")
    return createPortableBackend();
  if (name == "cpu")
    return createCPUBackend();
  if (name == "cuda" || name == "cuda-emulator")
    return createGPUBackend(/*emulate=*/name == "cuda-emulator");
  return nullptr;
}

namespace {
/// Has no buffers of its own to guard, no threads, no target.
class InterpreterBackend : public Backend {
public:
  ExitStatus run(ModuleOp module, func::FuncOp entry,
                 ArrayRef<RuntimeValue> inputs, const RunOptions &options,
                 RunOutcome &outcome) override {
    for (unsigned repetition = 0; repetition < options.repeat; ++repetition) {
      Interpreter interpreter(module);
      auto begin = std::chrono::steady_clock::now();
      auto results = interpreter.run(entry, inputs);
      std::chrono::duration<double> elapsed =
          std::chrono::steady_clock::now() - begin;
      if (failed(results))
        return interpreter.hitLimit() ? ExitStatus::Unknown
                                      : ExitStatus::WrongInput;
      outcome.results = std::move(*results);
      outcome.seconds.push_back(elapsed.count());
    }
    return ExitStatus::Ok;
  }
};
} // namespace

std::unique_ptr<Backend> quantx::createInterpreterBackend() {
  return std::make_unique<InterpreterBackend>();
}
