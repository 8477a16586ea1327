//===- HugePages.cpp - memory for packed weights ----------------*- C++ -*-===//
//
// Anonymous memory, aligned so that the system can back it with 2 MiB pages.
// On some CPUs the page size decides the speed of a product with one row.
//
//===----------------------------------------------------------------------===//
#include "Context.h"

#include <cerrno>
#include <cstdint>
#include <cstring>

#include <sys/mman.h>

using namespace quantx_rt;

static constexpr size_t kHugePage = size_t{2} << 20;

/// `bytes` up to a multiple of a huge page; 0 if that is not representable.
static size_t roundUp(size_t bytes) {
  return bytes > SIZE_MAX - 2 * kHugePage
             ? 0
             : (bytes + kHugePage - 1) / kHugePage * kHugePage;
}

void *quantx_alloc_weights(const quantx_ctx *ctx, size_t bytes) {
  size_t size = roundUp(bytes);
  if (size == 0) {
    fail(ctx, QUANTX_MACHINE_CANNOT,
         "weights: wanted a size from 1 that fits the address space, got: %zu",
         bytes);
    return nullptr;
  }
  // One huge page more than needed holds an aligned range; the rest goes back.
  void *mapping = mmap(nullptr, size + kHugePage, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED) {
    fail(ctx, QUANTX_MACHINE_CANNOT, "weights: wanted %zu bytes, got: %s",
         bytes, std::strerror(errno));
    return nullptr;
  }
  char *begin = static_cast<char *>(mapping);
  size_t before =
      (kHugePage - reinterpret_cast<uintptr_t>(begin) % kHugePage) % kHugePage;
  if (before)
    munmap(begin, before);
  munmap(begin + before + size, kHugePage - before);
  // A wish: a system without huge pages refuses it and serves small ones.
  (void)madvise(begin + before, size, MADV_HUGEPAGE);
  return begin + before;
}

void quantx_free_weights(void *weights, size_t bytes) {
  if (weights)
    munmap(weights, roundUp(bytes));
}
