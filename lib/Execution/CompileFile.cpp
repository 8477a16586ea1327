//===- CompileFile.cpp - the work of quantx-compile -------------*- C++ -*-===//
//
// Parse, lower, translate, emit; write the object and the files beside it.
//
//===----------------------------------------------------------------------===//
#include "quantx/Execution/CompileFile.h"

#include "CompileOutputs.h"
#include "ReadModule.h"
#include "quantx/Execution/Machine.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Transforms/Utils/Cloning.h"

#include <chrono>

using namespace mlir;
using namespace mlir::quantx;

static ExitStatus fail(ExitStatus status, llvm::Error error) {
  llvm::errs() << "error: " << llvm::toString(std::move(error)) << '\n';
  return status;
}

ArrayRef<StringLiteral> quantx::getEmitNames() {
  static constexpr StringLiteral names[] = {"object", "shared",  "asm",
                                            "llvm",   "ptx",     "cubin",
                                            "tensor", "integer", "kernel"};
  return names;
}

llvm::Expected<Emit> quantx::parseEmit(StringRef text) {
  for (auto [index, name] : llvm::enumerate(getEmitNames()))
    if (name == text)
      return static_cast<Emit>(index);
  return llvm::createStringError("--emit: wanted one of [" +
                                 llvm::join(getEmitNames(), ", ") +
                                 "], got: " + text);
}

std::string CompileFileOptions::getOutputPath() const {
  if (!output.empty())
    return output;
  StringRef stem = file == "-" ? "quantx" : llvm::sys::path::stem(file);
  if (emit == Emit::Object)
    return (stem + ".o").str();
  if (emit == Emit::Shared)
    return (stem + ".so").str();
  return "-";
}

llvm::Error quantx::writeOutput(StringRef flag, StringRef path,
                                StringRef bytes) {
  std::error_code code;
  llvm::raw_fd_ostream os(path, code);
  if (!code)
    os << bytes;
  os.flush();
  std::error_code failed = code ? code : os.error();
  os.clear_error();
  if (!failed)
    return llvm::Error::success();
  return llvm::createStringError("--" + flag + ": wanted a writable file, " +
                                 "got: " + path + ": " + failed.message());
}

namespace {
/// One run of quantx-compile.
class Compilation {
public:
  Compilation(const CompileFileOptions &options,
              const DialectRegistry &registry)
      : options(options), context(registry, MLIRContext::Threading::DISABLED),
        sources(std::make_shared<llvm::SourceMgr>()),
        handler(*sources, &context), begin(std::chrono::steady_clock::now()) {}

  ExitStatus run();

private:
  ExitStatus selectTarget();
  ExitStatus writeHeader();
  ExitStatus emitLevel(Level level);
  ExitStatus emitMachineCode();
  ExitStatus write(StringRef bytes);
  llvm::Error dump(StringRef extension, StringRef text);
  llvm::Error dump(StringRef extension, Operation *op);

  const CompileFileOptions &options;
  CompileOptions compile;
  MLIRContext context;
  std::shared_ptr<llvm::SourceMgr> sources;
  SourceMgrDiagnosticHandler handler;
  std::chrono::steady_clock::time_point begin;
  OwningOpRef<ModuleOp> module;
  std::optional<CompileReport> report;
};
} // namespace

static std::string print(Operation *op) {
  std::string text;
  llvm::raw_string_ostream os(text);
  op->print(os);
  os << '\n';
  return text;
}

llvm::Error Compilation::dump(StringRef extension, StringRef text) {
  if (options.dump.empty())
    return llvm::Error::success();
  if (std::error_code code = llvm::sys::fs::create_directories(options.dump))
    return llvm::createStringError("--dump: wanted a folder, got: " +
                                   options.dump + ": " + code.message());
  SmallString<128> path(options.dump);
  StringRef stem =
      options.file == "-" ? "quantx" : llvm::sys::path::stem(options.file);
  llvm::sys::path::append(path, stem + "." + extension);
  return writeOutput("dump", path, text);
}

llvm::Error Compilation::dump(StringRef extension, Operation *op) {
  if (options.dump.empty())
    return llvm::Error::success();
  return dump(extension, print(op));
}

/// Which of the outputs and targets there is a route for.
ExitStatus Compilation::selectTarget() {
  auto cannot = [](const Twine &message) {
    return fail(ExitStatus::Cannot, llvm::createStringError(message));
  };
  if (options.weightsInFile)
    return cannot("--weights: wanted embed, got: file");
  if (options.emit == Emit::PTX || options.emit == Emit::Cubin ||
      options.emit == Emit::Kernel)
    return cannot(
        "--emit: wanted one that target " + Twine(options.target) +
        " has, got: " + getEmitNames()[static_cast<unsigned>(options.emit)]);
  if (isGPUName(options.target)) {
    llvm::Expected<GPUDescription> gpu = lookupGPU(options.target);
    if (!gpu)
      return fail(ExitStatus::Usage, gpu.takeError());
    return cannot("target: wanted a CPU, got: " + Twine(options.target));
  }
  llvm::Expected<CPUDescription> cpu = lookupCPU(options.target);
  if (!cpu)
    return fail(ExitStatus::Usage, cpu.takeError());
  compile.cpu = *cpu;
  compile.target = options.target;
  return ExitStatus::Ok;
}

