//===- DeviceKernel.h - a kernel loaded through the mgpu ABI ----*- C++ -*-===//
//
// What generated host code does, for tests: load a module, look up a kernel,
// launch it. Everything goes through the `mgpu*` functions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TEST_LIB_GPU_DEVICEKERNEL_H
#define QUANTX_TEST_LIB_GPU_DEVICEKERNEL_H

#include "quantx-gpu.h"

#include <cstdint>
#include <string>
#include <vector>

extern "C" {
void *mgpuModuleLoad(void *data, size_t size);
void *mgpuModuleLoadJIT(void *data, int optLevel);
void mgpuModuleUnload(void *module);
void *mgpuModuleGetFunction(void *module, const char *name);
void *mgpuMemAlloc(uint64_t bytes, void *stream, bool isHostShared);
void mgpuMemFree(void *memory, void *stream);
void mgpuLaunchKernel(void *function, intptr_t gridX, intptr_t gridY,
                      intptr_t gridZ, intptr_t blockX, intptr_t blockY,
                      intptr_t blockZ, int32_t sharedBytes, void *stream,
                      void **params, void **extra, size_t paramCount);
}

namespace quantx_test {

/// The five adversarial schedules.
inline const std::vector<std::string> &allSchedules() {
  static const std::vector<std::string> names = {
      "forward", "reverse", "random:7", "greedy-low", "greedy-high"};
  return names;
}

/// Extents of a launch.
struct Extents {
  intptr_t gridX = 1, gridY = 1, blockX = 32;
  int32_t sharedBytes = 0;
};

/// A kernel of a module given as bitcode or LLVM assembly.
class DeviceKernel {
public:
  DeviceKernel(std::string image, const char *name) {
    quantx_gpu_clear_error();
    if (quantx_gpu_use("emulator"))
      return;
    module = mgpuModuleLoad(image.data(), image.size());
    if (module)
      function = mgpuModuleGetFunction(module, name);
  }
  DeviceKernel(const DeviceKernel &) = delete;
  DeviceKernel &operator=(const DeviceKernel &) = delete;
  ~DeviceKernel() { mgpuModuleUnload(module); }

  /// Launches with pointers and integers as arguments; returns the recorded
  /// error, empty if none.
  template <typename... Args>
  std::string launch(const Extents &e, Args... args) {
    if (!function)
      return quantx_gpu_last_error();
    quantx_gpu_clear_error();
    void *params[] = {static_cast<void *>(&args)...};
    mgpuLaunchKernel(function, e.gridX, e.gridY, 1, e.blockX, 1, 1,
                     e.sharedBytes, nullptr, params, nullptr, sizeof...(args));
    return quantx_gpu_last_error();
  }

private:
  void *module = nullptr;
  void *function = nullptr;
};

} // namespace quantx_test

#endif // QUANTX_TEST_LIB_GPU_DEVICEKERNEL_H
