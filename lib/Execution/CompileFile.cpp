//===- CompileFile.cpp - the work of quantx-compile -------------*- C++ -*-===//
//
// Parse, lower, translate, emit; write the object and the files beside it.
//
//===----------------------------------------------------------------------===//
#include "quantx/Execution/CompileFile.h"

#include "DeviceProgram.h"
#include "ReadModule.h"
#include "RemarksLast.h"
#include "VerifyProgram.h"

#include "quantx-c/quantx.h"
#include "quantx/Codegen/EntrySignature.h"
#include "quantx/Codegen/Weights.h"
#include "quantx/Execution/Machine.h"
#include "quantx/IR/QuantX.h"

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

std::string CompileFileOptions::getWeightsPath() const {
  SmallString<128> path(getOutputPath());
  llvm::sys::path::replace_extension(path, "weights");
  return path.str().str();
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
  return llvm::createStringError(flag + ": wanted a writable file, " +
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
        handler(*sources, &context), remarksLast(&context),
        begin(std::chrono::steady_clock::now()) {}

  ExitStatus run();

private:
  bool isDumping() const { return !options.dump.empty(); }
  bool isReporting() const { return !options.report.empty(); }

  ExitStatus selectTarget();
  ExitStatus writeHeader();
  ExitStatus writeWeights();
  ExitStatus lowerToKernels();
  ExitStatus emitMachineCode();
  ExitStatus emitDeviceCode(ModuleOp tensorLevel);
  ExitStatus writeDeviceCode(DeviceProgram &program);
  ExitStatus emitFiles(llvm::Module &code, llvm::TargetMachine &machine);
  ExitStatus writeReport();
  ExitStatus write(StringRef bytes);
  llvm::Error timeKernels(const llvm::Module &code,
                          llvm::TargetMachine &machine);
  llvm::Error dump(StringRef stem, StringRef extension, StringRef text);
  /// The kernels' functions at a level; before outlining, what they are for.
  llvm::Error dumpLevel(ModuleOp level, StringRef extension, bool outlined);
  llvm::Error dumpCode(const llvm::Module &code, llvm::TargetMachine &machine);

  const CompileFileOptions &options;
  CompileOptions compile;
  std::optional<GPUDescription> gpu; ///< where the target is one
  MLIRContext context;
  std::shared_ptr<llvm::SourceMgr> sources;
  SourceMgrDiagnosticHandler handler;
  RemarksLast remarksLast;
  std::chrono::steady_clock::time_point begin;
  OwningOpRef<ModuleOp> module;
  std::vector<CompiledKernel> kernels;
  int64_t contractions = 0;
  double reportSeconds = 0; ///< what the report has measured for itself
  uint64_t persistentBytes = 0;
};
} // namespace

static std::string print(Operation *op) {
  std::string text;
  llvm::raw_string_ostream os(text);
  op->print(os);
  os << '\n';
  return text;
}

static std::string print(const llvm::Module &module) {
  std::string text;
  llvm::raw_string_ostream(text) << module;
  return text;
}

/// Emission changes what it emits: a copy is emitted.
static llvm::Expected<std::string> emitCopy(const llvm::Module &module,
                                            llvm::TargetMachine &machine,
                                            llvm::CodeGenFileType type) {
  return emitCode(*llvm::CloneModule(module), machine, type);
}

static double getSecondsSince(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin)
      .count();
}

llvm::Error Compilation::dump(StringRef stem, StringRef extension,
                              StringRef text) {
  if (std::error_code code = llvm::sys::fs::create_directories(options.dump))
    return llvm::createStringError("--dump: wanted a folder, got: " +
                                   options.dump + ": " + code.message());
  SmallString<128> path(options.dump);
  llvm::sys::path::append(path, stem + "." + extension);
  return writeOutput("--dump", path, text);
}

