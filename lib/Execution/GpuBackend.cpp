//===- GpuBackend.cpp - contractions on a GPU or its emulator ---*- C++ -*-===//
//
// The interpreter runs the Integer level; every contraction that has a kernel
// is compiled for the device and launched through the `mgpu*` functions.
//
//===----------------------------------------------------------------------===//
#include "GpuOperandFields.h"
#include "quantx/Execution/Backend.h"
#include "quantx/Interpreter/Interpreter.h"
#include "quantx/Pipelines/DeviceModule.h"
#include "quantx/Pipelines/Pipelines.h"

#include "quantx-gpu.h"

#include "mlir/IR/Diagnostics.h"

#include <chrono>

extern "C" {
void *mgpuModuleLoad(void *data, size_t size);
void mgpuModuleUnload(void *module);
void *mgpuModuleGetFunction(void *module, const char *name);
void *mgpuMemAlloc(uint64_t bytes, void *stream, bool isHostShared);
void mgpuMemFree(void *memory, void *stream);
void mgpuMemcpy(void *dst, void *src, size_t bytes, void *stream);
void *mgpuStreamCreate();
void mgpuStreamDestroy(void *stream);
void mgpuStreamSynchronize(void *stream);
void mgpuLaunchKernel(void *function, intptr_t gridX, intptr_t gridY,
                      intptr_t gridZ, intptr_t blockX, intptr_t blockY,
                      intptr_t blockZ, int32_t sharedBytes, void *stream,
                      void **params, void **extra, size_t paramCount);
}

using namespace mlir;
using namespace mlir::quantx;

/// Rows of one launch.
static constexpr int64_t kMaxRows = 128;

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

/// The error that the GPU runtime recorded, if any.
static llvm::Error takeGpuError() {
  std::string text = quantx_gpu_last_error();
  quantx_gpu_clear_error();
  if (text.empty())
    return llvm::Error::success();
  return llvm::createStringError(text);
}

/// All that makes one kernel differ from another.
static std::string getKey(const GpuKernelSpec &kernel) {
  std::string key;
  llvm::raw_string_ostream os(key);
  for (int64_t part :
       {kernel.n, kernel.k, int64_t(kernel.weightBits),
        int64_t(kernel.weightSigned), kernel.groupSize, kernel.blockSize,
        int64_t(kernel.weightZero), int64_t(kernel.activationZero),
        int64_t(kernel.activationGroupScale), int64_t(kernel.offset),
        kernel.tile.stepK})
    os << part << '_';
  if (kernel.table)
    for (int8_t value : *kernel.table)
      os << int(value) << ',';
  return key;
}

namespace {
/// Device memory with a copy of a host vector.
class DeviceBuffer {
public:
  template <typename Element>
  DeviceBuffer(const std::vector<Element> &host, void *stream)
      : stream(stream), bytes(host.size() * sizeof(Element)),
        memory(mgpuMemAlloc(std::max<size_t>(bytes, 16), stream, false)) {
    if (bytes && memory)
      mgpuMemcpy(memory, const_cast<Element *>(host.data()), bytes, stream);
  }
  DeviceBuffer(const DeviceBuffer &) = delete;
  DeviceBuffer &operator=(const DeviceBuffer &) = delete;
  ~DeviceBuffer() { mgpuMemFree(memory, stream); }

  void *get() const { return memory; }
  void read(std::vector<float> &host) const {
    if (memory)
      mgpuMemcpy(host.data(), memory, bytes, stream);
    mgpuStreamSynchronize(stream);
  }

private:
  void *stream;
  size_t bytes;
  void *memory;
};

struct LoadedKernel {
  std::string name, image;
  void *module = nullptr, *function = nullptr;
};

class GpuBackend : public Backend {
public:
  explicit GpuBackend(bool emulate) : emulate(emulate) {}
  ~GpuBackend() override {
    for (auto &[key, kernel] : kernels)
      mgpuModuleUnload(kernel.module);
    if (stream)
      mgpuStreamDestroy(stream);
  }

  ExitStatus run(ModuleOp module, func::FuncOp entry,
                 ArrayRef<RuntimeValue> inputs, const RunOptions &options,
                 RunOutcome &outcome) override;

private:
  llvm::Error start(const RunOptions &options);
  FailureOr<std::optional<HostTensor>> contract(Operation *op,
                                                const QuantizedValue *x,
                                                const QuantizedValue *w,
                                                const HostTensor *bias);
  llvm::Expected<GpuContraction> getContraction(const QuantizedValue *x,
                                                const QuantizedValue *w);
  llvm::Error load(const GpuKernelSpec &spec, LoadedKernel &kernel);
  llvm::Error multiply(const GpuContraction &contraction,
                       const GpuPackedWeights &weights,
                       const LoadedKernel &kernel, const QuantizedValue &x,
                       std::vector<float> &y);

