//===- IntegerCodeTest.cpp - ranges and extension of all widths -----------===//
//
// Exhaustive over the codes of widths 1 to 16.
//
//===----------------------------------------------------------------------===//
#include "quantx/Numerics/IntegerCode.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace mlir::quantx::numerics;

namespace {
TEST(IntegerCode, rangesOfNamedWidths) {
  EXPECT_EQ(getCodeRange(1, false), (CodeRange{0, 1}));
  EXPECT_EQ(getCodeRange(1, true), (CodeRange{-1, 0}));
  EXPECT_EQ(getCodeRange(4, false), (CodeRange{0, 15}));
  EXPECT_EQ(getCodeRange(4, true), (CodeRange{-8, 7}));
  EXPECT_EQ(getCodeRange(8, true), (CodeRange{-128, 127}));
  EXPECT_EQ(getCodeRange(16, false), (CodeRange{0, 65535}));
  EXPECT_EQ(getCodeRange(32, true), (CodeRange{INT32_MIN, INT32_MAX}));
  EXPECT_EQ(getCodeRange(32, false), (CodeRange{0, UINT32_MAX}));
}

TEST(IntegerCode, bitsOfEveryWidthExtendCountingUpwards) {
  for (unsigned width = 1; width <= 16; ++width) {
    CodeRange range = getCodeRange(width, /*isSigned=*/true);
    int64_t count = int64_t(1) << width;
    ASSERT_EQ(range.max - range.min + 1, count);
    for (int64_t bits = 0; bits < count; ++bits) {
      uint64_t dirty = uint64_t(bits) | uint64_t(count) * 0x15;
      ASSERT_EQ(extendCode(dirty, width, false), bits);
      int64_t wanted = bits <= range.max ? bits : bits - count;
      ASSERT_EQ(extendCode(dirty, width, true), wanted);
      ASSERT_TRUE(range.contains(wanted));
      ASSERT_EQ(truncateCode(wanted, width), uint64_t(bits));
    }
  }
}

TEST(IntegerCode, extendsWidth32) {
  EXPECT_EQ(extendCode(0xFFFFFFFFu, 32, true), -1);
  EXPECT_EQ(extendCode(0xFFFFFFFFu, 32, false), 4294967295);
  EXPECT_EQ(truncateCode(-2, 32), 0xFFFFFFFEu);
}

TEST(IntegerCode, clampsToTheEnds) {
  CodeRange range{-8, 7};
  for (int64_t code = -300; code <= 300; ++code) {
    int64_t wanted = std::min<int64_t>(7, std::max<int64_t>(-8, code));
    ASSERT_EQ(range.clamp(code), wanted);
    ASSERT_EQ(range.contains(code), wanted == code);
    ASSERT_EQ(clampToCode(double(code), range), wanted);
  }
  EXPECT_EQ(clampToCode(INFINITY, range), 7);
  EXPECT_EQ(clampToCode(-INFINITY, range), -8);
  EXPECT_EQ(clampToCode(1e300, range), 7);
  EXPECT_EQ(clampToCode(NAN, range), 0);
  EXPECT_EQ(clampToCode(NAN, {3, 9}), 3);
  EXPECT_EQ(clampToCode(NAN, range, 5), 5);
}
} // namespace
