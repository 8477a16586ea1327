//===- RequantizeTest.cpp - four published rules that differ --------------===//
//
// The modes against the published formulas, written out here as they are
// published, and totals for which they differ.
//
//===----------------------------------------------------------------------===//
#include "quantx/Numerics/Requantize.h"

#include "quantx/Numerics/SeededInput.h"
#include "gtest/gtest.h"

#include <cmath>

using namespace mlir::quantx::numerics;

namespace {
using Wide = __int128;

/// TOSA SINGLE_ROUND.
int64_t publishedSingle(int64_t x, int64_t m0, unsigned shift) {
  return int64_t((Wide(x) * m0 + (Wide(1) << (shift - 1))) >> shift);
}

/// gemmlowp: a saturating rounding doubling high product, then a rounding
/// division by a power of two; a left shift comes first where shift < 31.
int64_t publishedDouble(int64_t x, int64_t m0, unsigned shift) {
  if (shift < 31)
    x *= int64_t(1) << (31 - shift);
  Wide product = Wide(x) * m0;
  Wide nudge = product >= 0 ? Wide(1) << 30 : 1 - (Wide(1) << 30);
  int64_t high = int64_t((product + nudge) / (Wide(1) << 31));
  if (shift <= 31)
    return high;
  unsigned exponent = shift - 31;
  int64_t mask = (int64_t(1) << exponent) - 1;
  int64_t threshold = (mask >> 1) + (high < 0 ? 1 : 0);
  return (high >> exponent) + ((high & mask) > threshold ? 1 : 0);
}

/// TOSA DOUBLE_ROUND.
int64_t publishedTosaDouble(int64_t x, int64_t m0, unsigned shift) {
  Wide round = Wide(1) << (shift - 1);
  if (shift > 31)
    round += x >= 0 ? Wide(1) << 30 : -(Wide(1) << 30);
  return int64_t((Wide(x) * m0 + round) >> shift);
}

/// TFLite int16 x 8.
int64_t publishedReduced16(int64_t x, int64_t m0, unsigned shift) {
  int64_t m16 = m0 < 0x7FFF0000 ? (m0 + (1 << 15)) >> 16 : 0x7FFF;
  return int64_t((Wide(x) * m16 + (Wide(1) << (shift - 17))) >> (shift - 16));
}

int64_t scale(RequantizeMode mode, int64_t x, int64_t m0, unsigned shift) {
  return scaleTotal(mode, x, {int32_t(m0), shift});
}

void expectPublished(int64_t x, int64_t m0, unsigned shift) {
  ASSERT_EQ(scale(RequantizeMode::Single, x, m0, shift),
            publishedSingle(x, m0, shift))
      << x << " " << m0 << " " << shift;
  ASSERT_EQ(scale(RequantizeMode::Double, x, m0, shift),
            publishedDouble(x, m0, shift))
      << x << " " << m0 << " " << shift;
  ASSERT_EQ(publishedTosaDouble(x, m0, shift), publishedDouble(x, m0, shift))
      << x << " " << m0 << " " << shift;
  if (shift >= 17)
    ASSERT_EQ(scale(RequantizeMode::Reduced16, x, m0, shift),
              publishedReduced16(x, m0, shift))
        << x << " " << m0 << " " << shift;
}

TEST(Requantize, R1_R2_R3_integerModesArePublishedOnesAtTheEnds) {
  const int64_t totals[] = {
      INT32_MIN, INT32_MIN + 1, -65537,        -3,       -2, -1, 0, 1, 2,
      3,         65536,         INT32_MAX - 1, INT32_MAX};
  const int64_t multipliers[] = {1 << 30,    (1 << 30) + 1, 1683676151,
                                 0x7FFEFFFF, 0x7FFF0000,    INT32_MAX};
  for (int64_t x : totals)
    for (int64_t m0 : multipliers)
      for (unsigned shift = 2; shift <= 62; ++shift)
        expectPublished(x, m0, shift);
}

TEST(Requantize, R1_R2_R3_integerModesArePublishedOnesOnRandomTotals) {
  for (uint64_t i = 0; i < 200000; ++i) {
    uint64_t h = seededWord(1, 0, i);
    int64_t x = int32_t(h);
    int64_t m0 = (1 << 30) | int64_t((h >> 32) & ((1 << 30) - 1));
    expectPublished(x, m0, 2 + unsigned(mix(h) % 61));
  }
}

TEST(Requantize, R3_reduced16TakesTotalsOf47Bits) {
  for (uint64_t i = 0; i < 100000; ++i) {
    uint64_t h = seededWord(2, 0, i);
    int64_t x = int64_t(h) >> 16;
    int64_t m0 = (1 << 30) | int64_t(mix(h) & ((1 << 30) - 1));
    unsigned shift = 17 + unsigned(h % 46);
    ASSERT_EQ(scale(RequantizeMode::Reduced16, x, m0, shift),
              publishedReduced16(x, m0, shift));
  }
}

TEST(Requantize, R2_firstStepRoundsHalfUpSecondHalfAway) {
  // The product with m0 = 2^30 at shift 31 is x / 2.
  EXPECT_EQ(scale(RequantizeMode::Double, -3, 1 << 30, 31), -1);
  EXPECT_EQ(scale(RequantizeMode::Double, 3, 1 << 30, 31), 2);
  EXPECT_EQ(scale(RequantizeMode::Double, -12, 1 << 30, 33), -2);
  EXPECT_EQ(scale(RequantizeMode::Double, 12, 1 << 30, 33), 2);
}

TEST(Requantize, R1_R2_R3_counterexamples) {
  EXPECT_EQ(scale(RequantizeMode::Double, -12, 1 << 30, 33), -2);
  EXPECT_EQ(scale(RequantizeMode::Single, -12, 1 << 30, 33), -1);
  EXPECT_EQ(scale(RequantizeMode::Double, -20, 1 << 30, 33), -3);
  EXPECT_EQ(scale(RequantizeMode::Single, -20, 1 << 30, 33), -2);
  EXPECT_EQ(scale(RequantizeMode::Reduced16, -15, 1683676151, 34), -1);
  EXPECT_EQ(scale(RequantizeMode::Double, -15, 1683676151, 34), -2);
}

TEST(Requantize, R1_R2_R3_modesDifferFromTotalOneOn) {
  constexpr int64_t half = 1 << 30; // M = 2^(30 - shift)
  for (unsigned shift = 31; shift <= 40; ++shift)
    EXPECT_EQ(scale(RequantizeMode::Double, 0, half, shift), 0);
  EXPECT_EQ(scale(RequantizeMode::Double, 1, half, 32), 1);
  EXPECT_EQ(scale(RequantizeMode::Single, 1, half, 32), 0);
  // M just below 3/2, whose upper 16 bits round to 3/2.
  EXPECT_EQ(scale(RequantizeMode::Reduced16, 1, 0x5FFFFFFF, 30), 2);
  EXPECT_EQ(scale(RequantizeMode::Single, 1, 0x5FFFFFFF, 30), 1);
}

TEST(Requantize, R1_R2_R3_modesDisagreeOnTheStatedShares) {
  int doubleDiffers = 0, reducedDiffers = 0;
  constexpr int count = 200000;
  for (uint64_t i = 0; i < count; ++i) {
    uint64_t h = seededWord(3, 0, i);
    int64_t x = int64_t(h & ((1 << 21) - 1)) - (1 << 20);
    unsigned shift = 31 + unsigned((h >> 21) % 10);
    int64_t m0 = (1 << 30) | int64_t(h >> 34);
    int64_t single = scale(RequantizeMode::Single, x, m0, shift);
    doubleDiffers += scale(RequantizeMode::Double, x, m0, shift) != single;
    reducedDiffers += scale(RequantizeMode::Reduced16, x, m0, shift) != single;
  }
  EXPECT_NEAR(double(doubleDiffers) / count, 9998.0 / 200000, 0.002);
  EXPECT_NEAR(double(reducedDiffers) / count, 64380.0 / 200000, 0.005);
}

TEST(Requantize, R4_floatZeroAfterAndBeforeRoundingDiffer) {
  CodeRange range{-128, 127};
  // 0.5 + 1: 2 before, 1 after.
  EXPECT_EQ(requantizeFloat(1, 0.5f, 1, ZeroPlacement::BeforeRounding, range),
            2);
  EXPECT_EQ(requantizeFloat(1, 0.5f, 1, ZeroPlacement::AfterRounding, range),
            1);
  int differences = 0;
  for (int64_t halves = -20; halves <= 20; ++halves)
    for (int64_t zero = -5; zero <= 5; ++zero)
      differences += requantizeFloat(halves, 0.5f, zero,
                                     ZeroPlacement::BeforeRounding, range) !=
                     requantizeFloat(halves, 0.5f, zero,
                                     ZeroPlacement::AfterRounding, range);
  EXPECT_EQ(differences, 120);
}

TEST(Requantize, R4_totalAndProductAreRoundedOnceEach) {
  CodeRange range = getCodeRange(32, true);
  // 2^24 + 1 is no f32: it rounds to 2^24.
  EXPECT_EQ(
      requantizeFloat(16777217, 1.0f, 0, ZeroPlacement::AfterRounding, range),
      16777216);
  EXPECT_EQ(
      requantizeFloat(16777219, 1.0f, 0, ZeroPlacement::AfterRounding, range),
      16777220);
}

TEST(Requantize, nonFiniteMultipliersClamp) {
  CodeRange range{-8, 7};
  for (ZeroPlacement placement :
       {ZeroPlacement::AfterRounding, ZeroPlacement::BeforeRounding}) {
    EXPECT_EQ(requantizeFloat(3, INFINITY, 2, placement, range), 7);
    EXPECT_EQ(requantizeFloat(-3, INFINITY, 2, placement, range), -8);
    EXPECT_EQ(requantizeFloat(0, INFINITY, 2, placement, range), 2);
    EXPECT_EQ(requantizeFloat(3, NAN, 2, placement, range), 2);
  }
}

TEST(Requantize, zeroIsAddedBeforeTheClamp) {
  CodeRange range = getCodeRange(8, false);
  IntegerMultiplier half{1 << 30, 31};
  for (RequantizeMode mode : {RequantizeMode::Single, RequantizeMode::Double,
                              RequantizeMode::Reduced16}) {
    EXPECT_EQ(requantizeInteger(mode, 100, half, 10, range), 60);
    EXPECT_EQ(requantizeInteger(mode, 600, half, 10, range), 255);
    EXPECT_EQ(requantizeInteger(mode, -600, half, 10, range), 0);
  }
}

TEST(Requantize, multipliersOutsideTheirRangeAreInvalid) {
  EXPECT_FALSE(isValid({(1 << 30) - 1, 31}));
  EXPECT_FALSE(isValid({1 << 30, 1}));
  EXPECT_FALSE(isValid({1 << 30, 63}));
}

TEST(Requantize, namesOfModes) {
  EXPECT_EQ(stringify(RequantizeMode::Float), "float");
  EXPECT_EQ(stringify(RequantizeMode::Single), "single");
  EXPECT_EQ(stringify(RequantizeMode::Double), "double");
  EXPECT_EQ(stringify(RequantizeMode::Reduced16), "reduced16");
}
} // namespace
