//===- CompiledEntry.cpp - a function of a module, linked here --*- C++ -*-===//
//
// Lower, translate, emit an object, link it with LLVM's JIT linker, call.
//
//===----------------------------------------------------------------------===//
#include "CompiledEntry.h"

#include "KernelClock.h"

#include "quantx/Execution/CallFrame.h"

#include "quantx-c/quantx.h"
#include "quantx/Codegen/Passes.h"

#include <chrono>

using namespace mlir;
using namespace mlir::quantx;

static ExitStatus fail(ExitStatus status, llvm::Error error) {
  llvm::errs() << "error: " << llvm::toString(std::move(error)) << '\n';
  return status;
}

/// An object file of a module of the LLVM dialect.
static llvm::Expected<std::string> makeObject(ModuleOp module,
                                              const CompileOptions &options) {
  // Emulated code runs here: what is no entry of the table of instructions is
  // this machine's own.
  auto machine =
      createTargetMachine(options.emulateISA ? getHostCPU() : options.cpu);
  if (!machine)
    return machine.takeError();
  llvm::LLVMContext context;
  auto translated = translateModule(module, context, **machine, options);
  if (!translated)
    return translated.takeError();
  if (llvm::Error error = optimizeModule(**translated, **machine))
    return std::move(error);
  return emitCode(**translated, **machine, llvm::CodeGenFileType::ObjectFile);
}

llvm::Error CompiledEntry::link(ModuleOp module,
                                const CompileOptions &options) {
  auto object = makeObject(module, options);
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
  if (llvm::Error error = KernelClock::define(*jit))
    return error;
  if (llvm::Error error = jit->addObjectFile(
          llvm::MemoryBuffer::getMemBufferCopy(*object, "quantx")))
    return error;
  auto find = [&](const Twine &name, auto &result) -> llvm::Error {
    auto address = jit->lookup(name.str());
    if (!address)
      return address.takeError();
    result = address->toPtr<std::remove_reference_t<decltype(result)>>();
    return llvm::Error::success();
  };
  if (llvm::Error error = find(name, function))
    return error;
  if (llvm::Error error = find(name + "_workspace_bytes", workspaceBytes))
    return error;
  bool dynamicResults =
      getEntrySignature(inputTypes, resultTypes).hasDynamicResults();
  return dynamicResults ? find(name + "_result_dims", resultDims)
                        : llvm::Error::success();
}

ExitStatus CompiledEntry::compile(ModuleOp module, func::FuncOp entry,
                                  const CompileOptions &options) {
  name = entry.getName().str();
  FunctionType type = entry.getFunctionType();
  inputTypes = llvm::to_vector(type.getInputs());
  resultTypes = llvm::to_vector(type.getResults());
  entry.setPublic();
  for (auto other : module.getOps<func::FuncOp>())
    if (other != entry && other.isPublic())
      other.setPrivate();
  if (failed(lowerModule(module, options)))
    return ExitStatus::WrongInput;
  for (auto other : module.getOps<LLVM::LLVMFuncOp>())
    if (other->hasAttr(kKernelAttr))
      kernels.push_back(other.getName().str());
  if (llvm::Error error = link(module, options))
    return fail(ExitStatus::Cannot, std::move(error));
  return ExitStatus::Ok;
}

ExitStatus CompiledEntry::callOnce(quantx_ctx *ctx, void *args,
                                   RunOutcome &outcome) const {
  auto begin = std::chrono::steady_clock::now();
  int32_t status = function(ctx, args);
  std::chrono::duration<double> elapsed =
      std::chrono::steady_clock::now() - begin;
  if (status != 0)
    return fail(static_cast<ExitStatus>(status),
                llvm::createStringError(quantx_ctx_error(ctx)));
  outcome.seconds.push_back(elapsed.count());
  return ExitStatus::Ok;
}

ExitStatus CompiledEntry::call(ArrayRef<RuntimeValue> inputs,
                               const RunOptions &options,
                               RunOutcome &outcome) const {
  CallFrame frame(inputs, inputTypes, resultTypes);
  if (resultDims)
    resultDims(frame.getArgs());
  if (llvm::Error error = frame.allocateResults())
    return fail(ExitStatus::WrongInput, std::move(error));
  if (llvm::Error error =
          frame.allocateWorkspace(workspaceBytes(frame.getArgs())))
    return fail(ExitStatus::WrongInput, std::move(error));
  std::unique_ptr<quantx_ctx, decltype(&quantx_ctx_destroy)> ctx(
      quantx_ctx_create(), quantx_ctx_destroy);
  quantx_ctx_set_threads(ctx.get(), options.threads);
  for (unsigned repetition = 0; repetition < options.repeat; ++repetition) {
    ExitStatus status = callOnce(ctx.get(), frame.getArgs(), outcome);
    if (status != ExitStatus::Ok)
      return status;
  }
  if (options.guard)
    if (llvm::Error error = frame.checkGuards())
      return fail(ExitStatus::No, std::move(error));
  outcome.results = frame.takeResults(resultTypes);
  return ExitStatus::Ok;
}

std::optional<double>
CompiledEntry::measureOverhead(ModuleOp module, ArrayRef<RuntimeValue> inputs,
                               const RunOptions &options,
                               const CompileOptions &compile) const {
  if (kernels.empty())
    return std::nullopt;
  KernelClock::time(module);
  CompiledEntry timed;
  timed.name = name;
  timed.inputTypes = inputTypes;
  timed.resultTypes = resultTypes;
  if (llvm::Error error = timed.link(module, compile)) {
    llvm::consumeError(std::move(error));
    return std::nullopt;
  }
  RunOptions once = options;
  once.threads = once.repeat = 1;
  std::optional<double> least;
  for (unsigned repetition = 0; repetition <= options.repeat; ++repetition) {
    RunOutcome outcome;
    double before = KernelClock::getSeconds();
    if (timed.call(inputs, once, outcome) != ExitStatus::Ok)
      return std::nullopt;
    double kernelSeconds = KernelClock::getSeconds() - before;
    double overhead = outcome.seconds.front() - kernelSeconds;
    least = std::min(overhead, least.value_or(overhead));
  }
  return *least * 1e6;
}
