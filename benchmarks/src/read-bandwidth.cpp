//===- read-bandwidth.cpp - how fast memory can be read ---------*- C++ -*-===//
//
// The other limits: one core that reads memory of some size, as one stream or
// as eight, in small or huge pages.
//
//===----------------------------------------------------------------------===//
#include "limits.h"
#include "slices.h"

#include "quantx-c/quantx.h"

#include <cstdint>
#include <cstring>
#include <new>

#include <sys/mman.h>
#include <xmmintrin.h>

using namespace quantx_benchmarks;

struct quantx_read_probe {
  char *data;
  size_t bytes;
  bool hugePages;
  /// Where the next slice begins, in the first stream.
  size_t cursor = 0;
};

static constexpr size_t kLine = 64, kPrefetch = 1024;
/// What a slice reads at most, of all streams together.
static constexpr size_t kSliceBytes = size_t{32} << 20;
static constexpr int kMaxStreams = 8;

using Line = uint64_t __attribute__((vector_size(kLine)));

/// Reads `bytes` of each of the streams, which begin `distance` apart. One
/// stream is read in eight places of the same 512 bytes, for as many
/// independent accumulators.
template <int streams>
[[gnu::always_inline]] static inline uint64_t
readLines(const char *data, size_t distance, size_t bytes) {
  constexpr int kPlaces = kMaxStreams / streams;
  Line acc[kMaxStreams] = {};
  for (size_t at = 0; at < bytes; at += kPlaces * kLine) {
#pragma clang loop unroll(full)
    for (int i = 0; i < kMaxStreams; ++i) {
      const char *line = data + (i / kPlaces) * distance + at +
                         static_cast<size_t>(i % kPlaces) * kLine;
      if (streams > 1)
        _mm_prefetch(line + kPrefetch, _MM_HINT_T0);
      acc[i] ^= *reinterpret_cast<const Line *>(line);
    }
  }
  Line all = {};
  for (const Line &part : acc)
    all ^= part;
  uint64_t result = 0;
  for (size_t i = 0; i < kLine / sizeof(uint64_t); ++i)
    result ^= all[i];
  return result;
}

using Reader = uint64_t(const char *, size_t, size_t);

__attribute__((target("avx512f,avx512vl"))) static uint64_t
readOne512(const char *data, size_t distance, size_t bytes) {
  return readLines<1>(data, distance, bytes);
}
__attribute__((target("avx512f,avx512vl"))) static uint64_t
readEight512(const char *data, size_t distance, size_t bytes) {
  return readLines<8>(data, distance, bytes);
}
static uint64_t readOne(const char *data, size_t distance, size_t bytes) {
  return readLines<1>(data, distance, bytes);
}
static uint64_t readEight(const char *data, size_t distance, size_t bytes) {
  return readLines<8>(data, distance, bytes);
}

static Reader *chooseReader(int streams) {
  bool wide = quantx_cpu_features() & QUANTX_CPU_AVX512VNNI;
  if (streams == 1)
    return wide ? readOne512 : readOne;
  return wide ? readEight512 : readEight;
}

quantx_read_probe *quantx_read_probe_create(size_t bytes, int huge_pages) {
  if (bytes < size_t{1} << 20)
    return nullptr;
  // Every stream has a whole number of steps.
  bytes -= bytes % (kMaxStreams * kMaxStreams * kLine);
  char *data;
  if (huge_pages) {
    data = static_cast<char *>(quantx_alloc_weights(nullptr, bytes));
  } else {
    void *mapping = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    data = mapping == MAP_FAILED ? nullptr : static_cast<char *>(mapping);
    if (data)
      (void)madvise(data, bytes, MADV_NOHUGEPAGE);
  }
  if (!data)
    return nullptr;
  // Untouched pages all are the one page of zeroes.
  std::memset(data, 1, bytes);
  return new (std::nothrow) quantx_read_probe{data, bytes, huge_pages != 0};
}

void quantx_read_probe_destroy(quantx_read_probe *probe) {
  if (!probe)
    return;
  if (probe->hugePages)
    quantx_free_weights(probe->data, probe->bytes);
  else
    munmap(probe->data, probe->bytes);
  delete probe;
}

double quantx_read_probe_measure(quantx_read_probe *probe, int streams,
                                 double milliseconds) {
  if (streams != 1 && streams != kMaxStreams)
    return -1;
  Reader *read = chooseReader(streams);
  size_t distance = probe->bytes / streams;
  return measureBestRate(milliseconds, [&] {
    // Small memory is read whole, and often enough for the clock.
    size_t slice = std::min(distance, kSliceBytes / streams);
    size_t done = 0;
    while (done < kSliceBytes) {
      if (probe->cursor + slice > distance)
        probe->cursor = 0;
      volatile uint64_t sink =
          read(probe->data + probe->cursor, distance, slice);
      (void)sink;
      probe->cursor += slice;
      done += slice * streams;
    }
    return static_cast<double>(done);
  });
}
