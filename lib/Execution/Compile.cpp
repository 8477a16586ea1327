//===- Compile.cpp - from a module to machine code --------------*- C++ -*-===//
//
// Tensor level -> LLVM dialect -> LLVM IR -> optimized -> object.
//
//===----------------------------------------------------------------------===//
#include "quantx/Execution/Compile.h"

#include "EvaluateConstants.h"
#include "VerifyProgram.h"
#include "quantx/Execution/EmulateISA.h"
#include "quantx/Pipelines/Pipelines.h"

#include "mlir/ExecutionEngine/OptUtils.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"

using namespace mlir;
using namespace mlir::quantx;

static LogicalResult run(ModuleOp module,
                         llvm::function_ref<void(OpPassManager &)> build) {
  PassManager manager(module.getContext());
  build(manager);
  return manager.run(module);
}

static LogicalResult lowerToInteger(ModuleOp module) {
  // What nobody calls may be anything.
  auto drop = [](OpPassManager &manager) {
    manager.addPass(createSymbolDCEPass());
  };
  if (failed(run(module, drop)) || failed(verifyCompilable(module)))
    return failure();
  return run(module, buildIntegerPipeline);
}

static LogicalResult outlineKernels(ModuleOp module,
                                    const CompileOptions &options) {
  if (options.route == Route::Portable)
    return run(module, buildSignaturePipeline);
  auto build = [&](OpPassManager &manager) {
    buildKernelPipeline(manager, options.target);
  };
  if (failed(run(module, build)))
    return failure();
  return evaluateConstants(module);
}

LogicalResult quantx::lowerModule(ModuleOp module,
                                  const CompileOptions &options, Stage from,
                                  Stage to) {
  auto passes = [&](Stage stage) { return from < stage && stage <= to; };
  if (passes(Stage::Integer) && failed(lowerToInteger(module)))
    return failure();
  if (passes(Stage::Outlined) && failed(outlineKernels(module, options)))
    return failure();
  if (passes(Stage::Kernel) && failed(run(module, buildBufferPipeline)))
    return failure();
  if (!passes(Stage::LLVM))
    return success();
  return run(module, [&](OpPassManager &manager) {
    buildLLVMPipeline(manager, options.cpu.requiredFeatures,
                      options.weightsInFile);
  });
}

llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
quantx::createTargetMachine(const CPUDescription &cpu) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  llvm::Triple triple(llvm::sys::getProcessTriple());
  std::string error;
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return llvm::createStringError(error);
  std::unique_ptr<llvm::TargetMachine> machine(target->createTargetMachine(
      triple, cpu.name, cpu.attributes, llvm::TargetOptions(),
      llvm::Reloc::PIC_, std::nullopt, llvm::CodeGenOptLevel::Default));
  if (!machine)
    return llvm::createStringError("target: wanted one that LLVM can make "
                                   "code for, got: " +
                                   cpu.name);
  return machine;
}

/// Code for one CPU: attributes that inlining and vectorization look at.
static void setTargetAttributes(llvm::Module &module,
                                const CPUDescription &cpu) {
  for (llvm::Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", cpu.name);
    if (!cpu.attributes.empty())
      function.addFnAttr("target-features", cpu.attributes);
    if (cpu.vectorBits >= 512)
      function.addFnAttr("prefer-vector-width", "512");
  }
}

llvm::Expected<std::unique_ptr<llvm::Module>>
quantx::translateModule(ModuleOp module, llvm::LLVMContext &context,
                        llvm::TargetMachine &machine,
                        const CompileOptions &options) {
  registerBuiltinDialectTranslation(*module.getContext());
  registerLLVMDialectTranslation(*module.getContext());
  std::unique_ptr<llvm::Module> result =
      translateModuleToLLVMIR(module, context, "quantx");
  if (!result)
    return llvm::createStringError("module: wanted one that translates to "
                                   "LLVM IR, got: an error");
  result->setDataLayout(machine.createDataLayout());
  result->setTargetTriple(machine.getTargetTriple());
  setTargetAttributes(*result, options.cpu);
  if (options.emulateISA)
    if (llvm::Error error = emulateISA(*result))
      return std::move(error);
  return result;
}

llvm::Error quantx::optimizeModule(llvm::Module &module,
                                   llvm::TargetMachine &machine) {
  return makeOptimizingTransformer(/*optLevel=*/2, /*sizeLevel=*/0,
                                   &machine)(&module);
}

llvm::Expected<std::string> quantx::emitCode(llvm::Module &module,
                                             llvm::TargetMachine &machine,
                                             llvm::CodeGenFileType type) {
  llvm::SmallString<0> bytes;
  llvm::raw_svector_ostream os(bytes);
  llvm::legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, os, nullptr, type))
    return llvm::createStringError("target: wanted one that can emit files, "
                                   "got: " +
                                   machine.getTargetCPU());
  passes.run(module);
  return bytes.str().str();
}