llvm::Error Compilation::dumpLevel(ModuleOp level, StringRef extension,
                                   bool outlined) {
  if (!isDumping())
    return llvm::Error::success();
  for (const CompiledKernel &kernel : kernels) {
    std::string symbol = outlined ? kernel.symbol : kernel.functions[0];
    OwningOpRef<ModuleOp> part =
        extractSymbols(level, {symbol, symbol + "_body"});
    if (!part)
      return llvm::createStringError("--dump: wanted the code of " + symbol +
                                     ", got: none");
    if (llvm::Error error = dump(kernel.symbol, extension, print(*part)))
      return error;
  }
  return llvm::Error::success();
}

llvm::Error Compilation::dumpCode(const llvm::Module &code,
                                  llvm::TargetMachine &machine) {
  if (!isDumping())
    return llvm::Error::success();
  for (const CompiledKernel &kernel : kernels) {
    std::unique_ptr<llvm::Module> part = extractKernel(code, kernel);
    if (llvm::Error error = dump(kernel.symbol, "ll", print(*part)))
      return error;
    auto assembly =
        emitCode(*part, machine, llvm::CodeGenFileType::AssemblyFile);
    if (!assembly)
      return assembly.takeError();
    if (llvm::Error error = dump(kernel.symbol, "s", *assembly))
      return error;
  }
  return llvm::Error::success();
}

/// Which of the outputs and targets there is a route for.
ExitStatus Compilation::selectTarget() {
  auto cannot = [](const Twine &message) {
    return fail(ExitStatus::Cannot, llvm::createStringError(message));
  };
  bool isCPUEmit = options.emit <= Emit::LLVM;
  if (isGPUName(options.target)) {
    llvm::Expected<GPUDescription> found = lookupGPU(options.target);
    if (!found)
      return fail(ExitStatus::Usage, found.takeError());
    gpu = *found;
    if (isCPUEmit || !options.header.empty() || options.weightsInFile)
      return cannot("target: wanted a CPU for objects, their headers and "
                    "weights, got: " +
                    Twine(options.target));
    return ExitStatus::Ok;
  }
  llvm::Expected<CPUDescription> cpu = lookupCPU(options.target);
  if (!cpu)
    return fail(ExitStatus::Usage, cpu.takeError());
  if (options.emit == Emit::PTX || options.emit == Emit::Cubin ||
      (options.emit == Emit::Kernel && cpu->families.empty()))
    return cannot(
        "--emit: wanted one that target " + Twine(options.target) +
        " has, got: " + getEmitNames()[static_cast<unsigned>(options.emit)]);
  compile.cpu = *cpu;
  compile.target = options.target;
  compile.weightsInFile = options.weightsInFile;
  compile.route = cpu->families.empty() ? Route::Portable : Route::CPU;
  return ExitStatus::Ok;
}

ExitStatus Compilation::writeHeader() {
  if (options.header.empty())
    return ExitStatus::Ok;
  for (auto function : module->getOps<func::FuncOp>())
    if (function.isPublic() && !function.isExternal() &&
        failed(verifyEntry(function)))
      return ExitStatus::WrongInput;
  llvm::Expected<std::string> text = getHeader(*module, options.header);
  if (!text)
    return fail(ExitStatus::WrongInput, text.takeError());
  if (llvm::Error error = writeOutput("--header", options.header, *text))
    return fail(ExitStatus::WrongInput, std::move(error));
  return ExitStatus::Ok;
}

/// The archive beside the output.
ExitStatus Compilation::writeWeights() {
  if (!options.weightsInFile)
    return ExitStatus::Ok;
  std::vector<quantx_archive_entry> entries;
  SmallVector<WeightsEntry> weights = findWeights(*module);
  for (const WeightsEntry &entry : weights) {
    entries.push_back({entry.name.c_str(), entry.data.data(), entry.data.size(),
                       entry.layoutHash});
    persistentBytes += entry.data.size();
  }
  std::unique_ptr<quantx_ctx, decltype(&quantx_ctx_destroy)> ctx(
      quantx_ctx_create(), quantx_ctx_destroy);
  std::string path = options.getWeightsPath();
  if (quantx_write_archive(ctx.get(), path.c_str(), entries.data(),
                           entries.size()) == QUANTX_OK)
    return ExitStatus::Ok;
  return fail(ExitStatus::WrongInput,
              llvm::createStringError(quantx_ctx_error(ctx.get())));
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
  if (llvm::Error error = writeOutput("-o", path, bytes))
    return fail(ExitStatus::WrongInput, std::move(error));
  return ExitStatus::Ok;
}

