//===- Pipelines.cpp - passes in their order --------------------*- C++ -*-===//
//
// Tensor -> Integer -> loops over buffers -> LLVM.
//
//===----------------------------------------------------------------------===//
#include "quantx/Pipelines/Pipelines.h"

#include "quantx/Codegen/Passes.h"
#include "quantx/Conversion/Passes.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Dialect/SCF/Transforms/Passes.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace mlir::quantx;

void quantx::buildIntegerPipeline(OpPassManager &manager) {
  manager.addPass(createInlinerPass());
  manager.addPass(createSymbolDCEPass());
  manager.addPass(createLowerToIntegerPass());
}

void quantx::buildPortablePipeline(OpPassManager &manager) {
  manager.addPass(createBufferSignaturesPass());
  manager.addPass(createIntegerToLinalgPass());
  manager.addPass(createConvertElementwiseToLinalgPass());
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  bufferization::OneShotBufferizePassOptions options;
  options.bufferizeFunctionBoundaries = true;
  manager.addPass(bufferization::createOneShotBufferizePass(options));
  manager.addPass(createConvertLinalgToLoopsPass());
  manager.addPass(memref::createResolveShapedTypeResultDimsPass());
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  manager.addPass(createLoopInvariantCodeMotionPass());
  manager.addPass(createAssignWorkspacePass());
}

void quantx::buildLLVMPipeline(OpPassManager &manager, unsigned features) {
  CEntryPointsPassOptions entry;
  entry.features = features;
  manager.addPass(createCEntryPointsPass(entry));
  manager.addPass(memref::createExpandStridedMetadataPass());
  manager.addPass(createLowerAffinePass());
  manager.addPass(createSCFToControlFlowPass());
  manager.addPass(createConvertToLLVMPass());
  manager.addPass(createReconcileUnrealizedCastsPass());
  manager.addPass(createCanonicalizerPass());
}

void quantx::registerPipelines() {
  PassPipelineRegistration<>(
      "quantx-to-portable",
      "from the Tensor level to the LLVM dialect, for any machine",
      [](OpPassManager &manager) {
        buildIntegerPipeline(manager);
        buildPortablePipeline(manager);
        buildLLVMPipeline(manager, /*features=*/0);
      });
}
