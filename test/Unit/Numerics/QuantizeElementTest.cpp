//===- QuantizeElementTest.cpp - codes of all bf16 values -----------------===//
//
// Static and dynamic quantization against their formulas in doubles, over all
// 65536 bf16 values.
//
//===----------------------------------------------------------------------===//
#include "quantx/Numerics/QuantizeElement.h"

#include "llvm/ADT/bit.h"
#include "gtest/gtest.h"

#include <cmath>
#include <limits>

using namespace mlir::quantx::numerics;

namespace {
constexpr float kInf = std::numeric_limits<float>::infinity();

template <typename Function>
void forEachBF16(Function function) {
  for (uint32_t high = 0; high < 0x10000; ++high)
    function(llvm::bit_cast<float>(high << 16));
}

/// floor, half_up and half_away by their definitions; doubles are exact here.
double roundByDefinition(double x, Rounding mode) {
  switch (mode) {
  case Rounding::HalfEven:
    return std::nearbyint(x);
  case Rounding::HalfUp:
    return std::fabs(x) < 1e9 ? std::floor(x + 0.5) : x;
  case Rounding::HalfAway:
    return std::fabs(x) < 1e9 ? std::copysign(std::floor(std::fabs(x) + 0.5), x)
                              : x;
  case Rounding::Floor:
    return std::floor(x);
  }
  return x;
}

/// clamp(round(t) + zero), a NaN t counting as 0.
int64_t finish(float t, Rounding mode, int64_t zero, CodeRange range) {
  double code = (std::isnan(t) ? 0 : roundByDefinition(t, mode)) + double(zero);
  return code <= double(range.min)   ? range.min
         : code >= double(range.max) ? range.max
                                     : int64_t(code);
}

TEST(QuantizeElement, S1_S3_staticOfEveryBF16) {
  for (Rounding mode : {Rounding::HalfEven, Rounding::HalfUp,
                        Rounding::HalfAway, Rounding::Floor})
    for (CodeRange range : {CodeRange{0, 15}, CodeRange{-128, 127}})
      for (float scale : {1.0f, 0.5f, -2.0f, 0.1f, 1e-30f, 0.0f, kInf})
        for (float offset : {0.0f, 0.25f, -3.0f})
          forEachBF16([&](float x) {
            float t = float(double(float(double(x) - double(offset))) /
                            double(scale));
            ASSERT_EQ(quantizeStatic(x, scale, offset, 3, mode, range),
                      finish(t, mode, 3, range))
                << x << " " << scale << " " << offset;
          });
}

TEST(QuantizeElement, Q2_symmetricOfEveryBF16) {
  for (unsigned bits : {2u, 4u, 8u})
    for (float amax : {1.0f, 0.3f, 448.0f, 1e-40f, 0.0f, kInf}) {
      int64_t q = (1 << (bits - 1)) - 1;
      for (int64_t zero : {int64_t(0), q, q + 1}) {
        QuantizeParams params = chooseSymmetric({-amax, amax}, bits, zero);
        forEachBF16([&](float x) {
          float t = float(double(x) * double(params.inverse));
          ASSERT_EQ(quantizeSymmetric(x, params, bits),
                    finish(t, Rounding::HalfEven, 0, {-q, q}) + zero)
              << x << " " << amax;
        });
      }
    }
}

TEST(QuantizeElement, Q3_minMaxOfEveryBF16) {
  for (CodeRange range : {CodeRange{0, 15}, CodeRange{-128, 127}})
    for (ObservedRange observed :
         {ObservedRange{-1, 2}, ObservedRange{0, 3}, ObservedRange{-1e-42f, 0},
          ObservedRange{0, 0}, ObservedRange{-kInf, 1},
          ObservedRange{-3e38f, 3e38f}}) {
      QuantizeParams params = chooseMinMax(observed, range);
      forEachBF16([&](float x) {
        float t = float(double(x) * double(params.inverse));
        ASSERT_EQ(quantizeMinMax(x, params, range),
                  finish(t, Rounding::HalfEven, params.zero, range))
            << x << " " << observed.lo << " " << observed.hi;
      });
    }
}

TEST(QuantizeElement, Q4_nonFiniteElements) {
  QuantizeParams params = chooseSymmetric({-1, 1}, 8, 128);
  EXPECT_EQ(quantizeSymmetric(NAN, params, 8), 128);
  EXPECT_EQ(quantizeSymmetric(kInf, params, 8), 255);
  EXPECT_EQ(quantizeSymmetric(-kInf, params, 8), 1);
  QuantizeParams minMax = chooseMinMax({-1, 1}, {0, 255});
  EXPECT_EQ(quantizeMinMax(NAN, minMax, {0, 255}), minMax.zero);
  EXPECT_EQ(quantizeMinMax(kInf, minMax, {0, 255}), 255);
  EXPECT_EQ(quantizeMinMax(-kInf, minMax, {0, 255}), 0);
  EXPECT_EQ(quantizeStatic(NAN, 1, 0, 20, Rounding::HalfEven, {0, 15}), 15);
  EXPECT_EQ(quantizeStatic(0, 0, 0, 7, Rounding::HalfEven, {0, 15}), 7);
}

TEST(QuantizeElement, Q4_allMagnitudesInfiniteGiveTheZero) {
  // amax = inf: id = 0, and inf * 0 is NaN, which counts as 0.
  QuantizeParams params = chooseSymmetric({-kInf, kInf}, 8, 0);
  EXPECT_EQ(quantizeSymmetric(kInf, params, 8), 0);
  EXPECT_EQ(quantizeSymmetric(1.0f, params, 8), 0);
}

TEST(QuantizeElement, zeroAndEndsComeBackExactly) {
  CodeRange range{0, 255};
  for (float hi : {0.5f, 1.0f, 3.0f, 255.0f}) {
    QuantizeParams params = chooseMinMax({-1, hi}, range);
    EXPECT_EQ(dequantize(quantizeMinMax(0, params, range), params), 0.0f);
  }
  QuantizeParams params = chooseSymmetric({-127, 5}, 8);
  EXPECT_EQ(dequantize(quantizeSymmetric(-127, params, 8), params), -127.0f);
}
} // namespace
