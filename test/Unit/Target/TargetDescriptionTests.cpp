//===- TargetDescriptionTests.cpp - CPUs and GPUs ---------------*- C++ -*-===//
//
// Names, the host, and the errors of unknown ones.
//
//===----------------------------------------------------------------------===//
#include "quantx-c/quantx.h"
#include "quantx/Target/TargetDescription.h"

#include <gtest/gtest.h>

using namespace mlir::quantx;

TEST(TargetDescriptionTest, KnownCPUsAreFoundByName) {
  for (const CPUDescription &known : getKnownCPUs()) {
    auto found = lookupCPU(known.name);
    ASSERT_TRUE(static_cast<bool>(found));
    EXPECT_EQ(found->name, known.name);
    EXPECT_EQ(found->attributes, "");
    EXPECT_EQ(found->requiredFeatures, known.requiredFeatures);
  }
}

TEST(TargetDescriptionTest, FamiliesFollowTheFeatures) {
  for (const CPUDescription &cpu : getKnownCPUs()) {
    auto has = [&](uint32_t bit) { return (cpu.requiredFeatures & bit) != 0; };
    EXPECT_EQ(cpu.hasFamily(InstructionFamily::AVX2), has(QUANTX_CPU_AVX2));
    EXPECT_EQ(cpu.hasFamily(InstructionFamily::AVX512VNNI),
              has(QUANTX_CPU_AVX512VNNI));
    EXPECT_EQ(cpu.hasFamily(InstructionFamily::AMXINT8),
              has(QUANTX_CPU_AMXINT8));
    EXPECT_EQ(cpu.tileRegisters != 0, has(QUANTX_CPU_AMXINT8));
    EXPECT_EQ(cpu.vectorBits == 512, has(QUANTX_CPU_AVX512VNNI));
  }
  EXPECT_TRUE(lookupCPU("x86-64")->families.empty());
  EXPECT_EQ(lookupCPU("znver4")->families.back(),
            InstructionFamily::AVX512VNNI);
  EXPECT_EQ(lookupCPU("sapphirerapids")->families.back(),
            InstructionFamily::AMXINT8);
}

TEST(TargetDescriptionTest, FamilyNames) {
  EXPECT_EQ(stringifyInstructionFamily(InstructionFamily::AVX2), "avx2");
  EXPECT_EQ(stringifyInstructionFamily(InstructionFamily::AVX512VNNI),
            "avx512vnni");
  EXPECT_EQ(stringifyInstructionFamily(InstructionFamily::AMXINT8), "amx-int8");
}

TEST(TargetDescriptionTest, UnknownCPUListsTheKnown) {
  for (const char *name : {"", "pentium", "Native", "sm_80"}) {
    auto cpu = lookupCPU(name);
    ASSERT_FALSE(static_cast<bool>(cpu));
    EXPECT_EQ(
        llvm::toString(cpu.takeError()),
        std::string(
            "target: wanted native, portable or one of [x86-64, x86-64-v3, "
            "haswell, "
            "skylake, znver3, cascadelake, tigerlake, icelake-server, znver4, "
            "sapphirerapids, emeraldrapids, graniterapids], got: ") +
            name);
  }
}

TEST(TargetDescriptionTest, NativeAgreesWithTheRuntime) {
  auto host = lookupCPU("native");
  ASSERT_TRUE(static_cast<bool>(host));
  EXPECT_FALSE(host->name.empty());
  EXPECT_FALSE(host->attributes.empty());
  // Only the tiles depend on more than the processor.
  uint32_t tiles = QUANTX_CPU_AMXINT8 | QUANTX_CPU_AMXBF16;
  EXPECT_EQ(host->requiredFeatures & ~tiles, quantx_cpu_features() & ~tiles);
  for (InstructionFamily family :
       {InstructionFamily::AVX2, InstructionFamily::AVX512VNNI})
    EXPECT_EQ(
        host->hasFamily(family),
        quantx_cpu_has_family(stringifyInstructionFamily(family).data()) != 0);
}

TEST(TargetDescriptionTest, GPUs) {
  auto gpu = lookupGPU("sm_80");
  ASSERT_TRUE(static_cast<bool>(gpu));
  EXPECT_EQ(gpu->ptxFeature, "+ptx70");
  EXPECT_EQ(gpu->sharedBytesPerBlockOptIn, 166912);
  EXPECT_TRUE(isGPUName("sm_12"));
  EXPECT_FALSE(isGPUName("znver4"));
  auto unknown = lookupGPU("sm_12");
  ASSERT_FALSE(static_cast<bool>(unknown));
  EXPECT_EQ(llvm::toString(unknown.takeError()),
            "target: wanted one of [sm_80, sm_86, sm_89, sm_90], got: sm_12");
}
