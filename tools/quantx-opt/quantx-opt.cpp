//===- quantx-opt.cpp - mlir-opt with the quantx dialect --------*- C++ -*-===//
//
// Everything of mlir-opt, and ours. Exit status: 1 the input is wrong, 2 usage.
//
//===----------------------------------------------------------------------===//
#include "../ParseFlags.h"
#include "quantx/Codegen/Passes.h"
#include "quantx/Conversion/Passes.h"
#include "quantx/IR/QuantX.h"
#include "quantx/Pipelines/Pipelines.h"
#include "quantx/Transforms/Passes.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"

namespace cl = llvm::cl;

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registry.insert<mlir::quantx::QuantXDialect>();
  mlir::registerAllPasses();
  mlir::quantx::registerQuantXCodegenPasses();
  mlir::quantx::registerQuantXConversionPasses();
  mlir::quantx::registerPipelines();
  mlir::quantx::registerQuantXTransformsPasses();

  cl::opt<std::string> input(cl::Positional, cl::desc("<input file>"),
                             cl::init("-"));
  cl::opt<std::string> output("o", cl::desc("Output file"),
                              cl::value_desc("filename"), cl::init("-"));
  std::string help =
      mlir::registerCLIOptions("quantx modular optimizer driver\n", registry);
  if (llvm::Error error = mlir::quantx::parseFlags(argc, argv, help)) {
    llvm::errs() << "error: " << llvm::toString(std::move(error)) << '\n';
    return 2;
  }
  std::string message;
  if (input != "-" && !mlir::openInputFile(input, &message)) {
    llvm::errs() << "error: " << message << '\n';
    return 1;
  }
  return failed(mlir::MlirOptMain(argc, argv, input, output, registry));
}