ExitStatus Compilation::writeHeader() {
  if (options.header.empty())
    return ExitStatus::Ok;
  llvm::Expected<std::string> text = getHeader(*module, options.header);
  if (!text)
    return fail(ExitStatus::WrongInput, text.takeError());
  if (llvm::Error error = writeOutput("header", options.header, *text))
    return fail(ExitStatus::WrongInput, std::move(error));
  return ExitStatus::Ok;
}

ExitStatus Compilation::write(StringRef bytes) {
  std::string path = options.getOutputPath();
  if (options.emit == Emit::Shared) {
    if (path == "-")
      return fail(ExitStatus::Usage,
                  llvm::createStringError("-o: wanted a file for a shared "
                                          "library, got: -"));
    if (llvm::Error error = linkShared(bytes, path))
      return fail(ExitStatus::Cannot, std::move(error));
    return ExitStatus::Ok;
  }
  if (llvm::Error error = writeOutput("o", path, bytes))
    return fail(ExitStatus::WrongInput, std::move(error));
  return ExitStatus::Ok;
}

ExitStatus Compilation::emitLevel(Level level) {
  if (failed(lowerModule(*module, compile, level)))
    return ExitStatus::WrongInput;
  return write(print(*module));
}

/// Large constants, weights, begin on a page of their own.
static void alignWeights(llvm::Module &module) {
  static constexpr uint64_t kPage = 4096;
  for (llvm::GlobalVariable &global : module.globals())
    if (global.isConstant() && global.hasInitializer() &&
        module.getDataLayout().getTypeAllocSize(global.getValueType()) >= kPage)
      global.setAlignment(llvm::Align(kPage));
}

ExitStatus Compilation::emitMachineCode() {
  auto machine = createTargetMachine(compile.cpu);
  if (!machine)
    return fail(ExitStatus::Cannot, machine.takeError());
  if (failed(lowerModule(*module, compile)))
    return ExitStatus::WrongInput;
  if (llvm::Error error = dump("llvm.mlir", *module))
    return fail(ExitStatus::WrongInput, std::move(error));
  llvm::LLVMContext llvmContext;
  auto translated = translateModule(*module, llvmContext, **machine, compile);
  if (!translated)
    return fail(ExitStatus::Cannot, translated.takeError());
  llvm::Module &code = **translated;
  alignWeights(code);
  std::string text;
  llvm::raw_string_ostream(text) << code;
  if (llvm::Error error = dump("ll", text))
    return fail(ExitStatus::WrongInput, std::move(error));
  // Emission changes what it emits: each kind has its own copy.
  auto emit = [&](llvm::CodeGenFileType type) {
    return emitCode(*llvm::CloneModule(code), **machine, type);
  };
  std::string assembly, object;
  if (options.emit == Emit::Asm || !options.dump.empty()) {
    auto emitted = emit(llvm::CodeGenFileType::AssemblyFile);
    if (!emitted)
      return fail(ExitStatus::Cannot, emitted.takeError());
    assembly = std::move(*emitted);
    if (llvm::Error error = dump("s", assembly))
      return fail(ExitStatus::WrongInput, std::move(error));
  }
  if (options.emit == Emit::Object || options.emit == Emit::Shared || report) {
    auto emitted = emit(llvm::CodeGenFileType::ObjectFile);
    if (!emitted)
      return fail(ExitStatus::Cannot, emitted.takeError());
    object = std::move(*emitted);
  }
  std::chrono::duration<double> elapsed =
      std::chrono::steady_clock::now() - begin;
  if (report)
    if (llvm::Error error =
            writeJSON("report", options.report, "quantx.report/1",
                      report->finish(code, object, elapsed.count())))
      return fail(ExitStatus::WrongInput, std::move(error));
  return write(options.emit == Emit::LLVM  ? text
               : options.emit == Emit::Asm ? assembly
                                           : object);
}

ExitStatus Compilation::run() {
  ExitStatus status = selectTarget();
  if (status != ExitStatus::Ok)
    return status;
  module = readModule(options.file, context, sources);
  if (!module)
    return ExitStatus::WrongInput;
  if (llvm::Error error = dump("tensor.mlir", *module))
    return fail(ExitStatus::WrongInput, std::move(error));
  status = writeHeader();
  if (status != ExitStatus::Ok)
    return status;
  if (options.emit == Emit::Tensor)
    return emitLevel(Level::Tensor);
  if (options.emit == Emit::Integer)
    return emitLevel(Level::Integer);
  if (!options.dump.empty() || !options.report.empty()) {
    OwningOpRef<ModuleOp> copy = module->clone();
    if (failed(lowerModule(*copy, compile, Level::Integer)))
      return ExitStatus::WrongInput;
    if (llvm::Error error = dump("integer.mlir", *copy))
      return fail(ExitStatus::WrongInput, std::move(error));
    if (!options.report.empty())
      report.emplace(*copy, "portable");
  }
  return emitMachineCode();
}

ExitStatus quantx::compileFile(const CompileFileOptions &options,
                               const DialectRegistry &registry) {
  return Compilation(options, registry).run();
}
