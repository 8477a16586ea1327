//===- QuantizeParamsTest.cpp - scales and zeros from data ----------------===//
//
// Clauses Q2 to Q4 against their formulas in exact doubles rounded to f32,
// for all bf16 extremes, NaN and infinities included.
//
//===----------------------------------------------------------------------===//
#include "quantx/Numerics/QuantizeParams.h"

#include "quantx/Numerics/QuantizeElement.h"
#include "quantx/Numerics/SeededInput.h"
#include "llvm/ADT/bit.h"
#include "gtest/gtest.h"

#include <cmath>
#include <limits>
#include <vector>

using namespace mlir::quantx::numerics;

namespace {
constexpr float kInf = std::numeric_limits<float>::infinity();

/// The bits of a float, all NaNs alike.
uint32_t bitsOf(float x) {
  return std::isnan(x) ? 0x7FC00000 : llvm::bit_cast<uint32_t>(x);
}

/// One f32 operation: the double result is exact (or, for a quotient, rounds
/// the same), then rounded once.
float multiply(float a, float b) { return float(double(a) * double(b)); }
float divide(float a, float b) { return float(double(a) / double(b)); }
float subtract(float a, float b) { return float(double(a) - double(b)); }

struct Wanted {
  float scale, inverse;
  int64_t zero;
};

Wanted computeMinMax(float lo, float hi, CodeRange range) {
  float n = float(range.max - range.min);
  float d = subtract(hi, lo);
  Wanted wanted;
  wanted.inverse = d == 0 ? 0 : divide(n, d);
  wanted.scale = divide(d, n);
  float product = multiply(lo, wanted.inverse);
  if (std::isnan(product))
    product = 0;
  double difference = subtract(float(range.min), product);
  double rounded = std::nearbyint(difference);
  wanted.zero = rounded <= double(range.min)   ? range.min
                : rounded >= double(range.max) ? range.max
                                               : int64_t(rounded);
  return wanted;
}

TEST(QuantizeParams, observesTheRangeThatContainsZeroWithoutNaNs) {
  ObservedRange observed = observeRange({3.0f, NAN, 5.0f});
  EXPECT_EQ(observed.lo, 0);
  EXPECT_EQ(observed.hi, 5);
  observed = observeRange({-3.0f, NAN, -5.0f, -kInf});
  EXPECT_EQ(observed.lo, -kInf);
  EXPECT_EQ(observed.hi, 0);
  EXPECT_EQ(observed.getLargestMagnitude(), kInf);
  EXPECT_EQ(observeRange({NAN, NAN}).getLargestMagnitude(), 0);
  EXPECT_EQ(observeRange({}).getLargestMagnitude(), 0);
  ObservedRange merged = observeRange({-1.0f, 2.0f});
  merged.merge(observeRange({-4.0f, 1.0f}));
  EXPECT_EQ(merged.lo, -4);
  EXPECT_EQ(merged.hi, 2);
  EXPECT_EQ(merged.getLargestMagnitude(), 4);
}

TEST(QuantizeParams, Q2_symmetricOfEveryBF16Magnitude) {
  for (unsigned bits = 2; bits <= 8; ++bits) {
    float q = float((1 << (bits - 1)) - 1);
    for (uint32_t high = 0; high <= 0x7F80; ++high) {
      float amax = llvm::bit_cast<float>(high << 16);
      QuantizeParams params = chooseSymmetric({-amax, 0}, bits, 3);
      float inverse = high == 0 ? 0 : divide(q, amax);
      ASSERT_EQ(bitsOf(params.inverse), bitsOf(inverse)) << amax;
      ASSERT_EQ(bitsOf(params.scale), bitsOf(divide(amax, q))) << amax;
      ASSERT_EQ(params.zero, 3);
    }
  }
}

TEST(QuantizeParams, Q3_minMaxOfBF16Extremes) {
  // Every magnitude as one end, against other ends of all sizes.
  const float others[] = {0,   0x1p-149f, 1e-20f, 0.3f, 1,
                          700, 1e20f,     3e38f,  kInf};
  for (CodeRange range : {CodeRange{0, 255}, CodeRange{-128, 127},
                          CodeRange{0, 15}, CodeRange{0, 65535}})
    for (uint32_t high = 0; high <= 0x7F80; high += 3)
      for (float other : others)
        for (bool swap : {false, true}) {
          float end = llvm::bit_cast<float>(high << 16);
          ObservedRange observed{swap ? -other : -end, swap ? end : other};
          QuantizeParams params = chooseMinMax(observed, range);
          Wanted wanted = computeMinMax(observed.lo, observed.hi, range);
          ASSERT_EQ(bitsOf(params.scale), bitsOf(wanted.scale));
          ASSERT_EQ(bitsOf(params.inverse), bitsOf(wanted.inverse));
          ASSERT_EQ(params.zero, wanted.zero)
              << observed.lo << " " << observed.hi;
        }
}

TEST(QuantizeParams, Q4_minMaxOfNonFiniteRanges) {
  CodeRange range{-128, 127};
  // d is infinite, id = 0, lo * id is NaN: it counts as 0, so z = qmin.
  QuantizeParams infinite = chooseMinMax({-kInf, 1}, range);
  EXPECT_EQ(infinite.scale, kInf);
  EXPECT_EQ(infinite.inverse, 0);
  EXPECT_EQ(infinite.zero, -128);
  // A subnormal range: id is infinite, lo * id = -inf: the upper end.
  QuantizeParams tiny = chooseMinMax({-0x1p-149f, 0}, range);
  EXPECT_EQ(tiny.inverse, kInf);
  EXPECT_EQ(tiny.zero, 127);
  // and 0 * inf is NaN: the lower end.
  EXPECT_EQ(chooseMinMax({0, 0x1p-149f}, range).zero, -128);
  QuantizeParams empty = chooseMinMax({0, 0}, range);
  EXPECT_EQ(empty.scale, 0);
  EXPECT_EQ(empty.inverse, 0);
  EXPECT_EQ(empty.zero, -128);
}

/// sum |x - s (q - z)|^2.4 for one shrink factor, from the formulas.
double computeError(const std::vector<float> &block, const Wanted &params,
                    CodeRange range) {
  double error = 0;
  for (float x : block) {
    double q =
        std::nearbyint(double(divide(x, params.scale))) + double(params.zero);
    q = std::min(double(range.max), std::max(double(range.min), q));
    float back = multiply(params.scale, float(q - double(params.zero)));
    error += std::pow(std::fabs(double(x) - double(back)), 2.4);
  }
  return error;
}

std::vector<float> getBlock(uint64_t seed, float outlier) {
  std::vector<float> block;
  for (uint64_t i = 0; i < 64; ++i)
    block.push_back(
        seededFloat(seededWord(seed, 0, i), SeededDistribution::Normal));
  block.push_back(outlier);
  return block;
}

/// The first minimum over `steps` shrink factors.
Wanted searchGrid(const std::vector<float> &block, CodeRange range, int steps) {
  ObservedRange observed = observeRange(block);
  Wanted best{};
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < steps; ++i) {
    float p = subtract(1, divide(float(i), 100));
    Wanted candidate = computeMinMax(multiply(observed.lo, p),
                                     multiply(observed.hi, p), range);
    double error = computeError(block, candidate, range);
    if (error < least) {
      least = error;
      best = candidate;
    }
  }
  return best;
}

