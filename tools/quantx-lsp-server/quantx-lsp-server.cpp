//===- quantx-lsp-server.cpp - language server for editors ------*- C++ -*-===//
//
// MLIR's language server with the quantx dialect: diagnostics, definitions and
// hover texts of modules in an editor. It speaks LSP on stdin and stdout.
//
//===----------------------------------------------------------------------===//
#include "quantx/IR/QuantX.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"
#include "llvm/Support/InitLLVM.h"

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registry.insert<mlir::quantx::QuantXDialect>();
  return failed(mlir::MlirLspServerMain(argc, argv, registry));
}
