//===- WrongFormsTest.cpp - published slips and their counterexamples -----===//
//
// Forms that are found in papers, guides and code. Each test shows the wrong
// form giving the wrong answer on a counterexample, and ours the right one.
//
//===----------------------------------------------------------------------===//
#include "quantx/Numerics/QuantizeElement.h"
#include "quantx/Numerics/QuantizeParams.h"
#include "quantx/Numerics/Requantize.h"
#include "quantx/Numerics/Rounding.h"
#include "quantx/Numerics/Slice.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <cmath>

using namespace mlir::quantx::numerics;

namespace {
constexpr CodeRange kU8{0, 255};
constexpr CodeRange kS8{-128, 127};

int64_t requantize(int64_t total, float multiplier, int64_t zero,
                   CodeRange range) {
  return requantizeFloat(total, multiplier, zero, ZeroPlacement::AfterRounding,
                         range);
}

TEST(WrongForms, sliceIsNotShiftRightShiftLeft) {
  SliceSpec spec; // 8 bits, half_up, clamp, grid
  CodeConstants constants = getSliceConstants({1, 0}, 2, spec);
  auto right = [&](int64_t q) {
    return int64_t(constants.a * double(sliceCode(q, 2, spec)) + constants.b);
  };
  auto shifts = [](int64_t q) { return (q >> 6) << 6; };
  auto unclamped = [](int64_t q) { return ((q + 32) >> 6) << 6; };
  EXPECT_EQ(shifts(32), 0);
  EXPECT_EQ(right(32), 64);
  EXPECT_EQ(unclamped(224), 256); // needs three bits
  EXPECT_EQ(right(224), 192);
  int different = 0;
  for (int64_t q = 0; q < 256; ++q)
    different += shifts(q) != right(q);
  EXPECT_EQ(different, 96);
}

TEST(WrongForms, clipStrengthsAreNotScalesAndShifts) {
  // max = 1, min = -1, gamma = beta = 1/2: the range is clipped to [-1/2, 1/2].
  float alpha = (0.5f * 1 - 0.5f * -1) / 255;
  EXPECT_EQ(alpha, 1.0f / 255);
  // The unrounded zero 127.5 as an offset of half the range: x = 1 clips.
  int64_t code =
      quantizeStatic(1, alpha, -127.5f * alpha, 0, Rounding::HalfEven, kU8);
  EXPECT_EQ(code, 255);
  EXPECT_FLOAT_EQ((float(code) - 127.5f) * alpha, 0.5f);
}

TEST(WrongForms, theRangeMustContainZeroAndTheZeroBeACode) {
  // Range [1, 3] in u8, as if 0 need not be in it.
  float wrongScale = (3.0f - 1.0f) / 255;
  float wrongZero = 0 - 1.0f / wrongScale;
  EXPECT_FLOAT_EQ(wrongZero, -127.5f); // no code
  QuantizeParams clamped{wrongScale, 1 / wrongScale,
                         kU8.clamp(int64_t(wrongZero))};
  EXPECT_EQ(clamped.zero, 0);
  EXPECT_FLOAT_EQ(dequantize(quantizeMinMax(3, clamped, kU8), clamped), 2.0f);

  QuantizeParams right = chooseMinMax(observeRange({1, 3}), kU8);
  EXPECT_EQ(right.scale, 3.0f / 255);
  EXPECT_EQ(right.zero, 0);
  EXPECT_EQ(quantizeMinMax(1, right, kU8), 85);
  EXPECT_EQ(quantizeMinMax(3, right, kU8), 255);

  // Range [-1, 1]: -rmin / s is 127.5; the zero is an integer.
  QuantizeParams centered = chooseMinMax(observeRange({-1, 1}), kU8);
  EXPECT_EQ(-1.0f * -centered.inverse, 127.5f);
  EXPECT_EQ(centered.zero, 128);
}

TEST(WrongForms, narrowAndFullRangesGiveDifferentCodes) {
  QuantizeParams narrow = chooseSymmetric(observeRange({-1, 1}), 8);
  EXPECT_EQ(narrow.scale, 1.0f / 127);
  EXPECT_EQ(quantizeSymmetric(-1, narrow, 8), -127);
  QuantizeParams full = chooseMinMax(observeRange({-1, 1}), kS8);
  EXPECT_EQ(full.scale, 2.0f / 255);
  EXPECT_EQ(full.zero, 0);
  EXPECT_EQ(quantizeMinMax(-1, full, kS8), -128);
}

TEST(WrongForms, theCodeOfTheResultIsRoundedAndClamped) {
  // M * t + z = 300.4.
  float unclamped = 2904 * 0.1f + 10;
  EXPECT_NEAR(unclamped, 300.4, 1e-4);
  EXPECT_EQ(requantize(2904, 0.1f, 10, kU8), 255);
  EXPECT_EQ(requantize(2404, 0.1f, 10, kU8), 250); // 250.4
}

TEST(WrongForms, theBiasLivesInTheDomainOfTheAccumulator) {
  constexpr float accumulatorScale = 0.01f; // sx * sw
  auto withBiasScale = [&](float biasScale) {
    int64_t bias = quantizeStatic(1, biasScale, 0, 0, Rounding::HalfEven,
                                  getCodeRange(32, true));
    return accumulatorScale * float(100 + bias);
  };
  EXPECT_FLOAT_EQ(withBiasScale(0.02f), 1.5f);
  EXPECT_FLOAT_EQ(withBiasScale(accumulatorScale), 2.0f);
}

TEST(WrongForms, reluComesAfterTheBias) {
  constexpr int64_t total = -3, bias = 5;
  CodeRange relu{0, 127}; // the clamp of the requantization, zy = 0
  EXPECT_EQ(requantize(std::max<int64_t>(total, 0) + bias, 1, 0, kS8), 5);
  EXPECT_EQ(requantize(total + bias, 1, 0, relu), 2);
}

TEST(WrongForms, reluIsTheClampAtTheZeroNotAtCodeZero) {
  constexpr int64_t zero = 10;
  QuantizeParams output{0.1f, 10.0f, zero};
  int64_t code = requantize(-7, 1, zero, kU8);
  ASSERT_EQ(code, 3);
  int64_t wrong = std::max<int64_t>(code, 0);
  EXPECT_FLOAT_EQ(dequantize(wrong, output), -0.7f);
  CodeRange relu{std::max<int64_t>(kU8.min, zero), kU8.max};
  EXPECT_EQ(requantize(-7, 1, zero, relu), zero);
  EXPECT_EQ(dequantize(zero, output), 0.0f);
}

TEST(WrongForms, awqsExampleRoundsWhatIsAlreadyRound) {
  // 0.5 is lost by half_even rounding; scaled by 2 it is the code 1, and the
  // activation takes the factor 1/2.
  EXPECT_EQ(quantizeStatic(0.5f, 1, 0, 0, Rounding::HalfEven, kS8), 0);
  EXPECT_EQ(quantizeStatic(0.5f * 2, 1, 0, 0, Rounding::HalfEven, kS8), 1);
  EXPECT_EQ(quantizeStatic(1.0f * 2, 1, 0, 0, Rounding::HalfEven, kS8), 2);
}
} // namespace
