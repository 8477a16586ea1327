//===- GpuRuntime.h - memory and modules of a device ------------*- C++ -*-===//
//
// Owners of what the `mgpu*` functions hand out. The runtime records errors;
// `takeGpuError` reads them.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_EXECUTION_GPURUNTIME_H
#define QUANTX_LIB_EXECUTION_GPURUNTIME_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace mlir::quantx {

/// The error that the GPU runtime recorded, if any; forgets it.
llvm::Error takeGpuError();

/// A kernel wrote outside of its buffers.
class GuardError : public llvm::ErrorInfo<GuardError, llvm::StringError> {
public:
  static char ID;
  explicit GuardError(const std::string &text)
      : ErrorInfo(text, llvm::inconvertibleErrorCode()) {}
};

/// What all launches of a run share.
struct GpuQueue {
  void *stream = nullptr;
  /// Whether device buffers have guard bytes on both sides.
  bool guard = false;
};

/// Device memory, uninitialized or with a copy of host bytes.
class DeviceBuffer {
public:
  DeviceBuffer(const GpuQueue &queue, std::string name, size_t bytes);
  DeviceBuffer(const GpuQueue &queue, std::string name, ArrayRef<uint8_t> host);
  template <typename Element>
  DeviceBuffer(const GpuQueue &queue, std::string name,
               const std::vector<Element> &host)
      : DeviceBuffer(queue, std::move(name),
                     ArrayRef(reinterpret_cast<const uint8_t *>(host.data()),
                              host.size() * sizeof(Element))) {}
  DeviceBuffer(const DeviceBuffer &) = delete;
  DeviceBuffer &operator=(const DeviceBuffer &) = delete;
  ~DeviceBuffer();

  void *get() const { return data; }
  size_t size() const { return bytes; }
  /// Waits for the queue.
  llvm::Error read(MutableArrayRef<uint8_t> host) const;
  /// A GuardError where the bytes around the buffer were written.
  llvm::Error checkGuards() const;

private:
  void allocate();

  const GpuQueue &queue;
  std::string name;
  size_t bytes;
  void *memory = nullptr; ///< with the guards
  char *data = nullptr;
};

/// A loaded module.
class LoadedModule {
public:
  static llvm::Expected<LoadedModule> load(std::string image);
  LoadedModule(LoadedModule &&other)
      : image(std::move(other.image)),
        module(std::exchange(other.module, nullptr)) {}
  ~LoadedModule();

  llvm::Expected<void *> getFunction(const std::string &name) const;

private:
  LoadedModule() = default;
  std::string image;
  void *module = nullptr;
};

/// How many blocks and threads.
struct GpuGrid {
  int64_t blocksX = 1, blocksY = 1, threads = 1, sharedBytes = 0;
};

/// Launches a function; `parameters[i]` points at argument i.
llvm::Error launch(const GpuQueue &queue, void *function, const GpuGrid &grid,
                   MutableArrayRef<void *> parameters);

} // namespace mlir::quantx

#endif // QUANTX_LIB_EXECUTION_GPURUNTIME_H
