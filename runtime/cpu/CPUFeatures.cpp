//===- CPUFeatures.cpp - which instructions this machine has ----*- C++ -*-===//
//
// Reads CPUID and XCR0 (Intel 64 and IA-32 Architectures Software Developer's
// Manual, volume 2, CPUID; volume 1, chapter 13) and asks Linux for AMX tiles
// (Documentation/arch/x86/xstate.rst).
//
//===----------------------------------------------------------------------===//
#include "Context.h"

#include <cstdio>
#include <cstring>

#if defined(__x86_64__) && defined(__linux__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

using namespace quantx_rt;

namespace {
struct FeatureName {
  uint32_t bit;
  const char *name;
};
} // namespace

static constexpr FeatureName kFeatureNames[] = {
    {QUANTX_CPU_AVX2, "avx2"},
    {QUANTX_CPU_AVX512VNNI, "avx512vnni"},
    {QUANTX_CPU_AVX512VBMI, "avx512vbmi"},
    {QUANTX_CPU_GFNI, "gfni"},
    {QUANTX_CPU_AVX512BF16, "avx512bf16"},
    {QUANTX_CPU_AVX512FP16, "avx512fp16"},
    {QUANTX_CPU_AVXVNNI, "avxvnni"},
    {QUANTX_CPU_AMXINT8, "amx-int8"},
    {QUANTX_CPU_AMXBF16, "amx-bf16"}};

#if defined(__x86_64__) && defined(__linux__)
namespace {
struct Registers {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
};
} // namespace

/// All zero for a leaf that the CPU does not have.
static Registers readCPUID(unsigned leaf, unsigned subleaf) {
  Registers r;
  __get_cpuid_count(leaf, subleaf, &r.eax, &r.ebx, &r.ecx, &r.edx);
  return r;
}

/// The register states that the system saves: extended control register 0.
static uint64_t readSavedStates() {
  static constexpr unsigned kOSXSAVE = 1u << 27;
  if (!(readCPUID(1, 0).ecx & kOSXSAVE))
    return 0;
  unsigned low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t{high} << 32) | low;
}

static constexpr bool hasAll(uint64_t word, uint64_t bits) {
  return (word & bits) == bits;
}

static constexpr uint64_t bits() { return 0; }
template <typename... Rest>
static constexpr uint64_t bits(int first, Rest... rest) {
  return (uint64_t{1} << first) | bits(rest...);
}

static bool requestTiles() {
  static constexpr long kRequestPermission = 0x1023, kTileData = 18;
  return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
}

static uint32_t detectFeatures() {
  Registers basic = readCPUID(1, 0), more = readCPUID(7, 0),
            newer = readCPUID(7, 1), extended = readCPUID(0x80000001, 0);
  uint64_t saved = readSavedStates();
  uint32_t found = 0;
  auto add = [&](uint32_t bit, bool present) { found |= present ? bit : 0; };
  // XMM and YMM; besides opmask and the two halves of ZMM; besides the tiles.
  bool ymm = hasAll(saved, bits(1, 2));
  bool zmm = ymm && hasAll(saved, bits(5, 6, 7));
  // FMA, MOVBE, AVX, F16C; BMI1, AVX2, BMI2; LZCNT.
  add(QUANTX_CPU_AVX2, ymm && hasAll(basic.ecx, bits(12, 22, 28, 29)) &&
                           hasAll(more.ebx, bits(3, 5, 8)) &&
                           hasAll(extended.ecx, bits(5)));
  // F, DQ, CD, BW, VL; VNNI.
  add(QUANTX_CPU_AVX512VNNI, zmm &&
                                 hasAll(more.ebx, bits(16, 17, 28, 30, 31)) &&
                                 hasAll(more.ecx, bits(11)));
  // IFMA; VBMI, VBMI2, BITALG, VPOPCNTDQ.
  add(QUANTX_CPU_AVX512VBMI, zmm && hasAll(more.ebx, bits(21)) &&
                                 hasAll(more.ecx, bits(1, 6, 12, 14)));
  // GFNI, VAES, VPCLMULQDQ.
  add(QUANTX_CPU_GFNI, ymm && hasAll(more.ecx, bits(8, 9, 10)));
  add(QUANTX_CPU_AVX512BF16, zmm && hasAll(newer.eax, bits(5)));
  add(QUANTX_CPU_AVX512FP16, zmm && hasAll(more.edx, bits(23)));
  add(QUANTX_CPU_AVXVNNI, ymm && hasAll(newer.eax, bits(4)));
  // AMX-TILE, then AMX-INT8 or AMX-BF16.
  if (hasAll(more.edx, bits(24)) && hasAll(saved, bits(17, 18)) &&
      requestTiles()) {
    add(QUANTX_CPU_AMXINT8, hasAll(more.edx, bits(25)));
    add(QUANTX_CPU_AMXBF16, hasAll(more.edx, bits(22)));
  }
  return found;
}
#else
static uint32_t detectFeatures() { return 0; }
#endif

uint32_t quantx_cpu_features(void) {
  static const uint32_t features = detectFeatures();
  return features;
}

int32_t quantx_cpu_has_family(const char *family) {
  static constexpr uint32_t kFamilies =
      QUANTX_CPU_AVX2 | QUANTX_CPU_AVX512VNNI | QUANTX_CPU_AMXINT8;
  for (const FeatureName &feature : kFeatureNames)
    if ((feature.bit & kFamilies) && !std::strcmp(feature.name, family))
      return (quantx_cpu_features() & feature.bit) != 0;
  return 0;
}

/// Writes the names of `features` into `text`, "none" if there are none.
template <size_t N>
static const char *printFeatures(uint32_t features, char (&text)[N]) {
  size_t used = 0;
  for (const FeatureName &feature : kFeatureNames)
    if (features & feature.bit)
      used += std::snprintf(text + used, N - used, "%s%s", used ? " " : "",
                            feature.name);
  return used ? text : "none";
}

int32_t quantx_require_cpu(const quantx_ctx *ctx, uint32_t features) {
  uint32_t present = quantx_cpu_features();
  if ((features & ~present) == 0)
    return QUANTX_OK;
  char wanted[256], got[256];
  return fail(ctx, QUANTX_MACHINE_CANNOT, "CPU: wanted %s, got: %s",
              printFeatures(features, wanted), printFeatures(present, got));
}
