//===- CpuKernelJit.cpp - compile and call one CPU kernel -----------------===//
//
// Kernel ops -> pattern sets of the family -> LLVM dialect -> O3 -> memory.
//
//===----------------------------------------------------------------------===//
#include "CpuKernelJit.h"

#include "quantx/Conversion/KernelToX86.h"
#include "quantx/IR/QuantX.h"

#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVM.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/MemRefToLLVM/MemRefToLLVM.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVM.h"
#include "mlir/Dialect/AMX/AMXDialect.h"
#include "mlir/Dialect/AMX/Transforms.h"
#include "mlir/ExecutionEngine/OptUtils.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/ExecutionEngine/Orc/JITTargetMachineBuilder.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/SubtargetFeature.h"

#include <sys/syscall.h>
#include <unistd.h>

using namespace mlir;
using namespace mlir::quantx;

std::unique_ptr<MLIRContext> quantx::createKernelContext() {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  DialectRegistry registry;
  registry
      .insert<QuantXDialect, amx::AMXDialect, arith::ArithDialect,
              func::FuncDialect, LLVM::LLVMDialect, math::MathDialect,
              memref::MemRefDialect, scf::SCFDialect, vector::VectorDialect>();
  arith::registerConvertArithToLLVMInterface(registry);
  cf::registerConvertControlFlowToLLVMInterface(registry);
  registerConvertFuncToLLVMInterface(registry);
  registerConvertMathToLLVMInterface(registry);
  registerConvertMemRefToLLVMInterface(registry);
  vector::registerConvertVectorToLLVMInterface(registry);
  registerConvertAMXToLLVMInterface(registry);
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  auto context =
      std::make_unique<MLIRContext>(registry, MLIRContext::Threading::DISABLED);
  context->loadAllAvailableDialects();
  return context;
}

static LogicalResult lower(ModuleOp module) {
  MLIRContext *context = module.getContext();
  RewritePatternSet patterns(context);
  populateKernelToVectorPatterns(patterns);
  populateKernelToAVX2Patterns(patterns);
  populateKernelToVNNIPatterns(patterns);
  populateKernelToAMXPatterns(patterns);
  walkAndApplyPatterns(module, std::move(patterns));
  PassManager manager(context);
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  manager.addPass(createSCFToControlFlowPass());
  manager.addPass(createConvertVectorToLLVMPass());
  manager.addPass(createConvertToLLVMPass());
  manager.addPass(createReconcileUnrealizedCastsPass());
  return manager.run(module);
}

static std::unique_ptr<llvm::TargetMachine>
createMachine(const CPUDescription &cpu) {
  llvm::Triple triple(llvm::sys::getProcessTriple());
  llvm::orc::JITTargetMachineBuilder builder(triple);
  builder.setCPU(cpu.name);
  builder.addFeatures(llvm::SubtargetFeatures(cpu.attributes).getFeatures());
  builder.setCodeGenOptLevel(llvm::CodeGenOptLevel::Aggressive);
  return llvm::cantFail(builder.createTargetMachine());
}

std::unique_ptr<CompiledKernel>
CompiledKernel::compile(MLIRContext &context, const CpuKernelPlan &plan,
                        const CPUDescription &cpu, std::string &error) {
  auto result = std::make_unique<CompiledKernel>();
  Location loc = UnknownLoc::get(&context);
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  OpBuilder builder(&context);
  builder.setInsertionPointToEnd(module->getBody());
  for (func::FuncOp function :
       {buildCpuQuantize(builder, loc, "quantize", plan),
        buildCpuKernel(builder, loc, "kernel", plan)})
    function->setAttr("llvm.emit_c_interface", builder.getUnitAttr());
  llvm::raw_string_ostream(result->kernelText) << *module;
  if (failed(verify(*module)) || failed(lower(*module))) {
    error = "lowering failed";
    return nullptr;
  }
  std::unique_ptr<llvm::TargetMachine> machine = createMachine(cpu);
  auto optimize = makeOptimizingTransformer(3, 0, machine.get());
  ExecutionEngineOptions options;
  std::string *text = &result->llvmText;
  auto optimizeAndPrint = [&](llvm::Module *llvmModule) -> llvm::Error {
    if (llvm::Error failure = optimize(llvmModule))
      return failure;
    llvm::raw_string_ostream(*text) << *llvmModule;
    return llvm::Error::success();
  };
  options.transformer = optimizeAndPrint;
  options.jitCodeGenOptLevel = llvm::CodeGenOptLevel::Aggressive;
  auto engine = ExecutionEngine::create(*module, options, createMachine(cpu));
  if (!engine) {
    error = llvm::toString(engine.takeError());
    return nullptr;
  }
  result->engine = std::move(*engine);
  auto find = [&](StringRef name) -> void * {
    auto symbol = result->engine->lookup(name);
    if (symbol)
      return *symbol;
    error = llvm::toString(symbol.takeError());
    return nullptr;
  };
  result->quantizeFunction =
      reinterpret_cast<QuantizeFunction *>(find("_mlir_ciface_quantize"));
  result->kernelFunction =
      reinterpret_cast<KernelFunction *>(find("_mlir_ciface_kernel"));
  return error.empty() ? std::move(result) : nullptr;
}

bool quantx::requestTiles() {
  constexpr long requestPermission = 0x1023, tileData = 18;
  return syscall(SYS_arch_prctl, requestPermission, tileData) == 0;
}
