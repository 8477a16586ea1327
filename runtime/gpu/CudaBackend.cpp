//===- CudaBackend.cpp - kernels on a GPU through the CUDA driver ---------===//
//
// The driver is found by dlopen, never linked: a machine without it gets a
// recorded error. Device 0 and its primary context are used. The declarations
// below restate the few driver functions that are called (their C signatures
// are those of the CUDA Driver API manual).
//
//===----------------------------------------------------------------------===//
#include "Backend.h"
#include "Error.h"

#include <dlfcn.h>
#include <mutex>
#include <string>

using namespace quantx_rt;

namespace {

using Result = int;
using Device = int;
using DevicePointer = unsigned long long;

/// The driver functions in use, by their exported names.
struct Driver {
  Result (*init)(unsigned);
  Result (*getErrorName)(Result, const char **);
  Result (*deviceGet)(Device *, int);
  Result (*retainContext)(void **, Device);
  Result (*setContext)(void *);
  Result (*moduleLoad)(void **, const void *, unsigned, void *, void *);
  Result (*moduleUnload)(void *);
  Result (*getFunction)(void **, void *, const char *);
  Result (*setAttribute)(void *, int, int);
  Result (*launch)(void *, unsigned, unsigned, unsigned, unsigned, unsigned,
                   unsigned, unsigned, void *, void **, void **);
  Result (*streamCreate)(void **, unsigned);
  Result (*streamDestroy)(void *);
  Result (*streamSynchronize)(void *);
  Result (*streamWait)(void *, void *, unsigned);
  Result (*eventCreate)(void **, unsigned);
  Result (*eventDestroy)(void *);
  Result (*eventSynchronize)(void *);
  Result (*eventRecord)(void *, void *);
  Result (*allocate)(DevicePointer *, size_t);
  Result (*release)(DevicePointer);
  Result (*copy)(DevicePointer, DevicePointer, size_t, void *);
  Result (*fill16)(DevicePointer, unsigned short, size_t, void *);
  Result (*fill32)(DevicePointer, unsigned, size_t, void *);
};

/// CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES of the driver API.
constexpr int maxDynamicSharedAttribute = 8;
/// Above this a kernel must raise its limit first (CUDA Programming Guide).
constexpr int64_t defaultDynamicShared = 48 * 1024;

template <typename Function>
bool find(void *library, const char *name, Function &function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (!function)
    recordError(std::string("cuda driver: wanted symbol ") + name +
                ", got: none");
  return function != nullptr;
}

bool findAll(void *library, Driver &d) {
  return find(library, "cuInit", d.init) &&
         find(library, "cuGetErrorName", d.getErrorName) &&
         find(library, "cuDeviceGet", d.deviceGet) &&
         find(library, "cuDevicePrimaryCtxRetain", d.retainContext) &&
         find(library, "cuCtxSetCurrent", d.setContext) &&
         find(library, "cuModuleLoadDataEx", d.moduleLoad) &&
         find(library, "cuModuleUnload", d.moduleUnload) &&
         find(library, "cuModuleGetFunction", d.getFunction) &&
         find(library, "cuFuncSetAttribute", d.setAttribute) &&
         find(library, "cuLaunchKernel", d.launch) &&
         find(library, "cuStreamCreate", d.streamCreate) &&
         find(library, "cuStreamDestroy_v2", d.streamDestroy) &&
         find(library, "cuStreamSynchronize", d.streamSynchronize) &&
         find(library, "cuStreamWaitEvent", d.streamWait) &&
         find(library, "cuEventCreate", d.eventCreate) &&
         find(library, "cuEventDestroy_v2", d.eventDestroy) &&
         find(library, "cuEventSynchronize", d.eventSynchronize) &&
         find(library, "cuEventRecord", d.eventRecord) &&
         find(library, "cuMemAlloc_v2", d.allocate) &&
         find(library, "cuMemFree_v2", d.release) &&
         find(library, "cuMemcpyAsync", d.copy) &&
         find(library, "cuMemsetD16Async", d.fill16) &&
         find(library, "cuMemsetD32Async", d.fill32);
}

class CudaBackend final : public GpuBackend {
public:
  CudaBackend(Driver driver, void *context)
      : driver(driver), context(context) {}

