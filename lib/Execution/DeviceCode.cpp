//===- DeviceCode.cpp - device code of a module -----------------*- C++ -*-===//
//
// Tensor level -> device functions -> gpu.module -> bitcode or PTX.
//
//===----------------------------------------------------------------------===//
#include "quantx/Execution/DeviceCode.h"

#include "quantx/Codegen/Passes.h"
#include "quantx/Pipelines/Pipelines.h"

using namespace mlir;
using namespace mlir::quantx;

LogicalResult quantx::lowerToDeviceFunctions(ModuleOp module) {
  DialectRegistry registry;
  registerDeviceDialects(registry);
  module.getContext()->appendDialectRegistry(registry);
  PassManager manager(module.getContext());
  buildIntegerPipeline(manager);
  manager.addPass(createOutlineDeviceFunctionsPass());
  return manager.run(module);
}

static DeviceModuleOptions getOptions(const GPUDescription &gpu) {
  return {gpu.name.str(), gpu.ptxFeature.str()};
}

static llvm::Error cannotCompile(StringRef name, const GPUDescription &gpu) {
  return llvm::createStringError("device function " + name +
                                 ": wanted one that compiles for " + gpu.name +
                                 ", got: an error");
}

llvm::Expected<DeviceFunction>
quantx::compileDeviceFunction(func::FuncOp function, const GPUDescription &gpu,
                              DeviceFormat format) {
  std::string name = function.getName().str();
  OwningOpRef<ModuleOp> module = ModuleOp::create(function.getLoc());
  OpBuilder builder = OpBuilder::atBlockBegin(module->getBody());
  auto copy = llvm::cast<func::FuncOp>(builder.clone(*function));
  copy.setPublic();
  PassManager manager(module->getContext());
  buildDeviceKernelPipeline(manager);
  if (failed(manager.run(*module)))
    return cannotCompile(name, gpu);
  DeviceFunction result;
  for (auto device : module->getOps<gpu::GPUModuleOp>())
    for (auto kernel : device.getOps<gpu::GPUFuncOp>()) {
      if (kernel.getName() == name + "_workspace_bytes")
        result.workspaceBytes = kernel.getName().str();
      else if (kernel.getName() == name + "_result_dims")
        result.resultDims = kernel.getName().str();
      else
        result.statements.push_back(
            {kernel.getName().str(), kernel->hasAttr(kOneThreadAttr)});
    }
  FailureOr<std::string> image =
      compileDeviceModule(*module, getOptions(gpu), format);
  if (failed(image))
    return cannotCompile(name, gpu);
  result.image = std::move(*image);
  return result;
}

llvm::Expected<std::string> quantx::compileGpuKernel(const GpuKernelSpec &spec,
                                                     const GPUDescription &gpu,
                                                     DeviceFormat format) {
  DialectRegistry registry;
  registerDeviceDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.loadAllAvailableDialects();
  OpBuilder builder(&context);
  OwningOpRef<ModuleOp> module = ModuleOp::create(builder.getUnknownLoc());
  builder.setInsertionPointToStart(module->getBody());
  if (failed(buildGpuKernel(builder, builder.getUnknownLoc(), spec)))
    return cannotCompile(spec.name, gpu);
  FailureOr<std::string> image =
      compileDeviceModule(*module, getOptions(gpu), format);
  if (failed(image))
    return cannotCompile(spec.name, gpu);
  return *image;
}
