//===- MgpuAbi.cpp - the functions that lowered gpu.launch_func calls -----===//
//
// MLIR's `gpu-to-llvm` calls these symbols. Each forwards to the backend in
// use; without one the error is recorded and the result is null. The names and
// argument lists are those of the runtime calls that MLIR 22 emits.
//
//===----------------------------------------------------------------------===//
#include "Backend.h"
#include "Error.h"

#include <cstring>

using namespace quantx_rt;

extern "C" {

void *mgpuModuleLoad(void *data, size_t size) {
  GpuBackend *backend = currentBackend();
  return backend ? backend->loadModule(data, size) : nullptr;
}

void *mgpuModuleLoadJIT(void *data, int /*optLevel*/) {
  if (!data) {
    recordError("mgpuModuleLoadJIT: wanted the text of a module, got: null");
    return nullptr;
  }
  return mgpuModuleLoad(data, std::strlen(static_cast<const char *>(data)));
}

void mgpuModuleUnload(void *module) {
  GpuBackend *backend = currentBackend();
  if (backend && module)
    backend->unloadModule(module);
}

void *mgpuModuleGetFunction(void *module, const char *name) {
  GpuBackend *backend = currentBackend();
  return backend && module ? backend->getFunction(module, name) : nullptr;
}

void mgpuLaunchKernel(void *function, intptr_t gridX, intptr_t gridY,
                      intptr_t gridZ, intptr_t blockX, intptr_t blockY,
                      intptr_t blockZ, int32_t sharedBytes, void *stream,
                      void **params, void ** /*extra*/, size_t paramCount) {
  GpuBackend *backend = currentBackend();
  if (!backend)
    return;
  if (!function)
    return recordError("mgpuLaunchKernel: wanted a kernel, got: null");
  LaunchShape shape{
      {gridX, gridY, gridZ}, {blockX, blockY, blockZ}, sharedBytes};
  backend->launch(function, shape, stream, params, paramCount);
}

void mgpuLaunchClusterKernel(void *, intptr_t clusterX, intptr_t clusterY,
                             intptr_t clusterZ, intptr_t, intptr_t, intptr_t,
                             intptr_t, intptr_t, intptr_t, int32_t, void *,
                             void **, void **, size_t) {
  recordError("mgpuLaunchClusterKernel: wanted a launch without clusters, "
              "got: cluster " +
              std::to_string(clusterX) + "x" + std::to_string(clusterY) + "x" +
              std::to_string(clusterZ));
}

void *mgpuTensorMapEncodeTiledMemref(int64_t, void *, const void *, int32_t,
                                     int32_t, int32_t, int32_t, int64_t *) {
  recordError("mgpuTensorMapEncodeTiledMemref: wanted kernels without tensor "
              "maps, got: one");
  return nullptr;
}

void *mgpuStreamCreate() {
  GpuBackend *backend = currentBackend();
  return backend ? backend->createStream() : nullptr;
}

void mgpuStreamDestroy(void *stream) {
  if (GpuBackend *backend = currentBackend())
    backend->destroyStream(stream);
}

void mgpuStreamSynchronize(void *stream) {
  if (GpuBackend *backend = currentBackend())
    backend->synchronizeStream(stream);
}

void mgpuStreamWaitEvent(void *stream, void *event) {
  if (GpuBackend *backend = currentBackend())
    backend->waitForEvent(stream, event);
}

void *mgpuEventCreate() {
  GpuBackend *backend = currentBackend();
  return backend ? backend->createEvent() : nullptr;
}

void mgpuEventDestroy(void *event) {
  if (GpuBackend *backend = currentBackend())
    backend->destroyEvent(event);
}

void mgpuEventSynchronize(void *event) {
  if (GpuBackend *backend = currentBackend())
    backend->synchronizeEvent(event);
}

void mgpuEventRecord(void *event, void *stream) {
  if (GpuBackend *backend = currentBackend())
    backend->recordEvent(event, stream);
}

void *mgpuMemAlloc(uint64_t bytes, void *stream, bool /*isHostShared*/) {
  GpuBackend *backend = currentBackend();
  return backend ? backend->allocate(bytes, stream) : nullptr;
}

void mgpuMemFree(void *memory, void *stream) {
  if (GpuBackend *backend = currentBackend())
    backend->release(memory, stream);
}

void mgpuMemcpy(void *dst, void *src, size_t bytes, void *stream) {
  if (GpuBackend *backend = currentBackend())
    backend->copy(dst, src, bytes, stream);
}

void mgpuMemset16(void *dst, uint16_t value, size_t count, void *stream) {
  if (GpuBackend *backend = currentBackend())
    backend->fill16(dst, value, count, stream);
}

void mgpuMemset32(void *dst, uint32_t value, size_t count, void *stream) {
  if (GpuBackend *backend = currentBackend())
    backend->fill32(dst, value, count, stream);
}

void mgpuSetDefaultDevice(int32_t device) {
  if (device != 0)
    recordError("mgpuSetDefaultDevice: wanted device 0, got: " +
                std::to_string(device));
}
}