  void *loadModule(const void *data, size_t size) override {
    // The driver wants text that ends in a zero byte.
    std::string image(static_cast<const char *>(data), size);
    void *module = nullptr;
    return check("cuModuleLoadDataEx",
                 driver.moduleLoad(&module, image.c_str(), 0, nullptr, nullptr))
               ? module
               : nullptr;
  }
  void unloadModule(void *module) override {
    check("cuModuleUnload", driver.moduleUnload(module));
  }
  void *getFunction(void *module, const char *name) override {
    void *function = nullptr;
    return check("cuModuleGetFunction",
                 driver.getFunction(&function, module, name))
               ? function
               : nullptr;
  }
  bool launch(void *function, const LaunchShape &s, void *stream, void **params,
              size_t /*paramCount*/) override {
    if (s.sharedBytes > defaultDynamicShared &&
        !check("cuFuncSetAttribute",
               driver.setAttribute(function, maxDynamicSharedAttribute,
                                   static_cast<int>(s.sharedBytes))))
      return false;
    return check("cuLaunchKernel",
                 driver.launch(function, s.grid[0], s.grid[1], s.grid[2],
                               s.block[0], s.block[1], s.block[2],
                               s.sharedBytes, stream, params, nullptr));
  }

  void *createStream() override {
    void *stream = nullptr;
    check("cuStreamCreate", driver.streamCreate(&stream, /*non-blocking*/ 1));
    return stream;
  }
  void destroyStream(void *stream) override {
    check("cuStreamDestroy", driver.streamDestroy(stream));
  }
  bool synchronizeStream(void *stream) override {
    return check("cuStreamSynchronize", driver.streamSynchronize(stream));
  }
  void waitForEvent(void *stream, void *event) override {
    check("cuStreamWaitEvent", driver.streamWait(stream, event, 0));
  }
  void *createEvent() override {
    void *event = nullptr;
    check("cuEventCreate", driver.eventCreate(&event, /*no timing*/ 2));
    return event;
  }
  void destroyEvent(void *event) override {
    check("cuEventDestroy", driver.eventDestroy(event));
  }
  void synchronizeEvent(void *event) override {
    check("cuEventSynchronize", driver.eventSynchronize(event));
  }
  void recordEvent(void *event, void *stream) override {
    check("cuEventRecord", driver.eventRecord(event, stream));
  }

  void *allocate(size_t bytes, void *) override {
    DevicePointer memory = 0;
    check("cuMemAlloc", driver.allocate(&memory, bytes ? bytes : 1));
    return reinterpret_cast<void *>(memory);
  }
  void release(void *memory, void *) override {
    check("cuMemFree", driver.release(address(memory)));
  }
  void copy(void *dst, const void *src, size_t bytes, void *stream) override {
    check("cuMemcpyAsync",
          driver.copy(address(dst), address(src), bytes, stream));
  }
  void fill16(void *dst, uint16_t value, size_t count, void *stream) override {
    check("cuMemsetD16Async",
          driver.fill16(address(dst), value, count, stream));
  }
  void fill32(void *dst, uint32_t value, size_t count, void *stream) override {
    check("cuMemsetD32Async",
          driver.fill32(address(dst), value, count, stream));
  }
  bool setSchedule(const char *text) override {
    recordError(std::string("schedule: wanted the emulator backend, got: ") +
                text + " on cuda");
    return false;
  }

  int64_t getCounter(const char *name) override {
    recordError(std::string("counter: wanted the emulator backend, got: ") +
                name + " on cuda");
    return -1;
  }

  /// Makes the context current in the calling thread.
  bool activate() {
    return check("cuCtxSetCurrent", driver.setContext(context));
  }

private:
  static DevicePointer address(const void *memory) {
    return reinterpret_cast<DevicePointer>(memory);
  }
  bool check(const char *call, Result result) {
    if (result == 0)
      return true;
    const char *name = nullptr;
    driver.getErrorName(result, &name);
    recordError(std::string(call) + ": wanted success, got: " +
                (name ? name : std::to_string(result).c_str()));
    return false;
  }

  Driver driver;
  void *context;
};

CudaBackend *openDriver() {
  void *library = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    recordError("cuda backend: wanted the CUDA driver libcuda.so.1, got: no "
                "such library on this machine");
    return nullptr;
  }
  Driver driver;
  if (!findAll(library, driver))
    return nullptr;
  Device device = 0;
  void *context = nullptr;
  Result result = driver.init(0);
  if (result == 0)
    result = driver.deviceGet(&device, 0);
  if (result == 0)
    result = driver.retainContext(&context, device);
  if (result != 0) {
    recordError("cuda backend: wanted a CUDA device, got: driver error " +
                std::to_string(result));
    return nullptr;
  }
  return new CudaBackend(driver, context);
}

} // namespace

GpuBackend *quantx_rt::getCudaBackend() {
  static std::mutex mutex;
  static CudaBackend *backend = nullptr;
  std::lock_guard<std::mutex> lock(mutex);
  if (!backend)
    backend = openDriver();
  return backend && backend->activate() ? backend : nullptr;
}
