//===- FloatFormatTest.cpp - every code of every float type ---------------===//
//
// Decoding is compared with the formula of the formats' table in double, and
// encoding with a search for the nearest value, and both with APFloat.
//
//===----------------------------------------------------------------------===//
#include "quantx/Numerics/FloatFormat.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/bit.h"
#include "gtest/gtest.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace mlir::quantx::numerics;

namespace {
constexpr float kInf = std::numeric_limits<float>::infinity();

/// What is published of one format, independently of the library.
struct Facts {
  FloatKind kind;
  const char *name;
  int exponentBits, mantissaBits, bias;
  double largest;
  bool hasInf, hasNaN;
  uint32_t nan; ///< canonical NaN, or the code in its place
  const llvm::fltSemantics *semantics;
};

const Facts kFacts[] = {{FloatKind::F16, "f16", 5, 10, 15, 65504, true, true,
                         0x7E00, &llvm::APFloat::IEEEhalf()},
                        {FloatKind::BF16, "bf16", 8, 7, 127, 0x1.FEp127, true,
                         true, 0x7FC0, &llvm::APFloat::BFloat()},
                        {FloatKind::F8E4M3FN, "f8E4M3FN", 4, 3, 7, 448, false,
                         true, 0x7F, &llvm::APFloat::Float8E4M3FN()},
                        {FloatKind::F8E5M2, "f8E5M2", 5, 2, 15, 57344, true,
                         true, 0x7E, &llvm::APFloat::Float8E5M2()},
                        {FloatKind::F6E2M3FN, "f6E2M3FN", 2, 3, 1, 7.5, false,
                         false, 0x20, &llvm::APFloat::Float6E2M3FN()},
                        {FloatKind::F6E3M2FN, "f6E3M2FN", 3, 2, 3, 28, false,
                         false, 0x20, &llvm::APFloat::Float6E3M2FN()},
                        {FloatKind::F4E2M1FN, "f4E2M1FN", 2, 1, 1, 6, false,
                         false, 0x8, &llvm::APFloat::Float4E2M1FN()}};

unsigned getWidth(const Facts &facts) {
  return 1 + facts.exponentBits + facts.mantissaBits;
}

/// (-1)^S * (1 + m / 2^M) * 2^(E - bias), subnormal (m / 2^M) * 2^(1 - bias).
double evaluate(const Facts &facts, uint32_t code) {
  uint32_t mantissa = code % (1u << facts.mantissaBits);
  uint32_t exponent = (code >> facts.mantissaBits) % (1u << facts.exponentBits);
  double fraction = mantissa * std::pow(2.0, -facts.mantissaBits);
  double magnitude =
      exponent == 0
          ? fraction * std::pow(2.0, 1 - facts.bias)
          : (1 + fraction) * std::pow(2.0, int(exponent) - facts.bias);
  return code >> (getWidth(facts) - 1) ? -magnitude : magnitude;
}

/// The non-negative finite values, indexed by code.
std::vector<double> getMagnitudes(const Facts &facts) {
  std::vector<double> values;
  for (uint32_t code = 0; code >> (getWidth(facts) - 1) == 0 &&
                          evaluate(facts, code) <= facts.largest;
       ++code)
    values.push_back(evaluate(facts, code));
  return values;
}

/// The nearest value's code, ties to the even code, by search; the grid goes on
/// by one value beyond the largest finite one, which decides the overflow.
uint32_t encodeBySearch(const Facts &facts, const std::vector<double> &grid,
                        float x) {
  if (std::isnan(x))
    return facts.nan;
  uint32_t sign = std::signbit(x) ? 1u << (getWidth(facts) - 1) : 0;
  double magnitude = std::fabs(double(x));
  uint32_t last = uint32_t(grid.size()) - 1;
  double beyond = 2 * grid[last] - grid[last - 1];
  auto valueOf = [&](uint32_t code) {
    return code > last ? beyond : grid[code];
  };
  uint32_t code = last + 1;
  if (magnitude < beyond) {
    auto above = std::upper_bound(grid.begin(), grid.end(), magnitude);
    code = uint32_t(above - grid.begin()) - 1;
    double below = magnitude - valueOf(code);
    double over = valueOf(code + 1) - magnitude;
    if (over < below || (over == below && code % 2 == 1))
      ++code;
  }
  if (code <= last)
    return sign | code;
  if (facts.hasInf)
    return sign | (last + 1);
  return facts.hasNaN ? facts.nan : sign | last;
}

/// f32 values around every bf16 value, and around every value and midpoint of
/// the format.
std::vector<float> getSamples(const std::vector<double> &grid) {
  std::vector<float> samples;
  for (uint32_t high = 0; high < 0x10000; ++high)
    for (uint32_t low : {0x0u, 0x1u, 0x7FFFu, 0x8000u, 0x8001u, 0xFFFFu})
      samples.push_back(llvm::bit_cast<float>(high << 16 | low));
  for (size_t i = 0; i < grid.size(); ++i) {
    double next = i + 1 < grid.size() ? grid[i + 1] : 2 * grid[i] - grid[i - 1];
    for (double center : {grid[i], (grid[i] + next) / 2}) {
      float x = float(center);
      for (float near : {std::nextafter(x, 0.0f), x, std::nextafter(x, kInf)}) {
        samples.push_back(near);
        samples.push_back(-near);
      }
    }
  }
  return samples;
}

uint32_t encodeByAPFloat(const llvm::fltSemantics &semantics, float x) {
  llvm::APFloat value(x);
  bool losesInfo;
  value.convert(semantics, llvm::APFloat::rmNearestTiesToEven, &losesInfo);
  return uint32_t(value.bitcastToAPInt().getZExtValue());
}

uint32_t bitsOf(float x) { return llvm::bit_cast<uint32_t>(x); }

TEST(FloatFormat, decodesEveryCodeAsTheFormulaSays) {
  for (const Facts &facts : kFacts) {
    SCOPED_TRACE(facts.name);
    ASSERT_EQ(getBitWidth(facts.kind), getWidth(facts));
    EXPECT_EQ(double(getLargestFinite(facts.kind)), facts.largest);
    uint32_t infCode = uint32_t(getMagnitudes(facts).size());
    unsigned finite = 0;
    for (uint32_t code = 0; code < 1u << getWidth(facts); ++code) {
      float value = decode(facts.kind, code);
      uint32_t magnitude = code & ((1u << (getWidth(facts) - 1)) - 1);
      bool isNegative = magnitude != code;
      if (magnitude < infCode) {
        double wanted = evaluate(facts, code);
        ASSERT_EQ(double(value), wanted) << code;
        ASSERT_EQ(std::signbit(value), isNegative) << code;
        ++finite;
      } else if (facts.hasInf && magnitude == infCode) {
        ASSERT_EQ(value, isNegative ? -kInf : kInf) << code;
      } else {
        ASSERT_EQ(bitsOf(value), 0x7FC00000u) << code;
      }
    }
    EXPECT_EQ(finite, 2 * infCode);
  }
}

TEST(FloatFormat, decodesWithoutLookingAtHigherBits) {
  EXPECT_EQ(decode(FloatKind::F4E2M1FN, 0xF3), 1.5f);
  EXPECT_EQ(decode(FloatKind::F6E3M2FN, 0xC0 | 0x1F), 28.0f);
  EXPECT_EQ(decode(FloatKind::F8E8M0FNU, 0x17F), 1.0f);
  EXPECT_EQ(decode(FloatKind::F16, 0xABCD3C00), 1.0f);
}

TEST(FloatFormat, everyCodeComesBackOrIsTheCanonicalNaN) {
  for (const Facts &facts : kFacts) {
    SCOPED_TRACE(facts.name);
    for (uint32_t code = 0; code < 1u << getWidth(facts); ++code) {
      float value = decode(facts.kind, code);
      uint32_t wanted = std::isnan(value) ? facts.nan : code;
      ASSERT_EQ(encode(facts.kind, value), wanted);
    }
  }
}

TEST(FloatFormat, encodesToTheNearestEvenOnTies) {
  for (const Facts &facts : kFacts) {
    SCOPED_TRACE(facts.name);
    std::vector<double> grid = getMagnitudes(facts);
    for (float x : getSamples(grid))
      ASSERT_EQ(encode(facts.kind, x), encodeBySearch(facts, grid, x))
          << std::hexfloat << x;
  }
}

TEST(FloatFormat, agreesWithAPFloat) {
  for (const Facts &facts : kFacts) {
    SCOPED_TRACE(facts.name);
    for (uint32_t code = 0; code < 1u << getWidth(facts); ++code) {
      llvm::APFloat value(*facts.semantics, llvm::APInt(getWidth(facts), code));
      float ours = decode(facts.kind, code);
      ASSERT_EQ(value.isNaN(), std::isnan(ours)) << code;
      if (!value.isNaN())
        ASSERT_EQ(bitsOf(value.convertToFloat()), bitsOf(ours)) << code;
    }
    for (float x : getSamples(getMagnitudes(facts))) {
      uint32_t ours = encode(facts.kind, x);
      if (std::isinf(x) && !facts.hasInf)
        continue; // APFloat 22 makes it zero in f6 and f4
      if (!std::isnan(x) && !std::isnan(decode(facts.kind, ours)))
        ASSERT_EQ(ours, encodeByAPFloat(*facts.semantics, x)) << x;
    }
  }
}

TEST(FloatFormat, overflowFollowsTheFormat) {
  // 464 is the midpoint to the first value that is not
  // representable, and ties to the even 448.
  EXPECT_EQ(encode(FloatKind::F8E4M3FN, 464.0f), 0x7Eu);
  EXPECT_EQ(encode(FloatKind::F8E4M3FN, std::nextafter(464.0f, kInf)), 0x7Fu);
  EXPECT_EQ(encode(FloatKind::F8E4M3FN, 1e6f), 0x7Fu);
  EXPECT_EQ(encode(FloatKind::F8E4M3FN, -kInf), 0x7Fu);
  EXPECT_EQ(encode(FloatKind::F8E5M2, 61440.0f), 0x7Cu);
  EXPECT_EQ(encode(FloatKind::F8E5M2, -1e6f), 0xFCu);
  EXPECT_EQ(encode(FloatKind::F16, 65519.0f), 0x7BFFu);
  EXPECT_EQ(encode(FloatKind::F16, 65520.0f), 0x7C00u);
  EXPECT_EQ(encode(FloatKind::F6E2M3FN, 1e6f), 0x1Fu);
  EXPECT_EQ(encode(FloatKind::F6E3M2FN, -kInf), 0x3Fu);
  EXPECT_EQ(encode(FloatKind::F4E2M1FN, kInf), 0x7u);
}

TEST(FloatFormat, f4CodesAreInTheOrderOfTheStandard) {
  const float values[] = {0, 0.5, 1, 1.5, 2, 3, 4, 6};
  for (uint32_t code = 0; code < 8; ++code) {
    EXPECT_EQ(decode(FloatKind::F4E2M1FN, code), values[code]);
    EXPECT_EQ(decode(FloatKind::F4E2M1FN, code | 8), -values[code]);
  }
}

TEST(FloatFormat, e8m0IsThePowerOfTwoOfEveryByte) {
  ASSERT_EQ(getBitWidth(FloatKind::F8E8M0FNU), 8u);
  EXPECT_EQ(double(getLargestFinite(FloatKind::F8E8M0FNU)), 0x1p127);
  for (uint32_t code = 0; code < 255; ++code) {
    float value = decode(FloatKind::F8E8M0FNU, code);
    ASSERT_EQ(double(value), std::pow(2.0, int(code) - 127));
    ASSERT_EQ(encode(FloatKind::F8E8M0FNU, value), code);
    // The tie goes up, one below it goes down.
    float tie = 1.5f * value;
    uint32_t above = code + 1; // 0xFF, NaN, behind the last
    ASSERT_EQ(encode(FloatKind::F8E8M0FNU, tie), above);
    ASSERT_EQ(encode(FloatKind::F8E8M0FNU, std::nextafter(tie, 0.0f)), code);
    ASSERT_EQ(encode(FloatKind::F8E8M0FNU, -value), 0xFFu);
  }
  EXPECT_EQ(bitsOf(decode(FloatKind::F8E8M0FNU, 0xFF)), 0x7FC00000u);
  EXPECT_EQ(encode(FloatKind::F8E8M0FNU, 0x1p-149f), 0u);
  for (float none : {0.0f, -0.0f, kInf, -kInf, std::nanf("")})
    EXPECT_EQ(encode(FloatKind::F8E8M0FNU, none), 0xFFu);
}

TEST(FloatFormat, f32IsItselfButForNaNs) {
  for (uint32_t bits : {0x0u, 0x80000000u, 0x1u, 0x7F7FFFFFu, 0x7F800000u,
                        0xFF800000u, 0x3F800001u}) {
    EXPECT_EQ(bitsOf(decode(FloatKind::F32, bits)), bits);
    EXPECT_EQ(encode(FloatKind::F32, llvm::bit_cast<float>(bits)), bits);
  }
  for (uint32_t nan : {0x7F800001u, 0xFFC00000u, 0x7FFFFFFFu}) {
    EXPECT_EQ(bitsOf(decode(FloatKind::F32, nan)), 0x7FC00000u);
    EXPECT_EQ(encode(FloatKind::F32, llvm::bit_cast<float>(nan)), 0x7FC00000u);
  }
}
} // namespace
