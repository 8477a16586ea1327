//===- NumberTextTest.cpp - constants of schemes as decimal text ----------===//
//
// All bf16 magnitudes and the ends of f32.
//
//===----------------------------------------------------------------------===//
#include "quantx/Numerics/NumberText.h"

#include "llvm/ADT/bit.h"
#include "gtest/gtest.h"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <regex>

using namespace mlir::quantx::numerics;

namespace {
TEST(NumberText, printsInTheShortestFormOfTheGrammar) {
  EXPECT_EQ(formatNumber(0), "0");
  EXPECT_EQ(formatNumber(-0.0f), "0");
  EXPECT_EQ(formatNumber(2), "2");
  EXPECT_EQ(formatNumber(-32), "-32");
  EXPECT_EQ(formatNumber(0.25f), "0.25");
  EXPECT_EQ(formatNumber(7.5f), "7.5");
  EXPECT_EQ(formatNumber(100), "100");
  EXPECT_EQ(formatNumber(1234.5f), "1234.5");
  EXPECT_EQ(formatNumber(16777216), "16777216");
  EXPECT_EQ(formatNumber(0x1p-13f), "0.0001220703125");
  EXPECT_EQ(formatNumber(0x1p-14f), "6.103515625e-05");
  EXPECT_EQ(formatNumber(0x1p-17f), "7.62939453125e-06");
  EXPECT_EQ(formatNumber(0x1p53f), "9007199254740992");
  EXPECT_EQ(formatNumber(1e16f), "1.0000000272564224e+16");
  EXPECT_EQ(formatNumber(0x1p60f), "1.152921504606846976e+18");
  // The nearest f32 to 0.1, with all its digits.
  EXPECT_EQ(formatNumber(0.1f), "0.100000001490116119384765625");
}

TEST(NumberText, printsOneDigitBeforeAnExponentWithAPoint) {
  std::regex shape(R"([1-9]\.[0-9]+e[+-][0-9]{2,})");
  for (int exponent = -149; exponent <= 127; ++exponent) {
    float value = std::ldexp(1.0f, exponent);
    std::string text = formatNumber(value);
    bool isScientific = value < 1e-4f || value >= 1e16f;
    EXPECT_EQ(std::regex_match(text, shape), isScientific) << text;
  }
}

TEST(NumberText, everyBF16MagnitudeComesBack) {
  std::regex grammar(R"([0-9]+(\.[0-9]+(e[+-][0-9]+)?)?)");
  for (uint32_t high = 0; high < 0x7F80; ++high) {
    float value = llvm::bit_cast<float>(high << 16);
    std::string text = formatNumber(value);
    // libc's own conversion, in double: the text is exact.
    ASSERT_EQ(std::strtod(text.c_str(), nullptr), double(value)) << text;
    if (high % 64 == 0)
      ASSERT_TRUE(std::regex_match(text, grammar)) << text;
  }
}

TEST(NumberText, endsOfF32ComeBack) {
  for (uint32_t bits : {0x1u, 0x2u, 0x007FFFFFu, 0x00800000u, 0x7F7FFFFFu,
                        0x3F800001u, 0x33800001u}) {
    float value = llvm::bit_cast<float>(bits);
    std::string text = formatNumber(value);
    EXPECT_EQ(std::strtod(text.c_str(), nullptr), double(value)) << bits;
  }
  // 112 significant digits, the most of all.
  EXPECT_EQ(formatNumber(llvm::bit_cast<float>(0x007FFFFFu)).size(),
            112 + 1 + 4u);
}
} // namespace