/// Large constants, weights, begin on a page of their own.
static void alignWeights(llvm::Module &module) {
  static constexpr uint64_t kPage = 4096;
  for (llvm::GlobalVariable &global : module.globals())
    if (global.isConstant() && global.hasInitializer() &&
        module.getDataLayout().getTypeAllocSize(global.getValueType()) >= kPage)
      global.setAlignment(llvm::Align(kPage));
}

/// Measures each kernel alone: `code` is not optimized yet.
llvm::Error Compilation::timeKernels(const llvm::Module &code,
                                     llvm::TargetMachine &machine) {
  auto measuring = std::chrono::steady_clock::now();
  for (CompiledKernel &kernel : kernels) {
    std::unique_ptr<llvm::Module> part = extractKernel(code, kernel);
    auto start = std::chrono::steady_clock::now();
    if (llvm::Error error = optimizeModule(*part, machine))
      return error;
    auto object = emitCode(*part, machine, llvm::CodeGenFileType::ObjectFile);
    if (!object)
      return object.takeError();
    kernel.seconds = getSecondsSince(start);
  }
  reportSeconds = getSecondsSince(measuring);
  return llvm::Error::success();
}

ExitStatus Compilation::writeReport() {
  if (!isReporting())
    return ExitStatus::Ok;
  llvm::json::Object report =
      makeReport(kernels, persistentBytes, contractions,
                 getSecondsSince(begin) - reportSeconds);
  if (llvm::Error error = writeJSON("report", options.report, "quantx.report/1",
                                    std::move(report)))
    return fail(ExitStatus::WrongInput, std::move(error));
  return ExitStatus::Ok;
}

/// What optimized code becomes.
ExitStatus Compilation::emitFiles(llvm::Module &code,
                                  llvm::TargetMachine &machine) {
  if (llvm::Error error = dumpCode(code, machine))
    return fail(ExitStatus::WrongInput, std::move(error));
  std::string bytes, object;
  bool isObject = options.emit == Emit::Object || options.emit == Emit::Shared;
  if (isObject || isReporting()) {
    auto emitted = emitCopy(code, machine, llvm::CodeGenFileType::ObjectFile);
    if (!emitted)
      return fail(ExitStatus::Cannot, emitted.takeError());
    object = std::move(*emitted);
  }
  measureKernels(kernels, code, object);
  persistentBytes += getConstantBytes(code);
  if (ExitStatus status = writeReport(); status != ExitStatus::Ok)
    return status;
  if (isObject)
    return write(object);
  if (options.emit == Emit::LLVM)
    return write(print(code));
  auto assembly = emitCopy(code, machine, llvm::CodeGenFileType::AssemblyFile);
  if (!assembly)
    return fail(ExitStatus::Cannot, assembly.takeError());
  return write(*assembly);
}

ExitStatus Compilation::emitMachineCode() {
  auto machine = createTargetMachine(compile.cpu);
  if (!machine)
    return fail(ExitStatus::Cannot, machine.takeError());
  if (ExitStatus status = writeWeights(); status != ExitStatus::Ok)
    return status;
  if (failed(lowerModule(*module, compile, Stage::Kernel)))
    return ExitStatus::WrongInput;
  if (llvm::Error error = dumpLevel(*module, "llvm.mlir", /*outlined=*/true))
    return fail(ExitStatus::WrongInput, std::move(error));
  llvm::LLVMContext llvmContext;
  auto code = translateModule(*module, llvmContext, **machine, compile);
  if (!code)
    return fail(ExitStatus::Cannot, code.takeError());
  alignWeights(**code);
  if (isReporting())
    if (llvm::Error error = timeKernels(**code, **machine))
      return fail(ExitStatus::Cannot, std::move(error));
  if (llvm::Error error = optimizeModule(**code, **machine))
    return fail(ExitStatus::Cannot, std::move(error));
  return emitFiles(**code, **machine);
}

