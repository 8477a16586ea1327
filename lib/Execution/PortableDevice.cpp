//===- PortableDevice.cpp - device functions by portable kernels *- C++ -*-===//
//
// A memref is passed as MLIR's descriptor: two pointers, an offset, sizes and
// strides; each is a parameter of its own.
//
//===----------------------------------------------------------------------===//
#include "PortableDevice.h"

#include "quantx/Execution/CallFrame.h"

using namespace mlir;
using namespace mlir::quantx;

static size_t getBytes(ElementKind kind, ArrayRef<int64_t> shape) {
  return *getElementCount(shape) * kind.getBytes();
}

/// The parameters of one call, a slot of 8 bytes each.
class PortableDevice::Call {
public:
  Call(const PortableDevice &device, const GpuQueue &queue)
      : device(device), queue(queue) {}

  void add(const RuntimeValue &argument);
  /// Result buffers, once their sizes are known.
  llvm::Error addResults();
  llvm::Error addWorkspace();
  llvm::Error runStatements();
  llvm::Expected<SmallVector<RuntimeValue>> takeResults();

private:
  void addBuffer(void *data, ArrayRef<int64_t> shape);
  llvm::Error launchKernel(const std::string &name, bool oneThread);
  /// The sizes that a kernel writes.
  llvm::Expected<std::vector<int64_t>> getSizes(const std::string &kernel,
                                                size_t count);
  /// Shapes of all results; dynamic sizes from the kernel that has them.
  llvm::Expected<SmallVector<SmallVector<int64_t>>> getResultShapes();

  const PortableDevice &device;
  const GpuQueue &queue;
  SmallVector<uint64_t> slots;
  std::vector<std::unique_ptr<DeviceBuffer>> buffers;
  SmallVector<HostTensor> results;
  size_t firstResult = 0;
};

void PortableDevice::Call::addBuffer(void *data, ArrayRef<int64_t> shape) {
  auto address = reinterpret_cast<uintptr_t>(data);
  slots.append({address, address, 0});
  slots.append(shape.begin(), shape.end());
  int64_t stride = 1;
  SmallVector<uint64_t> strides;
  for (int64_t extent : llvm::reverse(shape)) {
    strides.push_back(stride);
    stride *= extent;
  }
  slots.append(strides.rbegin(), strides.rend());
}

void PortableDevice::Call::add(const RuntimeValue &argument) {
  if (auto *scalar = std::get_if<Scalar>(&argument)) {
    slots.push_back(scalar->bits);
    return;
  }
  const auto &tensor = std::get<HostTensor>(argument);
  buffers.push_back(std::make_unique<DeviceBuffer>(
      queue, "argument " + std::to_string(buffers.size()), tensor.getBytes()));
  addBuffer(buffers.back()->get(), tensor.getShape());
}

llvm::Error PortableDevice::Call::launchKernel(const std::string &name,
                                               bool oneThread) {
  auto function = device.module.getFunction(name);
  if (!function)
    return function.takeError();
  SmallVector<void *> parameters;
  for (uint64_t &slot : slots)
    parameters.push_back(&slot);
  GpuGrid grid;
  if (!oneThread)
    grid = {kPortableGridBlocks, 1, kPortableBlockThreads, 0};
  return launch(queue, *function, grid, parameters);
}

llvm::Expected<std::vector<int64_t>>
PortableDevice::Call::getSizes(const std::string &kernel, size_t count) {
  std::vector<int64_t> sizes(count);
  DeviceBuffer buffer(queue, "sizes", sizes);
  size_t own = slots.size();
  addBuffer(buffer.get(), {int64_t(count)});
  llvm::Error error = launchKernel(kernel, /*oneThread=*/true);
  slots.truncate(own);
  if (error)
    return std::move(error);
  if (llvm::Error failed = buffer.read(
          {reinterpret_cast<uint8_t *>(sizes.data()), count * sizeof(int64_t)}))
    return std::move(failed);
  return sizes;
}

