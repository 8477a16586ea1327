//===- GpuBackend.cpp - programs on a GPU or its emulator -------*- C++ -*-===//
//-*-===//
//
// The interpreter runs what is between the device functions of a module: sizes,
// checks, control flow. Device functions are compiled when they are first
// called: to a kernel of tensor cores where there is one, else to portable
// ones.
//
//===----------------------------------------------------------------------===//
#include "GpuProduct.h"
#include "PortableDevice.h"
#include "quantx/Codegen/Passes.h"
#include "quantx/Execution/Backend.h"
#include "quantx/Interpreter/Interpreter.h"

#include "quantx-gpu.h"

#include <chrono>

extern "C" {
void *mgpuStreamCreate();
void mgpuStreamDestroy(void *stream);
}

using namespace mlir;
using namespace mlir::quantx;

static std::string getScheduleText(const ScheduleOption &schedule) {
  using Kind = ScheduleOption::Kind;
  switch (schedule.kind) {
  case Kind::Forward:
    return "forward";
  case Kind::Reverse:
    return "reverse";
  case Kind::Random:
    return "random:" + std::to_string(schedule.seed);
  case Kind::GreedyLow:
    return "greedy-low";
  case Kind::GreedyHigh:
    return "greedy-high";
  }
  llvm_unreachable("a schedule has one of five kinds");
}

namespace {
/// The kernels of one device function, compiled when they are needed.
struct DeviceKernels {
  std::optional<GpuProduct> product;
  std::optional<PortableDevice> portable;
};

class GpuBackend : public Backend {
public:
  explicit GpuBackend(bool emulate) : emulate(emulate) {}
  ~GpuBackend() override {
    functions.clear();
    if (queue.stream)
      mgpuStreamDestroy(queue.stream);
  }

  ExitStatus run(ModuleOp module, func::FuncOp entry,
                 ArrayRef<RuntimeValue> inputs, const RunOptions &options,
                 RunOutcome &outcome) override;

private:
  using Results = FailureOr<std::optional<SmallVector<RuntimeValue>>>;

  llvm::Error start(const RunOptions &options);
  DeviceKernels &getKernels(func::FuncOp function);
  Results call(ModuleOp module, func::FuncOp function,
               ArrayRef<RuntimeValue> arguments);
  /// Compiles and loads a kernel of tensor cores under a new name.
  llvm::Expected<LoadedModule> load(GpuKernelSpec &spec);
  llvm::Expected<SmallVector<RuntimeValue>>
  runPortable(func::FuncOp function, DeviceKernels &kernels,
              ArrayRef<RuntimeValue> arguments);
  DeviceFormat getFormat() const {
    return emulate ? DeviceFormat::Bitcode : DeviceFormat::PTX;
  }

  bool emulate;
  std::optional<GPUDescription> gpu;
  GpuQueue queue;
  /// Of the last failure on the device, if any.
  std::optional<ExitStatus> deviceStatus;
  std::map<std::string, DeviceKernels> functions; ///< by name
  std::vector<std::string> kernelNames;
  unsigned products = 0;
};
} // namespace

llvm::Error GpuBackend::start(const RunOptions &options) {
  quantx_gpu_clear_error();
  if (quantx_gpu_use(emulate ? "emulator" : "cuda"))
    return takeGpuError();
  if (emulate &&
      quantx_gpu_set_schedule(getScheduleText(options.schedule).c_str()))
    return takeGpuError();
  queue.stream = mgpuStreamCreate();
  queue.guard = options.guard;
  return takeGpuError();
}

DeviceKernels &GpuBackend::getKernels(func::FuncOp function) {
  auto [found, isNew] = functions.try_emplace(function.getName().str());
  if (!isNew)
    return found->second;
  llvm::Expected<GpuProduct> product = GpuProduct::create(function);
  if (product)
    found->second.product = std::move(*product);
  else
    llvm::consumeError(product.takeError());
  return found->second;
}

llvm::Expected<LoadedModule> GpuBackend::load(GpuKernelSpec &spec) {
  spec.name = "quantx_gpu_matmul_" + std::to_string(products++);
  auto image = compileGpuKernel(spec, *gpu, getFormat());
  if (!image)
    return image.takeError();
  kernelNames.push_back(spec.name);
  return LoadedModule::load(std::move(*image));
}

