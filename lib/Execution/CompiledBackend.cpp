//===- CompiledBackend.cpp - generated code, run here -----------*- C++ -*-===//
//
// Compiles a module as an object file would be, links it here and calls the
// entry through the C ABI.
//
//===----------------------------------------------------------------------===//
#include "quantx/Execution/Backend.h"
#include "quantx/Execution/CallFrame.h"
#include "quantx/Execution/Compile.h"

#include "quantx-c/quantx.h"
#include "quantx/Codegen/Passes.h"

#include "llvm/ExecutionEngine/Orc/LLJIT.h"

#include <chrono>

using namespace mlir;
using namespace mlir::quantx;

static ExitStatus fail(ExitStatus status, llvm::Error error) {
  llvm::errs() << "error: " << llvm::toString(std::move(error)) << '\n';
  return status;
}

namespace {
/// The functions of one compiled entry.
struct EntryFunctions {
  int32_t (*call)(const quantx_ctx *, const void *) = nullptr;
  int64_t (*workspaceBytes)(const void *) = nullptr;
  int32_t (*resultDims)(void *) = nullptr;
};

/// A context of the run-time library.
struct Context {
  quantx_ctx *ctx = quantx_ctx_create();
  ~Context() { quantx_ctx_destroy(ctx); }
};

class CompiledBackend : public Backend {
public:
  explicit CompiledBackend(Route route) : route(route) {}

  ExitStatus run(ModuleOp module, func::FuncOp entry,
                 ArrayRef<RuntimeValue> inputs, const RunOptions &options,
                 RunOutcome &outcome) override;

private:
  llvm::Expected<EntryFunctions> link(ModuleOp module, StringRef entry,
                                      bool dynamicResults,
                                      const CompileOptions &options);
  ExitStatus call(const EntryFunctions &functions, CallFrame &frame,
                  const RunOptions &options, RunOutcome &outcome);

  Route route;
  std::unique_ptr<llvm::orc::LLJIT> jit;
};
} // namespace

llvm::Expected<EntryFunctions>
CompiledBackend::link(ModuleOp module, StringRef entry, bool dynamicResults,
                      const CompileOptions &options) {
  auto machine = createTargetMachine(options.cpu);
  if (!machine)
    return machine.takeError();
  llvm::LLVMContext context;
  auto translated = translateModule(module, context, **machine, options);
  if (!translated)
    return translated.takeError();
  auto object =
      emitCode(**translated, **machine, llvm::CodeGenFileType::ObjectFile);
  if (!object)
    return object.takeError();
  auto created = llvm::orc::LLJITBuilder().create();
  if (!created)
    return created.takeError();
  jit = std::move(*created);
  auto process = llvm::orc::DynamicLibrarySearchGenerator::GetForCurrentProcess(
      jit->getDataLayout().getGlobalPrefix());
  if (!process)
    return process.takeError();
  jit->getMainJITDylib().addGenerator(std::move(*process));
  if (llvm::Error error = jit->addObjectFile(
          llvm::MemoryBuffer::getMemBufferCopy(*object, "quantx")))
    return std::move(error);
  EntryFunctions functions;
  auto find = [&](const Twine &name, auto &function) -> llvm::Error {
    auto address = jit->lookup(name.str());
    if (!address)
      return address.takeError();
    function = address->toPtr<std::remove_reference_t<decltype(function)>>();
    return llvm::Error::success();
  };
  if (llvm::Error error = find(entry, functions.call))
    return std::move(error);
  if (llvm::Error error =
          find(entry + "_workspace_bytes", functions.workspaceBytes))
    return std::move(error);
  if (dynamicResults)
    if (llvm::Error error = find(entry + "_result_dims", functions.resultDims))
      return std::move(error);
  return functions;
}

ExitStatus CompiledBackend::call(const EntryFunctions &functions,
                                 CallFrame &frame, const RunOptions &options,
                                 RunOutcome &outcome) {
  if (functions.resultDims)
    functions.resultDims(frame.getArgs());
  if (llvm::Error error = frame.allocateResults())
    return fail(ExitStatus::WrongInput, std::move(error));
  if (llvm::Error error =
          frame.allocateWorkspace(functions.workspaceBytes(frame.getArgs())))
    return fail(ExitStatus::WrongInput, std::move(error));
  Context context;
  quantx_ctx_set_threads(context.ctx, options.threads);
  for (unsigned repetition = 0; repetition < options.repeat; ++repetition) {
    auto begin = std::chrono::steady_clock::now();
    int32_t status = functions.call(context.ctx, frame.getArgs());
    std::chrono::duration<double> elapsed =
        std::chrono::steady_clock::now() - begin;
    if (status != 0)
      return fail(static_cast<ExitStatus>(status),
                  llvm::createStringError(quantx_ctx_error(context.ctx)));
    outcome.seconds.push_back(elapsed.count());
  }
  if (options.guard)
    if (llvm::Error error = frame.checkGuards())
      return fail(ExitStatus::No, std::move(error));
  return ExitStatus::Ok;
}

/// Only the entry is compiled.
static void hideOtherFunctions(ModuleOp module, func::FuncOp entry) {
  for (auto function : module.getOps<func::FuncOp>())
    if (function != entry && function.isPublic())
      function.setPrivate();
}

ExitStatus CompiledBackend::run(ModuleOp module, func::FuncOp entry,
                                ArrayRef<RuntimeValue> inputs,
                                const RunOptions &options,
                                RunOutcome &outcome) {
  CompileOptions compile;
  compile.route = route;
  compile.emulateISA = options.emulateISA;
  llvm::Expected<CPUDescription> cpu = lookupCPU(options.target);
  if (!cpu)
    return fail(ExitStatus::Usage, cpu.takeError());
  compile.cpu = *cpu;
  compile.target = options.target;

  std::string name = entry.getName().str();
  FunctionType type = entry.getFunctionType();
  SmallVector<Type> inputTypes(type.getInputs());
  SmallVector<Type> resultTypes(type.getResults());
  CallFrame frame(inputs, inputTypes, resultTypes);
  bool dynamicResults =
      getEntrySignature(inputTypes, resultTypes).hasDynamicResults();
  entry.setPublic();
  hideOtherFunctions(module, entry);
  if (failed(lowerModule(module, compile)))
    return ExitStatus::WrongInput;
  for (auto function : module.getOps<LLVM::LLVMFuncOp>())
    if (function->hasAttr(kKernelAttr))
      outcome.kernels.push_back(function.getName().str());
  llvm::Expected<EntryFunctions> functions =
      link(module, name, dynamicResults, compile);
  if (!functions)
    return fail(ExitStatus::Cannot, functions.takeError());
  ExitStatus status = call(*functions, frame, options, outcome);
  if (status == ExitStatus::Ok)
    outcome.results = frame.takeResults(resultTypes, module.getContext());
  return status;
}

std::unique_ptr<Backend> quantx::createPortableBackend() {
  return std::make_unique<CompiledBackend>(Route::Portable);
}

std::unique_ptr<Backend> quantx::createCPUBackend() {
  return std::make_unique<CompiledBackend>(Route::CPU);
}