llvm::Expected<SmallVector<SmallVector<int64_t>>>
PortableDevice::Call::getResultShapes() {
  SmallVector<SmallVector<int64_t>> shapes;
  size_t dynamic = 0;
  for (Type type : device.resultTypes) {
    ArrayRef<int64_t> shape = llvm::cast<RankedTensorType>(type).getShape();
    shapes.emplace_back(shape);
    dynamic += llvm::count_if(shape, ShapedType::isDynamic);
  }
  if (!dynamic)
    return shapes;
  auto sizes = getSizes(device.code.resultDims, dynamic);
  if (!sizes)
    return sizes.takeError();
  const int64_t *next = sizes->data();
  for (SmallVector<int64_t> &shape : shapes)
    for (int64_t &extent : shape)
      if (ShapedType::isDynamic(extent))
        extent = *next++;
  return shapes;
}

llvm::Error PortableDevice::Call::addResults() {
  auto shapes = getResultShapes();
  if (!shapes)
    return shapes.takeError();
  firstResult = buffers.size();
  for (auto [type, shape] : llvm::zip(device.resultTypes, *shapes)) {
    Type element = llvm::cast<RankedTensorType>(type).getElementType();
    ElementKind kind = *getElementKind(element);
    std::optional<int64_t> count = getElementCount(shape);
    if (!count || *count > kMaxTensorBytes / int64_t(kind.getBytes()))
      return llvm::createStringError("result: wanted at most " +
                                     std::to_string(kMaxTensorBytes) +
                                     " bytes, got: more");
    results.emplace_back(kind, shape,
                         std::vector<uint8_t>(getBytes(kind, shape)));
    buffers.push_back(std::make_unique<DeviceBuffer>(
        queue, "result " + std::to_string(buffers.size() - firstResult),
        results.back().getBytes()));
    addBuffer(buffers.back()->get(), shape);
  }
  return llvm::Error::success();
}

llvm::Error PortableDevice::Call::addWorkspace() {
  auto bytes = getSizes(device.code.workspaceBytes, 1);
  if (!bytes)
    return bytes.takeError();
  if (bytes->front() < 0 || bytes->front() > 8 * kMaxTensorBytes)
    return llvm::createStringError(
        "workspace: wanted at most " + std::to_string(8 * kMaxTensorBytes) +
        " bytes, got: " + std::to_string(bytes->front()));
  buffers.push_back(
      std::make_unique<DeviceBuffer>(queue, "workspace", bytes->front()));
  addBuffer(buffers.back()->get(), bytes->front());
  return llvm::Error::success();
}

llvm::Error PortableDevice::Call::runStatements() {
  for (const DeviceFunction::Kernel &kernel : device.code.statements)
    if (llvm::Error error = launchKernel(kernel.name, kernel.oneThread))
      return error;
  return llvm::Error::success();
}

llvm::Expected<SmallVector<RuntimeValue>> PortableDevice::Call::takeResults() {
  SmallVector<RuntimeValue> values;
  for (auto [index, result] : llvm::enumerate(results)) {
    if (llvm::Error error =
            buffers[firstResult + index]->read(result.getMutableBytes()))
      return std::move(error);
    values.push_back(std::move(result));
  }
  for (const auto &buffer : buffers)
    if (llvm::Error error = buffer->checkGuards())
      return std::move(error);
  return values;
}

llvm::Expected<PortableDevice> PortableDevice::create(func::FuncOp function,
                                                      const GPUDescription &gpu,
                                                      DeviceFormat format) {
  auto code = compileDeviceFunction(function, gpu, format);
  if (!code)
    return code.takeError();
  auto module = LoadedModule::load(code->image);
  if (!module)
    return module.takeError();
  return PortableDevice(function, std::move(*code), std::move(*module));
}

llvm::Expected<SmallVector<RuntimeValue>>
PortableDevice::run(const GpuQueue &queue,
                    ArrayRef<RuntimeValue> arguments) const {
  Call call(*this, queue);
  for (const RuntimeValue &argument : arguments)
    call.add(argument);
  if (llvm::Error error = call.addResults())
    return std::move(error);
  if (llvm::Error error = call.addWorkspace())
    return std::move(error);
  if (llvm::Error error = call.runStatements())
    return std::move(error);
  return call.takeResults();
}
