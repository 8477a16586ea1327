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
  manager.addPass(createCheckArgumentsPass());
  manager.addPass(createCSEPass());
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
    manager.addPass(createConvertLinalgToParallelLoopsPass());
  else
    manager.addPass(createConvertLinalgToLoopsPass());
  manager.addPass(memref::createResolveShapedTypeResultDimsPass());
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  manager.addPass(createLoopInvariantCodeMotionPass());
  manager.addPass(createAssignWorkspacePass());
}

void quantx::buildBufferPipeline(OpPassManager &manager) {
  addLoopsOverBuffers(manager, /*parallel=*/false);
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
  manager.addPass(memref::createExpandStridedMetadataPass());
  manager.addPass(createLowerAffinePass());
  manager.addPass(createSCFToControlFlowPass());
  manager.addPass(createExpandBFloat16Pass());
  manager.addPass(createConvertVectorToLLVMPass());
  manager.addPass(createConvertToLLVMPass());
  manager.addPass(createReconcileUnrealizedCastsPass());
  manager.addPass(createCanonicalizerPass());
}

namespace {
struct KernelLevelOptions : PassPipelineOptions<KernelLevelOptions> {
  Option<std::string> cpu{*this, "cpu", llvm::cl::init("native"),
                          llvm::cl::desc("the CPU, by the name that --target "
                                         "takes")};
};
} // namespace

void quantx::registerPipelines() {
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