  bool emulate;
  bool launchFailed = false;
  std::string chip = "sm_80";
  void *stream = nullptr;
  std::map<std::string, LoadedKernel> kernels;
};
} // namespace

llvm::Error GpuBackend::start(const RunOptions &options) {
  quantx_gpu_clear_error();
  if (quantx_gpu_use(emulate ? "emulator" : "cuda"))
    return takeGpuError();
  if (emulate &&
      quantx_gpu_set_schedule(getScheduleText(options.schedule).c_str()))
    return takeGpuError();
  if (options.target != "native")
    chip = options.target;
  stream = mgpuStreamCreate();
  return takeGpuError();
}

/// The spec, checked, or why the interpreter takes the contraction.
llvm::Expected<GpuContraction>
GpuBackend::getContraction(const QuantizedValue *x, const QuantizedValue *w) {
  if (!x || !w)
    return llvm::createStringError(
        "gpu kernel: wanted two quantized operands, got: others, or sums");
  if (x->shape.size() != 2 || w->shape.size() != 2 ||
      x->shape[1] != w->shape[1])
    return llvm::createStringError("gpu kernel: wanted two matrices of one K, "
                                   "got: others");
  auto contraction = getGpuContraction(x->type.getRecipe(), w->type.getRecipe(),
                                       w->shape[0], w->shape[1]);
  if (!contraction)
    return contraction.takeError();
  std::string text;
  ScopedDiagnosticHandler handler(x->type.getContext(),
                                  [&](Diagnostic &diagnostic) {
                                    text = diagnostic.str();
                                    return success();
                                  });
  if (failed(verifyGpuKernelSpec(UnknownLoc::get(x->type.getContext()),
                                 contraction->kernel)))
    return llvm::createStringError(text);
  return contraction;
}

llvm::Error GpuBackend::load(const GpuKernelSpec &spec, LoadedKernel &kernel) {
  DialectRegistry registry;
  registerDeviceDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.loadAllAvailableDialects();
  OpBuilder builder(&context);
  OwningOpRef<ModuleOp> module = ModuleOp::create(builder.getUnknownLoc());
  builder.setInsertionPointToStart(module->getBody());
  if (failed(buildGpuKernel(builder, builder.getUnknownLoc(), spec)))
    return llvm::createStringError("gpu kernel: wanted one that can be built, "
                                   "got: an error");
  auto image =
      compileDeviceModule(*module, {chip, "+ptx80"},
                          emulate ? DeviceFormat::Bitcode : DeviceFormat::PTX);
  if (failed(image))
    return llvm::createStringError("gpu kernel: wanted one that compiles for " +
                                   chip + ", got: an error");
  kernel.name = spec.name;
  kernel.image = std::move(*image);
  kernel.module = mgpuModuleLoad(kernel.image.data(), kernel.image.size());
  kernel.function = mgpuModuleGetFunction(kernel.module, spec.name.c_str());
  return takeGpuError();
}

llvm::Error GpuBackend::multiply(const GpuContraction &contraction,
                                 const GpuPackedWeights &weights,
                                 const LoadedKernel &kernel,
                                 const QuantizedValue &x,
                                 std::vector<float> &y) {
  const GpuKernelSpec &spec = contraction.kernel;
  DeviceBuffer codes(weights.weights, stream), blocks(weights.blocks, stream),
      groups(weights.groups, stream);
  for (int64_t begin = 0; begin < x.shape[0]; begin += kMaxRows) {
    int64_t count = std::min(kMaxRows, x.shape[0] - begin);
    auto rows = packRows(contraction, x, begin, count);
    if (!rows)
      return rows.takeError();
    std::vector<float> part(count * spec.n);
    DeviceBuffer result(part, stream), values(rows->codes, stream),
        sums(rows->packed.rowSums, stream),
        scales(rows->packed.rowScales, stream),
        tokens(rows->packed.rows, stream);
    if (llvm::Error error = takeGpuError())
      return error;
    void *arguments[] = {result.get(), values.get(), codes.get(),
                         blocks.get(), groups.get(), sums.get(),
                         scales.get(), tokens.get()};
    auto m = static_cast<int32_t>(count);
    SmallVector<void *> parameters;
    for (void *&argument : arguments)
      parameters.push_back(&argument);
    parameters.push_back(&m);
    mgpuLaunchKernel(kernel.function,
                     llvm::divideCeil(spec.n, spec.getTileColumns()),
                     llvm::divideCeil(count, spec.getTileRows()), 1,
                     spec.getThreads(), 1, 1, spec.getSharedBytes(), stream,
                     parameters.data(), nullptr, parameters.size());
    result.read(part);
    if (llvm::Error error = takeGpuError())
      return error;
    llvm::copy(part, y.begin() + begin * spec.n);
  }
  return llvm::Error::success();
}