/// The emulator takes tensors of as many elements as the interpreter does: it
/// runs every thread of a kernel one after the other.
static llvm::Error verifyEmulated(ArrayRef<RuntimeValue> arguments) {
  for (const RuntimeValue &argument : arguments)
    if (auto *tensor = std::get_if<HostTensor>(&argument))
      if (tensor->getNumElements() > kMaxFieldCodes)
        return llvm::createStringError(
            "shape: wanted at most " + std::to_string(kMaxFieldCodes) +
            " elements on the emulator, got: " +
            std::to_string(tensor->getNumElements()));
  return llvm::Error::success();
}

llvm::Expected<SmallVector<RuntimeValue>>
GpuBackend::runPortable(func::FuncOp function, DeviceKernels &kernels,
                        ArrayRef<RuntimeValue> arguments) {
  if (emulate)
    if (llvm::Error error = verifyEmulated(arguments))
      return error;
  if (!kernels.portable) {
    auto portable = PortableDevice::create(function, *gpu, getFormat());
    if (!portable)
      return portable.takeError();
    for (const DeviceFunction::Kernel &kernel : portable->getCode().statements)
      kernelNames.push_back(kernel.name);
    kernels.portable.emplace(std::move(*portable));
  }
  return kernels.portable->run(queue, arguments);
}

GpuBackend::Results GpuBackend::call(ModuleOp module, func::FuncOp function,
                                     ArrayRef<RuntimeValue> arguments) {
  if (!function->hasAttr(kDeviceAttr))
    return std::optional<SmallVector<RuntimeValue>>();
  auto fail = [&](llvm::Error error) -> LogicalResult {
    if (error.isA<EmittedError>()) {
      llvm::consumeError(std::move(error));
      return failure();
    }
    deviceStatus =
        error.isA<GuardError>() ? ExitStatus::No : ExitStatus::Cannot;
    return function.emitError() << llvm::toString(std::move(error));
  };
  DeviceKernels &kernels = getKernels(function);
  if (kernels.product) {
    auto y = kernels.product->run(
        module, queue, [&](GpuKernelSpec &spec) { return load(spec); },
        arguments);
    if (!y)
      return fail(y.takeError());
    if (*y)
      return std::optional(SmallVector<RuntimeValue>{std::move(**y)});
  }
  auto results = runPortable(function, kernels, arguments);
  if (!results)
    return fail(results.takeError());
  return std::optional(std::move(*results));
}

ExitStatus GpuBackend::run(ModuleOp module, func::FuncOp entry,
                           ArrayRef<RuntimeValue> inputs,
                           const RunOptions &options, RunOutcome &outcome) {
  // `native`: code for the oldest GPU that all kernels run on.
  llvm::Expected<GPUDescription> found = options.target == "native"
                                             ? getKnownGPUs().front()
                                             : lookupGPU(options.target);
  if (!found) {
    llvm::errs() << "error: --" << llvm::toString(found.takeError()) << '\n';
    return ExitStatus::Usage;
  }
  gpu = *found;
  if (llvm::Error error = start(options)) {
    llvm::errs() << "error: " << llvm::toString(std::move(error)) << '\n';
    return ExitStatus::Cannot;
  }
  std::string name = entry.getName().str();
  entry.setPublic();
  // Quantized arguments and results stay what they are for the caller.
  bool quantized = llvm::any_of(
      llvm::concat<const Type>(entry.getArgumentTypes(),
                               entry.getResultTypes()),
      [](Type type) { return llvm::isa<QuantizedTensorType>(type); });
  if (quantized) {
    entry.emitError() << "entry: wanted builtin tensors for this backend, got: "
                      << entry.getFunctionType();
    return ExitStatus::Cannot;
  }
  if (failed(lowerToDeviceFunctions(module)))
    return ExitStatus::WrongInput;
  entry = module.lookupSymbol<func::FuncOp>(name);
  for (unsigned repetition = 0; repetition < options.repeat; ++repetition) {
    Interpreter interpreter(module);
    interpreter.setCallHook(
        [&](func::FuncOp function, ArrayRef<RuntimeValue> arguments) {
          return call(module, function, arguments);
        });
    auto begin = std::chrono::steady_clock::now();
    auto results = interpreter.run(entry, inputs);
    std::chrono::duration<double> elapsed =
        std::chrono::steady_clock::now() - begin;
    if (failed(results))
      return deviceStatus             ? *deviceStatus
             : interpreter.hitLimit() ? ExitStatus::Unknown
                                      : ExitStatus::WrongInput;
    outcome.results = std::move(*results);
    outcome.seconds.push_back(elapsed.count());
  }
  outcome.kernels = kernelNames;
  llvm::sort(outcome.kernels);
  return ExitStatus::Ok;
}

std::unique_ptr<Backend> quantx::createGPUBackend(bool emulate) {
  return std::make_unique<GpuBackend>(emulate);
}
