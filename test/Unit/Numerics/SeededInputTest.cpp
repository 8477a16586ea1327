//===- SeededInputTest.cpp - inputs that anyone can rebuild ---------------===//
//
// Published values of SplitMix64, and values computed by a Python transcription
// of the rule.
//
//===----------------------------------------------------------------------===//
#include "quantx/Numerics/SeededInput.h"

#include "llvm/ADT/bit.h"
#include "gtest/gtest.h"

#include <cmath>

using namespace mlir::quantx::numerics;

namespace {
TEST(SeededInput, N1_mixIsSplitMix64) {
  // The first three outputs of SplitMix64 from state 0.
  constexpr uint64_t step = 0x9E3779B97F4A7C15;
  EXPECT_EQ(mix(0), 0xE220A8397B1DCDAFu);
  EXPECT_EQ(mix(step), 0x6E789E6AA1B965F4u);
  EXPECT_EQ(mix(2 * step), 0x06C45D188009454Fu);
}

TEST(SeededInput, N2_elementsOfASeedAreRebuilt) {
  struct Row {
    uint64_t seed, operand, element, word;
    float normal, uniform;
  };
  const Row rows[] = {
      {0, 0, 0, 0x238275BC38FCBE91, -0x1.bcccp-1f, -0x1.71f62cp-1f},
      {1, 0, 0, 0xB18A02F46D8D86C3, -0x1.5ccp-1f, 0x1.8c501p-2f},
      {7, 2, 1000, 0xD00FFF53AD86081F, 0x1.0a12p+0f, 0x1.403ffcp-1f},
      {~uint64_t(0), 1, 5, 0x2427D0AEEA9BB766, 0x1.2dbp+0f, -0x1.6f60cp-1f}};
  for (const Row &row : rows) {
    uint64_t h = seededWord(row.seed, row.operand, row.element);
    EXPECT_EQ(h, row.word);
    EXPECT_EQ(seededFloat(h, SeededDistribution::Normal), row.normal);
    EXPECT_EQ(seededFloat(h, SeededDistribution::Uniform), row.uniform);
  }
}

TEST(SeededInput, N4_distributionsReachTheirEndsExactly) {
  EXPECT_EQ(seededFloat(0, SeededDistribution::Normal), -131070 * 0x1p-15f);
  EXPECT_EQ(seededFloat(~uint64_t(0), SeededDistribution::Normal),
            131070 * 0x1p-15f);
  EXPECT_EQ(seededFloat(0, SeededDistribution::Uniform), -1.0f);
  EXPECT_EQ(seededFloat(~uint64_t(0), SeededDistribution::Uniform),
            1 - 0x1p-23f);
}

TEST(SeededInput, normalHasUnitScaleAndNoMean) {
  // The variance of the sum is 4 * (2^32 - 1) / 12 / 2^30 = 4 / 3.
  double sum = 0, squares = 0;
  constexpr int count = 100000;
  for (uint64_t i = 0; i < count; ++i) {
    double x = seededFloat(seededWord(5, 0, i), SeededDistribution::Normal);
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / count, 0, 0.02);
  EXPECT_NEAR(squares / count, 4.0 / 3, 0.02);
}

TEST(SeededInput, N5_edgesAreTheDocumentedList) {
  const float list[16] = {0.0f,      -0.0f,     1.0f,
                          -1.0f,     0.5f,      1.5f,
                          -2.5f,     0x1p-149f, 0x1.fffffcp-127f,
                          0x1p-126f, 65504.0f,  1e-20f,
                          -1e20f,    INFINITY,  -INFINITY,
                          NAN};
  for (uint64_t entry = 0; entry < 16; ++entry) {
    float x = seededFloat(0xABCDEF00 + entry, SeededDistribution::Edge);
    uint32_t wanted =
        entry == 15 ? 0x7FC00000 : llvm::bit_cast<uint32_t>(list[entry]);
    EXPECT_EQ(llvm::bit_cast<uint32_t>(x), wanted) << entry;
  }
}

TEST(SeededInput, N3_integersAreTheLowBits) {
  constexpr uint64_t h = 0xFEDCBA9876543210;
  EXPECT_EQ(seededInteger(h, 1), 0u);
  EXPECT_EQ(seededInteger(h, 8), 0x10u);
  EXPECT_EQ(seededInteger(h, 12), 0x210u);
  EXPECT_EQ(seededInteger(h, 32), 0x76543210u);
  EXPECT_EQ(seededInteger(h + 1, 64), h + 1);
}

TEST(SeededInput, namesGoBothWays) {
  for (SeededDistribution distribution :
       {SeededDistribution::Normal, SeededDistribution::Uniform,
        SeededDistribution::Edge})
    EXPECT_EQ(parseSeededDistribution(stringify(distribution)), distribution);
  EXPECT_EQ(stringify(SeededDistribution::Normal), "normal");
  EXPECT_EQ(stringify(SeededDistribution::Uniform), "uniform");
  EXPECT_EQ(stringify(SeededDistribution::Edge), "edge");
  EXPECT_EQ(parseSeededDistribution("gauss"), std::nullopt);
}
} // namespace
