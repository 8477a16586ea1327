//===- quantx-run.cpp - run a function and print its results ----*- C++ -*-===//
//
// Exit status: 0 ok, 1 the input is wrong, 2 usage, 3 this machine or target
// cannot, 5 a limit of steps. `--help` lists the options.
//
//===----------------------------------------------------------------------===//
#include "../RegisterAll.h"
#include "Options.h"
#include "quantx/Execution/Run.h"

#include "llvm/Support/InitLLVM.h"

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  auto options = mlir::quantx::parseCommandLine(argc, argv);
  if (!options) {
    llvm::Error error = options.takeError();
    llvm::errs() << "error: " << llvm::toString(std::move(error)) << '\n';
    return static_cast<int>(mlir::quantx::ExitStatus::Usage);
  }
  if (options->listTargets)
    return static_cast<int>(
        mlir::quantx::listTargets(options->run.json, llvm::outs()));
  mlir::DialectRegistry registry;
  mlir::quantx::registerEveryDialect(registry);
  return static_cast<int>(
      mlir::quantx::runFile(options->run, registry, llvm::outs()));
}
