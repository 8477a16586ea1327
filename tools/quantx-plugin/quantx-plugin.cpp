//===- quantx-plugin.cpp - the dialect and passes for mlir-opt --*- C++ -*-===//
//
// mlir-opt-22 --load-dialect-plugin=quantx-plugin.so
//             --load-pass-plugin=quantx-plugin.so
//             --pass-pipeline='builtin.module(quantx-lower-to-integer)'
//
//===----------------------------------------------------------------------===//
#include "quantx/IR/QuantX.h"
#include "quantx/Pipelines/Pipelines.h"

#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"

static constexpr const char *kName = "quantx";
static constexpr const char *kVersion = "0.1.0";

extern "C" LLVM_ATTRIBUTE_WEAK
    LLVM_ATTRIBUTE_VISIBILITY_DEFAULT mlir::DialectPluginLibraryInfo
    mlirGetDialectPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, kName, kVersion,
          [](mlir::DialectRegistry *registry) {
            registry->insert<mlir::quantx::QuantXDialect>();
          }};
}

extern "C" LLVM_ATTRIBUTE_WEAK
    LLVM_ATTRIBUTE_VISIBILITY_DEFAULT mlir::PassPluginLibraryInfo
    mlirGetPassPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, kName, kVersion,
          [] { mlir::quantx::registerPasses(); }};
}
