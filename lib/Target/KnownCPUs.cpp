//===- KnownCPUs.cpp - the CPUs of --target= --------------------*- C++ -*-===//
//
// One row for each CPU. Instruction sets are LLVM's for the name; widths and
// caches the vendors' (Intel 64 and IA-32 Optimization Reference Manual;
// Software Optimization Guide for the AMD Zen4 Microarchitecture); streams and
// prefetch distances our own measurements of Zen 4 and Emerald Rapids, those of
// the other CPUs taken over from the nearer of the two.
//
//===----------------------------------------------------------------------===//
#include "quantx-c/quantx.h"
#include "quantx/Target/TargetDescription.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir::quantx;

static constexpr int64_t kKiB = 1024;
static constexpr uint32_t kCascadeLake =
    QUANTX_CPU_AVX2 | QUANTX_CPU_AVX512VNNI;
static constexpr uint32_t kIceLake =
    kCascadeLake | QUANTX_CPU_AVX512VBMI | QUANTX_CPU_GFNI;
static constexpr uint32_t kZen4 = kIceLake | QUANTX_CPU_AVX512BF16;
static constexpr uint32_t kSapphireRapids =
    kZen4 | QUANTX_CPU_AVX512FP16 | QUANTX_CPU_AVXVNNI | QUANTX_CPU_AMXINT8 |
    QUANTX_CPU_AMXBF16;

static CPUDescription makeBaseline() {
  CPUDescription cpu;
  cpu.name = "x86-64";
  cpu.l1DataBytes = 32 * kKiB;
  cpu.l2Bytes = 256 * kKiB;
  return cpu;
}

static CPUDescription makeAVX2(llvm::StringRef name, int64_t l2Bytes) {
  CPUDescription cpu = makeBaseline();
  cpu.name = name.str();
  cpu.l2Bytes = l2Bytes;
  cpu.families = {InstructionFamily::AVX2};
  cpu.requiredFeatures = QUANTX_CPU_AVX2;
  cpu.vectorBits = 256;
  cpu.dotsPerCycle = 2;
  cpu.readStreams = 4;
  return cpu;
}

static CPUDescription makeAVX512(llvm::StringRef name, uint32_t features,
                                 int64_t l1Bytes, int64_t l2Bytes) {
  CPUDescription cpu = makeAVX2(name, l2Bytes);
  cpu.families.push_back(InstructionFamily::AVX512VNNI);
  cpu.requiredFeatures = features;
  cpu.vectorBits = 512;
  cpu.vectorRegisters = 32;
  cpu.l1DataBytes = l1Bytes;
  cpu.readStreams = 8;
  cpu.prefetchBytes = 4 * kKiB;
  return cpu;
}

/// One zmm dot a cycle; one stream reaches the full rate in huge pages.
static CPUDescription makeZen4() {
  CPUDescription cpu = makeAVX512("znver4", kZen4, 32 * kKiB, 1024 * kKiB);
  cpu.dotsPerCycle = 1;
  cpu.dotLatency = 4;
  cpu.readStreams = 1;
  cpu.prefetchBytes = 0;
  return cpu;
}

static CPUDescription makeAMX(llvm::StringRef name) {
  CPUDescription cpu =
      makeAVX512(name, kSapphireRapids, 48 * kKiB, 2048 * kKiB);
  cpu.families.push_back(InstructionFamily::AMXINT8);
  cpu.tileRegisters = 8;
  cpu.tileRows = 16;
  cpu.tileRowBytes = 64;
  return cpu;
}

llvm::ArrayRef<CPUDescription> mlir::quantx::getKnownCPUs() {
  static const CPUDescription cpus[] = {
      makeBaseline(),
      makeAVX2("x86-64-v3", 256 * kKiB),
      makeAVX2("haswell", 256 * kKiB),
      makeAVX2("skylake", 256 * kKiB),
      makeAVX2("znver3", 512 * kKiB),
      makeAVX512("cascadelake", kCascadeLake, 32 * kKiB, 1024 * kKiB),
      makeAVX512("tigerlake", kIceLake, 48 * kKiB, 1280 * kKiB),
      makeAVX512("icelake-server", kIceLake, 48 * kKiB, 1280 * kKiB),
      makeZen4(),
      makeAMX("sapphirerapids"),
      makeAMX("emeraldrapids"),
      makeAMX("graniterapids"),
  };
  return cpus;
}

bool CPUDescription::hasFamily(InstructionFamily family) const {
  return llvm::is_contained(families, family);
}

llvm::StringRef
mlir::quantx::stringifyInstructionFamily(InstructionFamily family) {
  switch (family) {
  case InstructionFamily::AVX2:
    return "avx2";
  case InstructionFamily::AVX512VNNI:
    return "avx512vnni";
  case InstructionFamily::AMXINT8:
    return "amx-int8";
  }
  return "";
}

llvm::Expected<CPUDescription> mlir::quantx::lookupCPU(llvm::StringRef name) {
  if (name == "native")
    return getHostCPU();
  if (name == "portable")
    return getKnownCPUs().front();
  for (const CPUDescription &cpu : getKnownCPUs())
    if (cpu.name == name)
      return cpu;
  llvm::SmallVector<llvm::StringRef> names;
  for (const CPUDescription &cpu : getKnownCPUs())
    names.push_back(cpu.name);
  return llvm::createStringError("target: wanted native, portable or one of [" +
                                 llvm::join(names, ", ") + "], got: " + name);
}
