//===- JIT.h - runs LLVM IR of a test ---------------------------*- C++ -*-===//
//
// Compiles a module either for this machine with all that it has, or, after
// `emulateISA`, for any x86-64.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TEST_UNIT_EXECUTION_JIT_H
#define QUANTX_TEST_UNIT_EXECUTION_JIT_H

#include "quantx/Execution/EmulateISA.h"

#include "llvm/AsmParser/Parser.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"

#include <memory>
#include <string>

inline std::unique_ptr<llvm::Module> parseIR(llvm::LLVMContext &context,
                                             const std::string &text) {
  llvm::SMDiagnostic diagnostic;
  auto module = llvm::parseAssemblyString(text, diagnostic, context);
  if (!module)
    diagnostic.print("test", llvm::errs());
  return module;
}

class JIT {
public:
  /// Compiles `text`; the process ends with LLVM's message if that fails.
  JIT(const std::string &text, bool emulate) {
    static llvm::ExitOnError exitOnError("JIT: ");
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    auto machine =
        emulate ? llvm::orc::JITTargetMachineBuilder(
                      llvm::Triple(llvm::sys::getProcessTriple()))
                : exitOnError(llvm::orc::JITTargetMachineBuilder::detectHost());
    jit = exitOnError(llvm::orc::LLJITBuilder()
                          .setJITTargetMachineBuilder(std::move(machine))
                          .create());
    auto context = std::make_unique<llvm::LLVMContext>();
    auto module = parseIR(*context, text);
    module->setDataLayout(jit->getDataLayout());
    if (emulate)
      exitOnError(mlir::quantx::emulateISA(*module));
    if (llvm::verifyModule(*module, &llvm::errs()))
      exitOnError(llvm::createStringError("the module is broken"));
    exitOnError(jit->addIRModule({std::move(module), std::move(context)}));
    address = exitOnError(jit->lookup("f"));
  }

  /// The module's function `f`.
  template <typename Function>
  Function *get() const {
    return address.toPtr<Function *>();
  }

private:
  std::unique_ptr<llvm::orc::LLJIT> jit;
  llvm::orc::ExecutorAddr address;
};

#endif // QUANTX_TEST_UNIT_EXECUTION_JIT_H
