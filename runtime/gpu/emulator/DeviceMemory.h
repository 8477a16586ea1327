//===- DeviceMemory.h - memory that the emulator hands out ------*- C++ -*-===//
//
// Allocations end at an inaccessible page, so that an access beyond their end
// is noticed, and begin as 0xA5.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_RUNTIME_GPU_EMULATOR_DEVICEMEMORY_H
#define QUANTX_RUNTIME_GPU_EMULATOR_DEVICEMEMORY_H

#include <cstddef>
#include <map>
#include <mutex>

namespace quantx_rt {

/// The emulator's global memory; safe to use from several threads.
class DeviceMemory {
public:
  ~DeviceMemory();

  /// `bytes` of memory at a multiple of 16; null when there is none.
  void *allocate(size_t bytes);

  /// False if `memory` did not come from `allocate` or is released already.
  bool release(void *memory);

private:
  struct Mapping {
    void *base;
    size_t bytes;
  };
  std::mutex mutex;
  std::map<void *, Mapping> mappings;
};

} // namespace quantx_rt

#endif // QUANTX_RUNTIME_GPU_EMULATOR_DEVICEMEMORY_H
