//===- quantx-compile.cpp - programs to objects and headers -----*- C++ -*-===//
//
// Exit status: 0 ok, 1 the input is wrong, 2 usage, 3 this machine or target
// cannot. `--help` lists the options.
//
//===----------------------------------------------------------------------===//
#include "Options.h"
#include "quantx/IR/QuantX.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
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
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registry.insert<mlir::quantx::QuantXDialect>();
  return static_cast<int>(mlir::quantx::compileFile(*options, registry));
}
