//===- quantx-reduce.cpp - shrinks a module that shows a bug ----*- C++ -*-===//
//
// mlir-reduce with the quantx dialect and passes: keeps what a test script
// calls interesting.
//
//===----------------------------------------------------------------------===//
#include "quantx/Codegen/Passes.h"
#include "quantx/Conversion/Passes.h"
#include "quantx/IR/QuantX.h"
#include "quantx/Pipelines/Pipelines.h"
#include "quantx/Transforms/Passes.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-reduce/MlirReduceMain.h"
#include "llvm/Support/InitLLVM.h"

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
  mlir::MLIRContext context(registry);
  return failed(mlir::mlirReduceMain(argc, argv, context));
}
