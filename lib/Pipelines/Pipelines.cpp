//===- Pipelines.cpp - passes in their order --------------------*- C++ -*-===//
//
// Tensor -> Integer -> loops over buffers -> LLVM.
//
//===----------------------------------------------------------------------===//
#include "quantx/Pipelines/Pipelines.h"

#include "quantx/Codegen/Passes.h"
#include "quantx/Conversion/Passes.h"
#include "quantx/Transforms/Passes.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Dialect/SCF/Transforms/Passes.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace mlir::quantx;

/// Function by function: what one needs is close together in memory.
static void buildFunctionCleanUp(OpPassManager &manager) {
  manager.addNestedPass<func::FuncOp>(createCanonicalizerPass());
  manager.addNestedPass<func::FuncOp>(createCSEPass());
}

void quantx::buildIntegerPipeline(OpPassManager &manager) {
  manager.addPass(createInlinerPass());
  manager.addPass(createSymbolDCEPass());
  manager.addPass(createComposeSlicesPass());
  manager.addPass(createLowerToIntegerPass());
  manager.addPass(createCheckArgumentsPass());
  manager.addPass(createCSEPass());
}

void quantx::buildOptimizePipeline(OpPassManager &manager) {
  manager.addPass(createComposeSlicesPass());
  manager.addPass(createPrecomputeZeroPointPass());
  manager.addPass(createFlipSignPass());
}

/// `parallel`: scf.parallel where iterations may run in any order.
static void addLoopsOverBuffers(OpPassManager &manager, bool parallel) {
  manager.addPass(createIntegerToLinalgPass());
  manager.addPass(createConvertElementwiseToLinalgPass());
  // Not CSE: bufferization does not see how long a kernel's buffers are read,
  // and merged tensor.emptys would let it write to them too early.
  manager.addPass(createCanonicalizerPass());
  bufferization::OneShotBufferizePassOptions options;
  options.bufferizeFunctionBoundaries = true;
  manager.addPass(bufferization::createOneShotBufferizePass(options));
  if (parallel)
    manager.addNestedPass<func::FuncOp>(
        createConvertLinalgToParallelLoopsPass());
  else
    manager.addNestedPass<func::FuncOp>(createConvertLinalgToLoopsPass());
  manager.addPass(createResolveDimensionsPass());
  buildFunctionCleanUp(manager);
  manager.addNestedPass<func::FuncOp>(createLoopInvariantCodeMotionPass());
  manager.addPass(createAssignWorkspacePass());
}

void quantx::buildBufferPipeline(OpPassManager &manager) {
  addLoopsOverBuffers(manager, /*parallel=*/false);
  manager.addPass(createOutlineLoopsPass());
}

void quantx::buildSignaturePipeline(OpPassManager &manager) {
  manager.addPass(createBufferSignaturesPass());
}

void quantx::buildKernelPipeline(OpPassManager &manager, StringRef cpu) {
  OutlineKernelsPassOptions options;
  options.cpuName = cpu.str();
  buildSignaturePipeline(manager);
  manager.addPass(createOutlineKernelsPass(options));
}

void quantx::buildDeviceKernelPipeline(OpPassManager &manager) {
  buildSignaturePipeline(manager);
  addLoopsOverBuffers(manager, /*parallel=*/true);
  manager.addPass(createBuildDeviceKernelsPass());
  manager.addPass(createExpandBFloat16Pass());
  manager.addPass(memref::createExpandStridedMetadataPass());
  manager.addPass(createLowerAffinePass());
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  manager.addPass(createMathToIntrinsicsPass());
}

void quantx::buildLLVMPipeline(OpPassManager &manager, unsigned features,
                               bool weightsInFile) {
  CEntryPointsPassOptions entry;
  entry.features = features;
  entry.weightsInFile = weightsInFile;
  manager.addPass(createKernelToX86Pass());
  manager.addPass(createCEntryPointsPass(entry));
  manager.addPass(createParallelCallsPass());
  OpPassManager &functions = manager.nest<func::FuncOp>();
  functions.addPass(memref::createExpandStridedMetadataPass());
  functions.addPass(createLowerAffinePass());
  functions.addPass(createLoopsToControlFlowPass());
  manager.addPass(createExpandBFloat16Pass());
  manager.addNestedPass<func::FuncOp>(createConvertVectorToLLVMPass());
  // Alone it looks functions up in a table, together with others in a list.
  manager.addPass(createConvertFuncToLLVMPass());
  manager.addPass(createConvertToLLVMPass());
  manager.addPass(createReconcileUnrealizedCastsPass());
  manager.addNestedPass<LLVM::LLVMFuncOp>(createCanonicalizerPass());
}

namespace {
struct KernelLevelOptions : PassPipelineOptions<KernelLevelOptions> {
  Option<std::string> cpu{*this, "cpu", llvm::cl::init("native"),
                          llvm::cl::desc("the CPU, by the name that --target "
                                         "takes")};
};
} // namespace

void quantx::registerPasses() {
  registerQuantXCodegenPasses();
  registerQuantXConversionPasses();
  registerQuantXTransformsPasses();
  PassPipelineRegistration<KernelLevelOptions>(
      "quantx-to-kernel",
      "from the Tensor level to the Kernel level, tensors in and out",
      [](OpPassManager &manager, const KernelLevelOptions &options) {
        buildIntegerPipeline(manager);
        OutlineKernelsPassOptions outline;
        outline.cpuName = options.cpu;
        manager.addPass(createOutlineKernelsPass(outline));
      });
  PassPipelineRegistration<>(
      "quantx-optimize",
      "the exact laws, in the order in which one makes room for the next",
      buildOptimizePipeline);
  PassPipelineRegistration<>(
      "quantx-to-portable",
      "from the Tensor level to the LLVM dialect, for any machine",
      [](OpPassManager &manager) {
        buildIntegerPipeline(manager);
        buildSignaturePipeline(manager);
        buildBufferPipeline(manager);
        buildLLVMPipeline(manager, /*features=*/0);
      });
  PassPipelineRegistration<>(
      "quantx-to-cpu",
      "from the Tensor level to the LLVM dialect, with kernels for this CPU",
      [](OpPassManager &manager) {
        buildIntegerPipeline(manager);
        buildKernelPipeline(manager, "native");
        buildBufferPipeline(manager);
        buildLLVMPipeline(manager, /*features=*/0);
      });
}
