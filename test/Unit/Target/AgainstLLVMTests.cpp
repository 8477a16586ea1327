//===- AgainstLLVMTests.cpp - known targets and LLVM's ----------*- C++ -*-===//
//
// The instruction sets that we state for a CPU are those that LLVM has for its
// name, and LLVM knows every name.
//
//===----------------------------------------------------------------------===//
#include "quantx-c/quantx.h"
#include "quantx/Target/Instructions.h"

#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

using namespace mlir::quantx;

static std::unique_ptr<llvm::MCSubtargetInfo>
getSubtarget(const char *tripleText, llvm::StringRef cpu,
             llvm::StringRef features) {
  llvm::InitializeAllTargetInfos();
  llvm::InitializeAllTargetMCs();
  llvm::Triple triple(tripleText);
  std::string error;
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(triple, error);
  EXPECT_TRUE(target) << error;
  return std::unique_ptr<llvm::MCSubtargetInfo>(
      target ? target->createMCSubtargetInfo(triple, cpu, features) : nullptr);
}

namespace {
/// The features of a group, as in quantx.h.
struct FeatureGroup {
  uint32_t bit;
  const char *features;
};
} // namespace

static constexpr FeatureGroup kGroups[] = {
    {QUANTX_CPU_AVX2, "+avx2,+fma,+f16c,+bmi,+bmi2,+lzcnt,+movbe"},
    {QUANTX_CPU_AVX512VNNI,
     "+avx512f,+avx512bw,+avx512cd,+avx512dq,+avx512vl,+avx512vnni"},
    {QUANTX_CPU_AVX512VBMI, "+avx512vbmi,+avx512vbmi2,+avx512ifma,"
                            "+avx512bitalg,+avx512vpopcntdq"},
    {QUANTX_CPU_GFNI, "+gfni,+vaes,+vpclmulqdq"},
    {QUANTX_CPU_AVX512BF16, "+avx512bf16"},
    {QUANTX_CPU_AVX512FP16, "+avx512fp16"},
    {QUANTX_CPU_AVXVNNI, "+avxvnni"},
    {QUANTX_CPU_AMXINT8, "+amx-tile,+amx-int8"},
    {QUANTX_CPU_AMXBF16, "+amx-tile,+amx-bf16"},
};

TEST(AgainstLLVMTest, FeaturesOfCPUs) {
  for (const CPUDescription &cpu : getKnownCPUs()) {
    auto subtarget = getSubtarget("x86_64-unknown-linux-gnu", cpu.name, "");
    ASSERT_TRUE(subtarget);
    EXPECT_TRUE(subtarget->isCPUStringValid(cpu.name)) << cpu.name;
    for (const FeatureGroup &group : kGroups)
      EXPECT_EQ((cpu.requiredFeatures & group.bit) != 0,
                subtarget->checkFeatures(group.features))
          << cpu.name << " " << group.features;
  }
}

TEST(AgainstLLVMTest, FeaturesOfTheHostAreWhatItsAttributesSay) {
  CPUDescription host = getHostCPU();
  auto subtarget =
      getSubtarget("x86_64-unknown-linux-gnu", host.name, host.attributes);
  ASSERT_TRUE(subtarget);
  for (const FeatureGroup &group : kGroups)
    EXPECT_EQ((host.requiredFeatures & group.bit) != 0,
              subtarget->checkFeatures(group.features))
        << group.features;
}

TEST(AgainstLLVMTest, AvailabilityOfInstructions) {
  for (const CPUDescription &cpu : getKnownCPUs()) {
    auto subtarget = getSubtarget("x86_64-unknown-linux-gnu", cpu.name, "");
    ASSERT_TRUE(subtarget);
    for (const Instruction &entry : getInstructions())
      EXPECT_EQ(isAvailable(entry, cpu),
                subtarget->checkFeatures("+" + entry.feature.str()))
          << cpu.name << " " << entry.intrinsic.str();
  }
}

TEST(AgainstLLVMTest, GPUsAndTheirPTX) {
  for (const GPUDescription &gpu : getKnownGPUs()) {
    auto subtarget = getSubtarget("nvptx64-nvidia-cuda", gpu.name, "");
    ASSERT_TRUE(subtarget);
    EXPECT_TRUE(subtarget->isCPUStringValid(gpu.name)) << gpu.name.str();
    llvm::StringRef feature = gpu.ptxFeature;
    ASSERT_TRUE(feature.consume_front("+"));
    auto known = subtarget->getAllProcessorFeatures();
    EXPECT_TRUE(std::any_of(known.begin(), known.end(), [&](const auto &each) {
      return feature == each.Key;
    })) << gpu.ptxFeature.str();
  }
}
