//===- quantx-reduce.cpp - shrinks a module that shows a bug ----*- C++ -*-===//
//
// mlir-reduce with the quantx dialect and passes: keeps what a test script
// calls interesting. Exit status: 1 the input is wrong, 2 usage.
//
//===----------------------------------------------------------------------===//
#include "../RegisterAll.h"
#include "../UpstreamMain.h"

#include "quantx/Pipelines/Pipelines.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-reduce/MlirReduceMain.h"
#include "llvm/Support/InitLLVM.h"

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  mlir::DialectRegistry registry;
  mlir::quantx::registerEveryDialect(registry);
  mlir::registerAllPasses();
  mlir::quantx::registerPasses();
  return mlir::quantx::runUpstreamMain(argv[0], [&] {
    mlir::MLIRContext context(registry);
    return int(failed(mlir::mlirReduceMain(argc, argv, context)));
  });
}
