//===- RoundingTest.cpp - the named rounding modes ------------------------===//
//
// Shifts are compared with exact fractions, for all 16-bit values and shifts.
//
//===----------------------------------------------------------------------===//
#include "quantx/Numerics/Rounding.h"

#include "gtest/gtest.h"

#include <cmath>
#include <limits>

using namespace mlir::quantx::numerics;

namespace {
constexpr Rounding kModes[] = {Rounding::HalfEven, Rounding::HalfUp,
                               Rounding::HalfAway, Rounding::Floor};

/// floor(a / b), b > 0.
int64_t floorDivide(int64_t a, int64_t b) {
  return a / b - (a % b != 0 && a < 0 ? 1 : 0);
}

/// The definitions over exact fractions a / b.
int64_t roundFraction(int64_t a, int64_t b, Rounding mode) {
  int64_t up = floorDivide(2 * a + b, 2 * b); // floor(x + 1/2)
  switch (mode) {
  case Rounding::Floor:
    return floorDivide(a, b);
  case Rounding::HalfUp:
    return up;
  case Rounding::HalfAway:
    return a < 0 ? -floorDivide(-2 * a + b, 2 * b) : up;
  case Rounding::HalfEven:
    return floorDivide(2 * a + b, b) % 2 == 0 && (2 * a + b) % (2 * b) == 0 &&
                   up % 2 != 0
               ? up - 1
               : up;
  }
  return 0;
}

TEST(Rounding, namesGoBothWays) {
  EXPECT_EQ(stringify(Rounding::HalfEven), "half_even");
  EXPECT_EQ(stringify(Rounding::HalfUp), "half_up");
  EXPECT_EQ(stringify(Rounding::HalfAway), "half_away");
  EXPECT_EQ(stringify(Rounding::Floor), "floor");
  for (Rounding mode : kModes)
    EXPECT_EQ(parseRounding(stringify(mode)), mode);
  EXPECT_EQ(parseRounding("half-even"), std::nullopt);
  EXPECT_EQ(parseRounding(""), std::nullopt);
}

TEST(Rounding, shiftsOf16BitValuesAreExactFractions) {
  for (Rounding mode : kModes)
    for (unsigned shift = 0; shift <= 17; ++shift)
      for (int64_t value = -32768; value <= 32767; ++value)
        ASSERT_EQ(shiftRight(value, shift, mode),
                  roundFraction(value, int64_t(1) << shift, mode))
            << value << " >> " << shift << " " << stringify(mode).str();
}

TEST(Rounding, realsWithThreeFractionBitsAreExactFractions) {
  for (Rounding mode : kModes)
    for (int64_t eighths = -32768; eighths <= 32767; ++eighths) {
      int64_t wanted = roundFraction(eighths, 8, mode);
      ASSERT_EQ(roundToInteger(float(eighths) / 8, mode), float(wanted));
      ASSERT_EQ(roundToInteger(double(eighths) / 8, mode), double(wanted));
    }
}

TEST(Rounding, shiftsAtTheEndsOfInt64DoNotOverflow) {
  constexpr int64_t max = std::numeric_limits<int64_t>::max();
  constexpr int64_t min = std::numeric_limits<int64_t>::min();
  for (Rounding mode : kModes) {
    bool isFloor = mode == Rounding::Floor;
    EXPECT_EQ(shiftRight(max, 0, mode), max);
    EXPECT_EQ(shiftRight(min, 63, mode), -1);
    EXPECT_EQ(shiftRight(max, 63, mode), isFloor ? 0 : 1);
    EXPECT_EQ(shiftRight(max, 62, mode), isFloor ? 1 : 2);
    EXPECT_EQ(shiftRight(min, 1, mode), min / 2);
  }
}

TEST(Rounding, halfUpOfTheFloatBelowOneHalfIsZero) {
  float below = std::nextafter(0.5f, 0.0f);
  EXPECT_EQ(below + 0.5f, 1.0f); // so floor(x + 0.5) is the wrong form
  for (Rounding mode : kModes)
    EXPECT_EQ(roundToInteger(below, mode), 0.0f);
  EXPECT_EQ(roundToInteger(-1e-20f, Rounding::HalfUp), 0.0f);
  EXPECT_EQ(roundToInteger(-0.5f, Rounding::HalfUp), 0.0f);
  EXPECT_EQ(roundToInteger(std::nextafter(-0.5f, -1.0f), Rounding::HalfUp),
            -1.0f);
}

TEST(Rounding, largeValuesAndNonFiniteOnesStay) {
  for (Rounding mode : kModes) {
    for (float x : {8388609.0f, 16777215.0f, -1e20f, INFINITY, -INFINITY})
      EXPECT_EQ(roundToInteger(x, mode), x);
    EXPECT_TRUE(std::isnan(roundToInteger(NAN, mode)));
  }
}

/// Cells of the grid in which round(x + z) differs from round(x) + z.
int countMovedZeros(Rounding mode) {
  int failures = 0;
  for (int halves = -20; halves <= 20; ++halves)
    for (int zero = -5; zero <= 5; ++zero) {
      float x = float(halves) / 2;
      if (roundToInteger(x + float(zero), mode) !=
          roundToInteger(x, mode) + float(zero))
        ++failures;
    }
  return failures;
}

TEST(Rounding, addingAZeroCommutesOnlyWithHalfUp) {
  EXPECT_EQ(countMovedZeros(Rounding::HalfUp), 0);
  EXPECT_EQ(countMovedZeros(Rounding::HalfEven), 120);
  EXPECT_EQ(countMovedZeros(Rounding::HalfAway), 30);
  EXPECT_EQ(roundToInteger(0.5f + 1, Rounding::HalfEven), 2.0f);
  EXPECT_EQ(roundToInteger(0.5f, Rounding::HalfEven) + 1, 1.0f);
  EXPECT_EQ(roundToInteger(-4.5f + 5, Rounding::HalfAway), 1.0f);
  EXPECT_EQ(roundToInteger(-4.5f, Rounding::HalfAway) + 5, 0.0f);
}

TEST(Rounding, halfEvenCommutesWithEvenZeros) {
  for (int halves = -20; halves <= 20; ++halves)
    for (int zero = -4; zero <= 4; zero += 2) {
      float x = float(halves) / 2;
      EXPECT_EQ(roundToInteger(x + float(zero), Rounding::HalfEven),
                roundToInteger(x, Rounding::HalfEven) + float(zero));
    }
}
} // namespace
