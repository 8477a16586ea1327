//===- NumberTextTest.cpp - constants of schemes as decimal text ----------===//
//
// All bf16 magnitudes, the ends of f32, and refused texts.
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
    ASSERT_EQ(parseExactNumber(text), value) << text;
    // libc's own conversion, in double, sees the same number.
    ASSERT_EQ(std::strtod(text.c_str(), nullptr), double(value)) << text;
    if (high % 64 == 0)
      ASSERT_TRUE(std::regex_match(text, grammar)) << text;
  }
}

TEST(NumberText, endsOfF32ComeBack) {
  for (uint32_t bits : {0x1u, 0x2u, 0x007FFFFFu, 0x00800000u, 0x7F7FFFFFu,
                        0x3F800001u, 0x33800001u}) {
    float value = llvm::bit_cast<float>(bits);
    EXPECT_EQ(parseExactNumber(formatNumber(value)), value) << bits;
  }
  // 112 significant digits, the most of all.
  EXPECT_EQ(formatNumber(llvm::bit_cast<float>(0x007FFFFFu)).size(),
            112 + 1 + 4u);
}

TEST(NumberText, parsesExactTextsHoweverWritten) {
  EXPECT_EQ(parseExactNumber("2"), 2.0f);
  EXPECT_EQ(parseExactNumber("2.0"), 2.0f);
  EXPECT_EQ(parseExactNumber("0002.5000"), 2.5f);
  EXPECT_EQ(parseExactNumber("2.5E1"), 25.0f);
  EXPECT_EQ(parseExactNumber("2.5e+01"), 25.0f);
  EXPECT_EQ(parseExactNumber("25.0e-1"), 2.5f);
  EXPECT_EQ(parseExactNumber("2.5e0"), 2.5f);
  EXPECT_EQ(parseExactNumber("2.5e-00"), 2.5f);
  EXPECT_EQ(parseExactNumber("0.0000e99999999999999999999"), 0.0f);
  EXPECT_EQ(parseExactNumber("0"), 0.0f);
  EXPECT_EQ(parseExactNumber("1.0e10"), 1e10f);
  EXPECT_EQ(parseExactNumber("1.0e0000000000000000000000001"), 10.0f);
}

TEST(NumberText, contract_1_inexactTextsAreRefused) {
  for (const char *text :
       {"0.1", "1.0e-05", "16777217", "0.333", "1.0e11", "3.4028236e38",
        "340282346638528859811704183484516925441", "1.0e99", "1.0e-99",
        "1.0e-400", "1.0e400", "1.0e999999999999999999999",
        "0.100000001490116119384765626"})
    EXPECT_EQ(parseExactNumber(text), std::nullopt) << text;
}

TEST(NumberText, textsOutsideTheGrammarAreRefused) {
  for (const char *text :
       {"", "-1", "+1", ".5", "1.", "1.e1", "1e5", "1.0e", "1.0e+", "1.0e1.0",
        "1.0.0", "0x10", "inf", "nan", "1,5", " 1", "1 ", "1.0e+-1", "1_000"})
    EXPECT_EQ(parseExactNumber(text), std::nullopt) << text;
}
} // namespace