/// PTX or a cubin of all kernels, and the files of each.
ExitStatus Compilation::writeDeviceCode(DeviceProgram &program) {
  auto texts = program.compileKernels();
  if (!texts)
    return fail(ExitStatus::Cannot, texts.takeError());
  kernels = program.getKernels().vec();
  for (auto [kernel, text] : llvm::zip(kernels, *texts))
    if (isDumping())
      if (llvm::Error error = dump(kernel.symbol, "ptx", text))
        return fail(ExitStatus::WrongInput, std::move(error));
  auto code = texts->size() == 1 ? llvm::Expected<std::string>(texts->front())
                                 : program.compileAll();
  if (code && options.emit == Emit::Cubin)
    code = program.assemble(*code);
  if (!code)
    return fail(ExitStatus::Cannot, code.takeError());
  ExitStatus status = writeReport();
  return status == ExitStatus::Ok ? write(*code) : status;
}

ExitStatus Compilation::emitDeviceCode(ModuleOp tensorLevel) {
  DeviceProgram program(*gpu);
  module->walk([&](IntContractOp) { ++contractions; });
  if (failed(program.build(*module)))
    return ExitStatus::Cannot;
  kernels = program.getKernels().vec();
  if (isDumping()) {
    llvm::Error error =
        llvm::joinErrors(dumpLevel(tensorLevel, "tensor.mlir", false),
                         dumpLevel(*module, "integer.mlir", false));
    for (const CompiledKernel &kernel : kernels)
      error = llvm::joinErrors(
          std::move(error),
          dump(kernel.symbol, "kernel.mlir", print(*program.getCode(kernel))));
    if (error)
      return fail(ExitStatus::WrongInput, std::move(error));
  }
  if (options.emit == Emit::Kernel)
    return write(print(*program.getCode()));
  return writeDeviceCode(program);
}

/// From the Integer level to the Kernel level.
ExitStatus Compilation::lowerToKernels() {
  OwningOpRef<ModuleOp> integer;
  if (isDumping())
    integer = module->clone();
  module->walk([&](IntContractOp) { ++contractions; });
  if (failed(lowerModule(*module, compile, Stage::Integer, Stage::Outlined)))
    return ExitStatus::WrongInput;
  kernels = findKernels(*module);
  if (failed(lowerModule(*module, compile, Stage::Outlined, Stage::Kernel)))
    return ExitStatus::WrongInput;
  if (isDumping())
    if (llvm::Error error = dumpLevel(*integer, "integer.mlir", false))
      return fail(ExitStatus::WrongInput, std::move(error));
  if (llvm::Error error = dumpLevel(*module, "kernel.mlir", /*outlined=*/true))
    return fail(ExitStatus::WrongInput, std::move(error));
  return ExitStatus::Ok;
}

ExitStatus Compilation::run() {
  ExitStatus status = selectTarget();
  if (status != ExitStatus::Ok)
    return status;
  module = readModule(options.file, context, sources);
  if (!module || failed(verifyProgram(*module)))
    return ExitStatus::WrongInput;
  status = writeHeader();
  if (status != ExitStatus::Ok)
    return status;
  if (options.emit == Emit::Tensor)
    return write(print(*module));
  OwningOpRef<ModuleOp> tensor = module->clone();
  if (failed(lowerModule(*module, compile, Stage::Tensor, Stage::Integer)))
    return ExitStatus::WrongInput;
  if (options.emit == Emit::Integer)
    return write(print(*module));
  if (gpu)
    return emitDeviceCode(*tensor);
  status = lowerToKernels();
  if (status != ExitStatus::Ok)
    return status;
  if (isDumping())
    if (llvm::Error error = dumpLevel(*tensor, "tensor.mlir", false))
      return fail(ExitStatus::WrongInput, std::move(error));
  if (options.emit == Emit::Kernel)
    return write(print(*module));
  return emitMachineCode();
}

ExitStatus quantx::compileFile(const CompileFileOptions &options,
                               const DialectRegistry &registry) {
  return Compilation(options, registry).run();
}
