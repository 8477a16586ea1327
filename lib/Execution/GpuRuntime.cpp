//===- GpuRuntime.cpp - memory and modules of a device ----------*- C++ -*-===//
//
// Calls of the `mgpu*` functions, whose declarations are those that MLIR's
// gpu-to-llvm calls.
//
//===----------------------------------------------------------------------===//
#include "GpuRuntime.h"

#include "quantx-gpu.h"

extern "C" {
void *mgpuModuleLoad(void *data, size_t size);
void mgpuModuleUnload(void *module);
void *mgpuModuleGetFunction(void *module, const char *name);
void *mgpuMemAlloc(uint64_t bytes, void *stream, bool isHostShared);
void mgpuMemFree(void *memory, void *stream);
void mgpuMemcpy(void *dst, void *src, size_t bytes, void *stream);
void mgpuStreamSynchronize(void *stream);
void mgpuLaunchKernel(void *function, intptr_t gridX, intptr_t gridY,
                      intptr_t gridZ, intptr_t blockX, intptr_t blockY,
                      intptr_t blockZ, int32_t sharedBytes, void *stream,
                      void **params, void **extra, size_t paramCount);
}

using namespace mlir;
using namespace mlir::quantx;

/// Bytes on each side of a guarded buffer, and what they hold.
static constexpr size_t kGuardBytes = 4096;
static constexpr uint8_t kGuard = 0x5C;

char GuardError::ID;

llvm::Error quantx::takeGpuError() {
  std::string text = quantx_gpu_last_error();
  quantx_gpu_clear_error();
  if (text.empty())
    return llvm::Error::success();
  return llvm::createStringError(text);
}

void DeviceBuffer::allocate() {
  size_t guard = queue.guard ? kGuardBytes : 0;
  memory = mgpuMemAlloc(std::max<size_t>(bytes + 2 * guard, 16), queue.stream,
                        /*isHostShared=*/false);
  if (!memory)
    return;
  data = static_cast<char *>(memory) + guard;
  std::vector<uint8_t> band(guard, kGuard);
  if (!guard)
    return;
  mgpuMemcpy(memory, band.data(), guard, queue.stream);
  mgpuMemcpy(data + bytes, band.data(), guard, queue.stream);
  mgpuStreamSynchronize(queue.stream);
}

DeviceBuffer::DeviceBuffer(const GpuQueue &queue, std::string name,
                           size_t bytes)
    : queue(queue), name(std::move(name)), bytes(bytes) {
  allocate();
}

DeviceBuffer::DeviceBuffer(const GpuQueue &queue, std::string name,
                           ArrayRef<uint8_t> host)
    : DeviceBuffer(queue, std::move(name), host.size()) {
  if (data && bytes)
    mgpuMemcpy(data, const_cast<uint8_t *>(host.data()), bytes, queue.stream);
}

DeviceBuffer::~DeviceBuffer() { mgpuMemFree(memory, queue.stream); }

llvm::Error DeviceBuffer::read(MutableArrayRef<uint8_t> host) const {
  if (data && bytes)
    mgpuMemcpy(host.data(), data, bytes, queue.stream);
  mgpuStreamSynchronize(queue.stream);
  return takeGpuError();
}

llvm::Error DeviceBuffer::checkGuards() const {
  if (!queue.guard || !data)
    return llvm::Error::success();
  for (char *begin : {static_cast<char *>(memory), data + bytes}) {
    std::vector<uint8_t> band(kGuardBytes);
    mgpuMemcpy(band.data(), begin, kGuardBytes, queue.stream);
    mgpuStreamSynchronize(queue.stream);
    for (auto [index, byte] : llvm::enumerate(band))
      if (byte != kGuard)
        return llvm::make_error<GuardError>(
            "guard: wanted no write outside " + name + ", got: one " +
            std::to_string(begin + index - data) + " bytes from its start");
  }
  return takeGpuError();
}

llvm::Expected<LoadedModule> LoadedModule::load(std::string image) {
  LoadedModule loaded;
  loaded.image = std::move(image);
  loaded.module = mgpuModuleLoad(loaded.image.data(), loaded.image.size());
  if (llvm::Error error = takeGpuError())
    return std::move(error);
  return std::move(loaded);
}

LoadedModule::~LoadedModule() { mgpuModuleUnload(module); }

llvm::Expected<void *>
LoadedModule::getFunction(const std::string &name) const {
  void *function = mgpuModuleGetFunction(module, name.c_str());
  if (llvm::Error error = takeGpuError())
    return std::move(error);
  return function;
}

llvm::Error quantx::launch(const GpuQueue &queue, void *function,
                           const GpuGrid &grid,
                           MutableArrayRef<void *> parameters) {
  // What went wrong before, an allocation for one, is told first.
  if (llvm::Error error = takeGpuError())
    return error;
  mgpuLaunchKernel(function, grid.blocksX, grid.blocksY, 1, grid.threads, 1, 1,
                   grid.sharedBytes, queue.stream, parameters.data(), nullptr,
                   parameters.size());
  return takeGpuError();
}
