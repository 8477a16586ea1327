//===- limits.cpp - peaks of instructions -----------------------*- C++ -*-===//
//
// Loops of independent accumulations that never leave the registers. Each loop
// has its own target attribute: the file builds, and runs, on any x86-64.
//
//===----------------------------------------------------------------------===//
#include "limits.h"
#include "slices.h"

#include "quantx-c/quantx.h"

#include <cstdint>

#include <immintrin.h>
#include <sched.h>
#include <unistd.h>

using namespace quantx_benchmarks;

static constexpr double kCannot = -1;
/// Iterations of a slice: about a millisecond, so that the clock of CPU time,
/// which slips by microseconds when the thread is interrupted, does not matter.
static constexpr int kIterations = 500000;
/// Enough accumulators for two operations a cycle at a latency of five.
static constexpr int kAccumulators = 12;

__attribute__((target("avx512f,avx512bw,avx512vnni"))) static double runVNNI() {
  __m512i acc[kAccumulators];
  for (__m512i &a : acc)
    a = _mm512_setzero_si512();
  __m512i x = _mm512_set1_epi8(3), y = _mm512_set1_epi8(-5);
  for (int i = 0; i < kIterations; ++i) {
#pragma clang loop unroll(full)
    for (__m512i &a : acc) {
      a = _mm512_dpbusd_epi32(a, x, y);
      asm volatile("" : "+v"(a));
    }
  }
  return 2.0 * 64 * kAccumulators * kIterations;
}

__attribute__((target("avx512f"))) static double runFMA512() {
  __m512 acc[kAccumulators];
  for (__m512 &a : acc)
    a = _mm512_setzero_ps();
  __m512 x = _mm512_set1_ps(0.5f), y = _mm512_set1_ps(1.0f);
  for (int i = 0; i < kIterations; ++i) {
#pragma clang loop unroll(full)
    for (__m512 &a : acc) {
      a = _mm512_fmadd_ps(a, x, y);
      asm volatile("" : "+v"(a));
    }
  }
  return 2.0 * 16 * kAccumulators * kIterations;
}

__attribute__((target("avx2,fma"))) static double runFMA256() {
  __m256 acc[kAccumulators];
  for (__m256 &a : acc)
    a = _mm256_setzero_ps();
  __m256 x = _mm256_set1_ps(0.5f), y = _mm256_set1_ps(1.0f);
  for (int i = 0; i < kIterations; ++i) {
#pragma clang loop unroll(full)
    for (__m256 &a : acc) {
      a = _mm256_fmadd_ps(a, x, y);
      asm volatile("" : "+x"(a));
    }
  }
  return 2.0 * 8 * kAccumulators * kIterations;
}

/// The configuration of LDTILECFG, palette 1.
struct alignas(64) TileConfiguration {
  uint8_t palette = 1, startRow = 0, reserved[14] = {};
  uint16_t rowBytes[16] = {};
  uint8_t rows[16] = {};
};
static_assert(sizeof(TileConfiguration) == 64);

/// Four accumulators of two tiles each way, as in a 2x2 kernel.
__attribute__((target("amx-tile,amx-int8"))) static double runAMX() {
  TileConfiguration configuration;
  for (int tile = 0; tile < 8; ++tile) {
    configuration.rowBytes[tile] = 64;
    configuration.rows[tile] = 16;
  }
  alignas(64) static const uint8_t data[1024] = {1, 2, 3};
  _tile_loadconfig(&configuration);
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  _tile_loadd(4, data, 64);
  _tile_loadd(5, data, 64);
  _tile_loadd(6, data, 64);
  _tile_loadd(7, data, 64);
  for (int i = 0; i < kIterations / 8; ++i) {
    _tile_dpbusd(0, 4, 6);
    _tile_dpbusd(1, 4, 7);
    _tile_dpbusd(2, 5, 6);
    _tile_dpbusd(3, 5, 7);
  }
  _tile_release();
  return 2.0 * 16 * 16 * 64 * 4 * (kIterations / 8);
}

/// Reads through `probe`, made at the first call.
static double measureRead(quantx_read_probe *probe, double milliseconds) {
  if (!probe)
    return kCannot;
  return std::max(quantx_read_probe_measure(probe, 1, milliseconds / 2),
                  quantx_read_probe_measure(probe, 8, milliseconds / 2));
}

static size_t getL3Footprint() {
  long cache = sysconf(_SC_LEVEL2_CACHE_SIZE);
  return size_t{8} * (cache > 0 ? cache : 1 << 20);
}

double quantx_measure_limit(enum quantx_limit limit, double milliseconds) {
  uint32_t features = quantx_cpu_features();
  switch (limit) {
  case QUANTX_LIMIT_DRAM: {
    static quantx_read_probe *probe =
        quantx_read_probe_create(size_t{1} << 30, /*huge_pages=*/1);
    return measureRead(probe, milliseconds);
  }
  case QUANTX_LIMIT_L3: {
    static quantx_read_probe *probe =
        quantx_read_probe_create(getL3Footprint(), /*huge_pages=*/1);
    return measureRead(probe, milliseconds);
  }
  case QUANTX_LIMIT_VNNI:
    return features & QUANTX_CPU_AVX512VNNI
               ? measureBestRate(milliseconds, runVNNI)
               : kCannot;
  case QUANTX_LIMIT_AMX:
    return features & QUANTX_CPU_AMXINT8 ? measureBestRate(milliseconds, runAMX)
                                         : kCannot;
  case QUANTX_LIMIT_FMA:
    if (features & QUANTX_CPU_AVX512VNNI)
      return measureBestRate(milliseconds, runFMA512);
    return features & QUANTX_CPU_AVX2 ? measureBestRate(milliseconds, runFMA256)
                                      : kCannot;
  }
  return kCannot;
}

int quantx_pin_thread(int cpu) {
  if (cpu < 0 || cpu >= CPU_SETSIZE)
    return 0;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  return sched_setaffinity(0, sizeof set, &set) == 0;
}
