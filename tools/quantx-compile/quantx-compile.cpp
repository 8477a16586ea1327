//===- quantx-compile.cpp - programs to objects and headers -----*- C++ -*-===//
//
// Exit status: 0 ok, 1 the input is wrong, 2 usage, 3 this machine or target
// cannot. `--help` lists the options.
//
//===----------------------------------------------------------------------===//
#include "../RegisterAll.h"
#include "Options.h"

#include "llvm/Support/InitLLVM.h"

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  auto options = mlir::quantx::parseCommandLine(argc, argv);
  if (!options) {
    llvm::Error error = options.takeError();
    llvm::errs() << "error: " << llvm::toString(std::move(error)) << '\n';
    return static_cast<int>(mlir::quantx::ExitStatus::Usage);
  }
  mlir::DialectRegistry registry;
  mlir::quantx::registerEveryDialect(registry);
  return static_cast<int>(mlir::quantx::compileFile(*options, registry));
}
