//===- DeviceCode.cpp - a test tool: portable kernels as PTX ----*- C++ -*-===//
//
// device-code FILE --chip=sm_80 -o FOLDER
// writes FOLDER/NAME.ptx for each device function of a program: the kernels
// that do its work without tensor cores.
//
//===----------------------------------------------------------------------===//
#include "quantx/Execution/DeviceCode.h"

#include "quantx/Codegen/Passes.h"
#include "quantx/IR/QuantX.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/ToolOutputFile.h"

using namespace mlir;
using namespace mlir::quantx;

static LogicalResult write(func::FuncOp function, const GPUDescription &gpu,
                           StringRef folder) {
  auto code = compileDeviceFunction(function, gpu, DeviceFormat::PTX);
  if (!code)
    return function.emitError() << llvm::toString(code.takeError());
  std::string error;
  auto file = openOutputFile((folder + "/" + function.getName() + ".ptx").str(),
                             &error);
  if (!file)
    return function.emitError() << error;
  // The object is a string with a zero behind it.
  file->os() << StringRef(code->image).rtrim('\0');
  file->keep();
  return success();
}

int main(int argc, char **argv) {
  llvm::cl::opt<std::string> input(llvm::cl::Positional, llvm::cl::Required);
  llvm::cl::opt<std::string> output("o", llvm::cl::Required);
  llvm::cl::opt<std::string> chip("chip", llvm::cl::init("sm_80"));
  llvm::cl::ParseCommandLineOptions(argc, argv);

  DialectRegistry registry;
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registry.insert<QuantXDialect>();
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(input, &context);
  llvm::Expected<GPUDescription> gpu = lookupGPU(chip);
  if (!gpu) {
    llvm::errs() << llvm::toString(gpu.takeError()) << '\n';
    return 1;
  }
  if (!module || llvm::sys::fs::create_directories(output) ||
      failed(lowerToDeviceFunctions(*module)))
    return 1;
  for (auto function : module->getOps<func::FuncOp>())
    if (function->hasAttr(kDeviceAttr) && failed(write(function, *gpu, output)))
      return 1;
  return 0;
}
