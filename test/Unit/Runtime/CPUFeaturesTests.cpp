//===- CPUFeaturesTests.cpp - instruction sets ------------------*- C++ -*-===//
//
// Compares the runtime's reading of the processor with the compiler's.
//
//===----------------------------------------------------------------------===//
#include "TestContext.h"

#include <gtest/gtest.h>

#ifdef __x86_64__
TEST(CPUFeaturesTest, AgreesWithTheCompilersDetection) {
  uint32_t features = quantx_cpu_features();
  auto has = [&](uint32_t bit) { return (features & bit) != 0; };
  __builtin_cpu_init();
  EXPECT_EQ(
      has(QUANTX_CPU_AVX2),
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
          __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
          __builtin_cpu_supports("f16c") && __builtin_cpu_supports("lzcnt") &&
          __builtin_cpu_supports("movbe"));
  EXPECT_EQ(has(QUANTX_CPU_AVX512VNNI),
            __builtin_cpu_supports("avx512vnni") &&
                __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512dq") &&
                __builtin_cpu_supports("avx512vl") &&
                __builtin_cpu_supports("avx512cd"));
  EXPECT_EQ(has(QUANTX_CPU_AVX512VBMI),
            __builtin_cpu_supports("avx512vbmi") &&
                __builtin_cpu_supports("avx512vbmi2") &&
                __builtin_cpu_supports("avx512ifma") &&
                __builtin_cpu_supports("avx512bitalg") &&
                __builtin_cpu_supports("avx512vpopcntdq"));
  EXPECT_EQ(has(QUANTX_CPU_GFNI), __builtin_cpu_supports("gfni") &&
                                      __builtin_cpu_supports("vaes") &&
                                      __builtin_cpu_supports("vpclmulqdq"));
  EXPECT_EQ(has(QUANTX_CPU_AVX512BF16),
            bool(__builtin_cpu_supports("avx512bf16")));
  EXPECT_EQ(has(QUANTX_CPU_AVX512FP16),
            bool(__builtin_cpu_supports("avx512fp16")));
  EXPECT_EQ(has(QUANTX_CPU_AVXVNNI), bool(__builtin_cpu_supports("avxvnni")));
  // The system may refuse tiles that the processor has.
  if (has(QUANTX_CPU_AMXINT8))
    EXPECT_TRUE(__builtin_cpu_supports("amx-int8"));
}
#endif

TEST(CPUFeaturesTest, FamiliesAreTheirBits) {
  uint32_t features = quantx_cpu_features();
  EXPECT_EQ(features, quantx_cpu_features());
  EXPECT_EQ(quantx_cpu_has_family("avx2"), (features & QUANTX_CPU_AVX2) != 0);
  EXPECT_EQ(quantx_cpu_has_family("avx512vnni"),
            (features & QUANTX_CPU_AVX512VNNI) != 0);
  EXPECT_EQ(quantx_cpu_has_family("amx-int8"),
            (features & QUANTX_CPU_AMXINT8) != 0);
  for (const char *name : {"", "avx", "gfni", "amx-int", "amx-int88"})
    EXPECT_EQ(quantx_cpu_has_family(name), 0) << name;
}

TEST(CPUFeaturesTest, RequireNamesBothLists) {
  TestContext ctx;
  uint32_t features = quantx_cpu_features();
  EXPECT_EQ(quantx_require_cpu(ctx, 0), QUANTX_OK);
  EXPECT_EQ(quantx_require_cpu(ctx, features), QUANTX_OK);
  EXPECT_EQ(ctx.getError(), "");
  // A bit that no machine has.
  EXPECT_EQ(quantx_require_cpu(ctx, QUANTX_CPU_AVX2 | 1u << 31),
            QUANTX_MACHINE_CANNOT);
  EXPECT_EQ(ctx.getError().rfind("CPU: wanted avx2", 0), 0u);
  EXPECT_NE(ctx.getError().find(", got: "), std::string::npos);
}