FailureOr<std::optional<HostTensor>>
GpuBackend::contract(Operation *op, const QuantizedValue *x,
                     const QuantizedValue *w, const HostTensor *bias) {
  auto decline = [&](llvm::Error error) {
    op->emitRemark() << llvm::toString(std::move(error));
    return std::optional<HostTensor>();
  };
  auto fail = [&](llvm::Error error) {
    launchFailed = true;
    return op->emitError() << llvm::toString(std::move(error));
  };
  auto contraction = getContraction(x, w);
  if (!contraction)
    return decline(contraction.takeError());
  GpuKernelSpec &spec = contraction->kernel;
  if (bias && bias->getNumElements() != spec.n)
    return std::optional<HostTensor>();
  auto weights = packWeights(*contraction, *w);
  if (!weights)
    return decline(weights.takeError());
  auto type = llvm::cast<RankedTensorType>(op->getResult(0).getType());
  auto result =
      HostTensor::create(op->getLoc(), *getElementKind(type.getElementType()),
                         {x->shape[0], spec.n});
  if (failed(result))
    return failure();
  spec.name += "_" + std::to_string(kernels.size());
  LoadedKernel &kernel = kernels[getKey(spec)];
  if (!kernel.function)
    if (llvm::Error error = load(spec, kernel))
      return fail(std::move(error));
  std::vector<float> y(x->shape[0] * spec.n);
  if (llvm::Error error = multiply(*contraction, *weights, kernel, *x, y))
    return fail(std::move(error));
  for (auto [index, value] : llvm::enumerate(y))
    result->setFloat(index,
                     bias ? value + bias->getFloat(index % spec.n) : value);
  return std::optional<HostTensor>(std::move(*result));
}

ExitStatus GpuBackend::run(ModuleOp module, func::FuncOp entry,
                           ArrayRef<RuntimeValue> inputs,
                           const RunOptions &options, RunOutcome &outcome) {
  StringRef target = options.target;
  unsigned architecture;
  if (target != "native" &&
      (!target.consume_front("sm_") || target.getAsInteger(10, architecture) ||
       architecture < 80)) {
    llvm::errs() << "error: --target: wanted native or sm_XX, at least sm_80, "
                    "got: "
                 << options.target << '\n';
    return ExitStatus::Usage;
  }
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
  PassManager manager(module.getContext());
  buildIntegerPipeline(manager);
  if (failed(manager.run(module)))
    return ExitStatus::WrongInput;
  entry = module.lookupSymbol<func::FuncOp>(name);
  for (unsigned repetition = 0; repetition < options.repeat; ++repetition) {
    Interpreter interpreter(module);
    interpreter.setContractionHook(
        [this](Operation *op, const QuantizedValue *x, const QuantizedValue *w,
               const HostTensor *bias) { return contract(op, x, w, bias); });
    auto begin = std::chrono::steady_clock::now();
    auto results = interpreter.run(entry, inputs);
    std::chrono::duration<double> elapsed =
        std::chrono::steady_clock::now() - begin;
    if (failed(results))
      return launchFailed             ? ExitStatus::Cannot
             : interpreter.hitLimit() ? ExitStatus::Unknown
                                      : ExitStatus::WrongInput;
    outcome.results = std::move(*results);
    outcome.seconds.push_back(elapsed.count());
  }
  for (auto &[key, kernel] : kernels)
    outcome.kernels.push_back(kernel.name);
  llvm::sort(outcome.kernels);
  return ExitStatus::Ok;
}

std::unique_ptr<Backend> quantx::createGPUBackend(bool emulate) {
  return std::make_unique<GpuBackend>(emulate);
}
