//===- DeviceMemory.cpp - memory that the emulator hands out ----*- C++ -*-===//
//
// One mapping an allocation: whole pages, then a page without access.
//
//===----------------------------------------------------------------------===//
#include "DeviceMemory.h"

#include <cstring>
#include <sys/mman.h>

using namespace quantx_rt;

static constexpr size_t pageBytes = 4096;

DeviceMemory::~DeviceMemory() {
  for (auto &[memory, mapping] : mappings)
    munmap(mapping.base, mapping.bytes);
}

void *DeviceMemory::allocate(size_t bytes) {
  if (bytes > size_t(1) << 46)
    return nullptr;
  size_t payload = (bytes + 15) / 16 * 16;
  size_t whole = (payload + pageBytes - 1) / pageBytes * pageBytes;
  void *base = mmap(nullptr, whole + pageBytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (base == MAP_FAILED)
    return nullptr;
  char *end = static_cast<char *>(base) + whole;
  mprotect(end, pageBytes, PROT_NONE);
  std::memset(end - payload, 0xA5, payload);
  std::lock_guard<std::mutex> lock(mutex);
  mappings[end - payload] = {base, whole + pageBytes};
  return end - payload;
}

bool DeviceMemory::release(void *memory) {
  std::lock_guard<std::mutex> lock(mutex);
  auto found = mappings.find(memory);
  if (found == mappings.end())
    return false;
  munmap(found->second.base, found->second.bytes);
  mappings.erase(found);
  return true;
}
