//===- DeviceProgram.cpp - the GPU kernels of a program ---------*- C++ -*-===//
//
// quantx.int.contract  ->  gpu.module  ->  PTX  ->  cubin
//
//===----------------------------------------------------------------------===//
#include "DeviceProgram.h"

#include "quantx/Codegen/GpuContraction.h"
#include "quantx/Pipelines/DeviceModule.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

#include <chrono>

using namespace mlir;
using namespace mlir::quantx;

static DialectRegistry getRegistry() {
  DialectRegistry registry;
  registerDeviceDialects(registry);
  return registry;
}

DeviceProgram::DeviceProgram(const GPUDescription &gpu)
    : gpu(gpu), context(getRegistry(), MLIRContext::Threading::DISABLED) {
  context.loadAllAvailableDialects();
  module = ModuleOp::create(UnknownLoc::get(&context));
}

static std::string print(Attribute attribute) {
  std::string text;
  llvm::raw_string_ostream(text) << attribute;
  return text;
}

/// What the report says of a kernel, from its first contraction.
static CompiledKernel describe(IntContractOp op, const GpuKernelSpec &spec) {
  CompiledKernel row;
  auto x = llvm::cast<QuantizedTensorType>(op.getXType());
  auto w = llvm::cast<QuantizedTensorType>(op.getWType());
  row.symbol = spec.name;
  row.family = "mma-m16n8k32";
  row.scheme = print(w.getScheme());
  for (Value component : op.getW())
    if (auto view = component.getDefiningOp<IntViewOp>())
      row.layout = print(view.getLayoutAttr());
  row.addUse(op);
  row.shape[0] = x.getShape()[0];
  row.shape[1] = spec.n;
  row.shape[2] = spec.k;
  row.workspaceBytes = 0;
  return row;
}

void DeviceProgram::add(IntContractOp op, GpuKernelSpec spec) {
  OpBuilder builder = OpBuilder::atBlockEnd(module->getBody());
  Location loc = builder.getUnknownLoc();
  // Kernels are equal when their code under one name is.
  OwningOpRef<ModuleOp> trial = ModuleOp::create(loc);
  OpBuilder inner = OpBuilder::atBlockEnd(trial->getBody());
  if (failed(buildGpuKernel(inner, loc, spec)))
    return;
  std::string text;
  llvm::raw_string_ostream(text) << *trial;
  if (auto found = known.find(text); found != known.end())
    return kernels[found->second].addUse(op);
  spec.name = "quantx_gpu_" + std::to_string(spec.n) + "x" +
              std::to_string(spec.k) + "_" + std::to_string(kernels.size());
  if (failed(buildGpuKernel(builder, loc, spec)))
    return;
  known[text] = kernels.size();
  kernels.push_back(describe(op, spec));
}

LogicalResult DeviceProgram::build(ModuleOp integerLevel) {
  integerLevel.walk([&](IntContractOp op) {
    auto contractions = getGpuContractions(op);
    if (!contractions) {
      op.emitRemark() << llvm::toString(contractions.takeError());
      return;
    }
    for (const auto &[width, contraction] : contractions->kernels)
      add(op, contraction.kernel);
  });
  if (!kernels.empty())
    return success();
  return integerLevel.emitError()
         << "--emit: wanted a contraction that has a kernel for "
         << gpu.name.str() << ", got: none";
}

OwningOpRef<ModuleOp> DeviceProgram::getCode(const CompiledKernel &kernel) {
  OwningOpRef<ModuleOp> code = ModuleOp::create(module->getLoc());
  Operation *found = module->lookupSymbol(kernel.symbol + "_module");
  OpBuilder::atBlockEnd(code->getBody()).clone(*found);
  return code;
}

OwningOpRef<ModuleOp> DeviceProgram::getCode() {
  OwningOpRef<ModuleOp> code = module->clone();
  auto parts = llvm::to_vector(code->getOps<gpu::GPUModuleOp>());
  for (gpu::GPUModuleOp part : ArrayRef(parts).drop_front()) {
    Block *all = parts.front().getBody();
    all->getOperations().splice(all->end(), part.getBody()->getOperations());
    part.erase();
  }
  return code;
}

llvm::Expected<std::string> DeviceProgram::compile(ModuleOp code) {
  auto ptx = compileDeviceModule(code, {gpu.name.str(), gpu.ptxFeature.str()},
                                 DeviceFormat::PTX);
  if (failed(ptx))
    return llvm::createStringError("--emit: wanted kernels that compile for " +
                                   gpu.name + ", got: an error");
  // The object is a string with a zero behind it.
  return StringRef(*ptx).rtrim('\0').str();
}

llvm::Expected<std::vector<std::string>> DeviceProgram::compileKernels() {
  std::vector<std::string> texts;
  for (CompiledKernel &kernel : kernels) {
    auto begin = std::chrono::steady_clock::now();
    auto ptx = compile(*getCode(kernel));
    if (!ptx)
      return ptx.takeError();
    kernel.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin)
            .count();
    kernel.textBytes = ptx->size();
    texts.push_back(std::move(*ptx));
  }
  return texts;
}

llvm::Expected<std::string> DeviceProgram::compileAll() {
  return compile(*getCode());
}

/// ptxas of PATH, else of CUDA_HOME.
static llvm::Expected<std::string> findAssembler() {
  if (auto path = llvm::sys::findProgramByName("ptxas"))
    return *path;
  if (const char *home = std::getenv("CUDA_HOME")) {
    SmallString<128> folder(home);
    llvm::sys::path::append(folder, "bin");
    if (auto path = llvm::sys::findProgramByName("ptxas", {folder.str()}))
      return *path;
  }
  return llvm::createStringError(
      "--emit=cubin: wanted ptxas on PATH or in CUDA_HOME/bin, got: none");
}

llvm::Expected<std::string> DeviceProgram::assemble(StringRef ptx) const {
  auto assembler = findAssembler();
  if (!assembler)
    return assembler.takeError();
  SmallString<128> input, output, log;
  for (auto [suffix, path] :
       {std::pair("ptx", &input), std::pair("cubin", &output),
        std::pair("log", &log)})
    if (std::error_code code =
            llvm::sys::fs::createTemporaryFile("quantx", suffix, *path))
      return llvm::createStringError("--emit=cubin: wanted a temporary file, "
                                     "got: " +
                                     code.message());
  llvm::FileRemover removeInput(input), removeOutput(output), removeLog(log);
  if (llvm::Error error = writeOutput("--emit", input, ptx))
    return std::move(error);
  std::string architecture = ("-arch=" + gpu.name).str();
  StringRef arguments[] = {*assembler, architecture, input, "-o", output};
  std::optional<StringRef> redirects[] = {StringRef(""), log.str(), log.str()};
  int status =
      llvm::sys::ExecuteAndWait(*assembler, arguments, std::nullopt, redirects);
  auto bytes = llvm::MemoryBuffer::getFile(output, /*IsText=*/false,
                                           /*RequiresNullTerminator=*/false);
  if (status == 0 && bytes)
    return (*bytes)->getBuffer().str();
  auto text = llvm::MemoryBuffer::getFile(log);
  return llvm::createStringError(
      "--emit=cubin: wanted PTX that " + *assembler + " assembles, got: " +
      (text ? (*text)->getBuffer().trim().split('\n').first.str()
            : std::to_string(status)));
}
