//===- GpuLower.cpp - a test tool: gpu.module to PTX or bitcode -*- C++ -*-===//
//
// gpu-lower FILE --chip=sm_80 [--features=+ptx80] --format=isa|llvm [-o FILE]
//
//===----------------------------------------------------------------------===//
#include "quantx/Pipelines/DeviceModule.h"

#include "mlir/Parser/Parser.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/ToolOutputFile.h"

using namespace mlir;
using namespace mlir::quantx;

int main(int argc, char **argv) {
  llvm::cl::opt<std::string> input(llvm::cl::Positional, llvm::cl::Required);
  llvm::cl::opt<std::string> output("o", llvm::cl::init("-"));
  llvm::cl::opt<std::string> chip("chip", llvm::cl::init("sm_80"));
  llvm::cl::opt<std::string> features("features", llvm::cl::init("+ptx80"));
  llvm::cl::opt<DeviceFormat> format(
      "format", llvm::cl::values(
                    clEnumValN(DeviceFormat::PTX, "isa", "PTX"),
                    clEnumValN(DeviceFormat::Bitcode, "llvm", "LLVM bitcode")));
  llvm::cl::ParseCommandLineOptions(argc, argv);

  DialectRegistry registry;
  registerDeviceDialects(registry);
  MLIRContext context(registry);
  OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(input, &context);
  if (!module)
    return 1;
  auto text = compileDeviceModule(*module, {chip, features}, format);
  std::string error;
  auto file = openOutputFile(output, &error);
  if (failed(text) || !file)
    return 1;
  file->os() << *text;
  file->keep();
  return 0;
}