TEST(QuantizeParams, leastErrorIsTheMinimumOfTheGrid) {
  CodeRange range{0, 15};
  int clipped = 0;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    std::vector<float> block = getBlock(seed, seed % 2 ? 6.0f : 0.0f);
    Wanted best = searchGrid(block, range, 80);
    QuantizeParams params = chooseLeastError(block, range, ParamsKind::MinMax);
    EXPECT_EQ(params.scale, best.scale);
    EXPECT_EQ(params.inverse, best.inverse);
    EXPECT_EQ(params.zero, best.zero);
    clipped += params.scale < chooseMinMax(observeRange(block), range).scale;
  }
  // The grid is not idle: clipping pays in some of these blocks.
  EXPECT_GT(clipped, 0);
}

TEST(QuantizeParams, leastErrorEndsAfter80Steps) {
  // One outlier among 5000 small elements: more steps would help.
  std::vector<float> block;
  for (uint64_t i = 0; i < 5000; ++i)
    block.push_back(
        0.5f * seededFloat(seededWord(9, 0, i), SeededDistribution::Uniform) +
        0.5f);
  block.push_back(12);
  CodeRange range{0, 3};
  QuantizeParams params = chooseLeastError(block, range, ParamsKind::MinMax);
  EXPECT_EQ(params.scale, searchGrid(block, range, 80).scale);
  EXPECT_LT(searchGrid(block, range, 81).scale, params.scale);
}

TEST(QuantizeParams, theFirstOfEqualErrorsWins) {
  // Codes -4 ... 3: p = 1 gives -3 * (1/3), p = 3/4 gives -4 * (1/4), both -1.
  QuantizeParams params =
      chooseLeastError({-1.0f}, {-4, 3}, ParamsKind::Symmetric);
  EXPECT_EQ(params.scale, 1.0f / 3);
  EXPECT_EQ(dequantize(-3, params), -1.0f);
}

TEST(QuantizeParams, leastErrorOfARangeThatOverflowsIsFinite) {
  // hi - lo is infinite down to p = 0.57.
  QuantizeParams params =
      chooseLeastError({-3e38f, 3e38f}, {0, 255}, ParamsKind::MinMax);
  EXPECT_TRUE(std::isfinite(params.scale));
}

TEST(QuantizeParams, leastErrorSymmetricKeepsTheLiteralZero) {
  CodeRange range{-8, 7};
  std::vector<float> block = getBlock(3, 6.0f);
  QuantizeParams params = chooseLeastError(block, range, ParamsKind::Symmetric);
  QuantizeParams offset =
      chooseLeastError(block, {0, 15}, ParamsKind::Symmetric, 8);
  EXPECT_EQ(params.zero, 0);
  EXPECT_EQ(offset.zero, 8);
  EXPECT_EQ(params.scale, offset.scale);
  EXPECT_LT(params.scale, 6.0f / 7);
}

TEST(QuantizeParams, leastErrorOfDegenerateBlocksIsThatOfTheWholeRange) {
  CodeRange range{0, 15};
  for (const std::vector<float> &block :
       {std::vector<float>{}, {0, 0}, {NAN}, {1, kInf}, {-kInf, 2}}) {
    QuantizeParams params = chooseLeastError(block, range, ParamsKind::MinMax);
    QuantizeParams whole = chooseMinMax(observeRange(block), range);
    EXPECT_EQ(bitsOf(params.scale), bitsOf(whole.scale));
    EXPECT_EQ(params.zero, whole.zero);
  }
  // Elements on the grid: no error at p = 1, and no later candidate replaces
  // it. NaN elements do not count.
  QuantizeParams exact =
      chooseLeastError({0, 15, 7, NAN}, range, ParamsKind::MinMax);
  EXPECT_EQ(exact.scale, 1);
  EXPECT_EQ(exact.zero, 0);
}
} // namespace
