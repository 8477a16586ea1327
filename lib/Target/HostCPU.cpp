//===- HostCPU.cpp - the machine that we run on -----------------*- C++ -*-===//
//
// `--target=native`. Names are not enough: virtual machines report models with
// other features than the model has, so that families come from the features.
//
//===----------------------------------------------------------------------===//
#include "quantx-c/quantx.h"
#include "quantx/Target/TargetDescription.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/TargetParser/Host.h"

using namespace mlir::quantx;

namespace {
/// LLVM's features that make up one bit of `quantx_cpu_feature`.
struct FeatureGroup {
  uint32_t bit;
  llvm::SmallVector<llvm::StringRef, 8> features;
};
} // namespace

static uint32_t getFeatureBits(const llvm::StringMap<bool> &host) {
  const FeatureGroup groups[] = {
      {QUANTX_CPU_AVX2,
       {"avx2", "fma", "f16c", "bmi", "bmi2", "lzcnt", "movbe"}},
      {QUANTX_CPU_AVX512VNNI,
       {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl",
        "avx512vnni"}},
      {QUANTX_CPU_AVX512VBMI,
       {"avx512vbmi", "avx512vbmi2", "avx512ifma", "avx512bitalg",
        "avx512vpopcntdq"}},
      {QUANTX_CPU_GFNI, {"gfni", "vaes", "vpclmulqdq"}},
      {QUANTX_CPU_AVX512BF16, {"avx512bf16"}},
      {QUANTX_CPU_AVX512FP16, {"avx512fp16"}},
      {QUANTX_CPU_AVXVNNI, {"avxvnni"}},
      {QUANTX_CPU_AMXINT8, {"amx-tile", "amx-int8"}},
      {QUANTX_CPU_AMXBF16, {"amx-tile", "amx-bf16"}},
  };
  uint32_t bits = 0;
  for (const FeatureGroup &group : groups)
    if (llvm::all_of(group.features,
                     [&](llvm::StringRef name) { return host.lookup(name); }))
      bits |= group.bit;
  return bits;
}

static llvm::SmallVector<InstructionFamily, 3> getFamilies(uint32_t bits) {
  llvm::SmallVector<InstructionFamily, 3> families;
  if (!(bits & QUANTX_CPU_AVX2))
    return families;
  families.push_back(InstructionFamily::AVX2);
  if (!(bits & QUANTX_CPU_AVX512VNNI))
    return families;
  families.push_back(InstructionFamily::AVX512VNNI);
  if (bits & QUANTX_CPU_AMXINT8)
    families.push_back(InstructionFamily::AMXINT8);
  return families;
}

/// LLVM's `-mattr` text, sorted, so that the same machine gives the same text.
static std::string getAttributes(const llvm::StringMap<bool> &host) {
  llvm::SmallVector<std::string> attributes;
  for (const auto &feature : host)
    attributes.push_back((feature.second ? "+" : "-") + feature.first().str());
  llvm::sort(attributes, [](const std::string &a, const std::string &b) {
    return a.substr(1) < b.substr(1);
  });
  std::string text;
  for (const std::string &attribute : attributes)
    text += (text.empty() ? "" : ",") + attribute;
  return text;
}

/// The row whose numbers the host takes: of its name, if the families agree,
/// else the first with the same families.
static const CPUDescription &
findNearest(llvm::StringRef name, llvm::ArrayRef<InstructionFamily> families) {
  llvm::ArrayRef<CPUDescription> known = getKnownCPUs();
  auto agrees = [&](const CPUDescription &cpu) {
    return llvm::ArrayRef(cpu.families) == families;
  };
  const auto *named = llvm::find_if(known, [&](const CPUDescription &cpu) {
    return cpu.name == name && agrees(cpu);
  });
  if (named != known.end())
    return *named;
  const auto *similar = llvm::find_if(known, agrees);
  return similar != known.end() ? *similar : known.front();
}

CPUDescription mlir::quantx::getHostCPU() {
  llvm::StringMap<bool> host = llvm::sys::getHostCPUFeatures();
  llvm::StringRef name = llvm::sys::getHostCPUName();
  uint32_t bits = getFeatureBits(host);
  auto families = getFamilies(bits);
  CPUDescription cpu = findNearest(name, families);
  cpu.name = name.str();
  cpu.attributes = getAttributes(host);
  cpu.families = families;
  cpu.requiredFeatures = bits;
  return cpu;
}
