//===- quantx-lsp-server.cpp - language server for editors ------*- C++ -*-===//
//
// MLIR's language server with the quantx dialect: diagnostics, definitions and
// hover texts of modules in an editor. It speaks LSP on stdin and stdout. Exit
// status: 2 usage.
//
//===----------------------------------------------------------------------===//
#include "../RegisterAll.h"
#include "../UpstreamMain.h"

#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"
#include "llvm/Support/InitLLVM.h"

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  mlir::DialectRegistry registry;
  mlir::quantx::registerEveryDialect(registry);
  return mlir::quantx::runUpstreamMain(argv[0], [&] {
    return int(failed(mlir::MlirLspServerMain(argc, argv, registry)));
  });
}
