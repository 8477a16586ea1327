//===- Backend.h - what runs a device module --------------------*- C++ -*-===//
//
// A backend loads device modules and launches their kernels: on a GPU through
// the CUDA driver, or on the host through the emulator. Every function records
// its errors with `recordError` and reports them by its result.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_RUNTIME_GPU_BACKEND_H
#define QUANTX_RUNTIME_GPU_BACKEND_H

#include <cstddef>
#include <cstdint>

namespace quantx_rt {

/// Grid and block extents in x, y, z, and the dynamic shared memory in bytes.
struct LaunchShape {
  int64_t grid[3];
  int64_t block[3];
  int64_t sharedBytes;
};

/// One way to run device code. Handles are opaque; a null handle is an error.
class GpuBackend {
public:
  virtual ~GpuBackend() = default;

  /// Loads a module from memory (LLVM bitcode for the emulator; PTX text,
  /// cubin or fatbin for a GPU).
  virtual void *loadModule(const void *data, size_t size) = 0;
  virtual void unloadModule(void *module) = 0;
  virtual void *getFunction(void *module, const char *name) = 0;

  /// Launches `function`; `params[i]` points at the value of argument i, and
  /// `paramCount` is their number (0 when the caller does not know it).
  virtual bool launch(void *function, const LaunchShape &shape, void *stream,
                      void **params, size_t paramCount) = 0;

  virtual void *createStream() = 0;
  virtual void destroyStream(void *stream) = 0;
  virtual bool synchronizeStream(void *stream) = 0;
  virtual void waitForEvent(void *stream, void *event) = 0;

  virtual void *createEvent() = 0;
  virtual void destroyEvent(void *event) = 0;
  virtual void synchronizeEvent(void *event) = 0;
  virtual void recordEvent(void *event, void *stream) = 0;

  virtual void *allocate(size_t bytes, void *stream) = 0;
  virtual void release(void *memory, void *stream) = 0;
  virtual void copy(void *dst, const void *src, size_t bytes, void *stream) = 0;
  virtual void fill16(void *dst, uint16_t value, size_t count,
                      void *stream) = 0;
  virtual void fill32(void *dst, uint32_t value, size_t count,
                      void *stream) = 0;

  /// Chooses the order in which emulated warps run; an error on a real GPU.
  virtual bool setSchedule(const char *text) = 0;

  /// What the last launch counted under `name`; -1 with a recorded error where
  /// nothing of the kind is counted.
  virtual int64_t getCounter(const char *name) = 0;
};

/// The CUDA driver, found by dlopen at the first call; null with a recorded
/// error where there is no driver or no device.
GpuBackend *getCudaBackend();

/// The emulator, loaded by dlopen from the folder of this library; null with a
/// recorded error where it is absent.
GpuBackend *getEmulatorBackend();

/// The backend in use: the one chosen by `quantx_gpu_use`, else by the
/// environment variable QUANTX_GPU, else CUDA. Null with a recorded error.
GpuBackend *currentBackend();

} // namespace quantx_rt

#endif // QUANTX_RUNTIME_GPU_BACKEND_H
