//===- TritsTest.cpp - five base-3 digits in a byte -----------------------===//
//
// All bytes and all digits.
//
//===----------------------------------------------------------------------===//
#include "quantx/Numerics/Trits.h"

#include "gtest/gtest.h"

#include <set>

using namespace mlir::quantx::numerics;

namespace {
TEST(Trits, L5_everyByteHoldsTheDigitsOfItsFraction) {
  // byte / 256 in base 3: the digits of floor(byte * 243 / 256).
  const unsigned powers[] = {81, 27, 9, 3, 1};
  for (unsigned byte = 0; byte < 256; ++byte)
    for (unsigned n = 0; n < kTritsPerByte; ++n)
      ASSERT_EQ(decodeTrit(uint8_t(byte), n), byte * 243 / 256 / powers[n] % 3);
}

TEST(Trits, allDigitsComeBackFromDifferentBytes) {
  std::set<uint8_t> bytes;
  for (unsigned value = 0; value < 243; ++value) {
    std::array<uint8_t, kTritsPerByte> digits;
    unsigned rest = value;
    for (int n = 4; n >= 0; --n, rest /= 3)
      digits[n] = uint8_t(rest % 3);
    uint8_t byte = encodeTrits(digits);
    EXPECT_EQ(byte, (value * 256 + 242) / 243);
    bytes.insert(byte);
    for (unsigned n = 0; n < kTritsPerByte; ++n)
      ASSERT_EQ(decodeTrit(byte, n), digits[n]);
  }
  EXPECT_EQ(bytes.size(), 243u);
}

TEST(Trits, L5_knownBytes) {
  EXPECT_EQ(encodeTrits({0, 0, 0, 0, 0}), 0);
  EXPECT_EQ(encodeTrits({2, 2, 2, 2, 2}), 255);
  EXPECT_EQ(encodeTrits({1, 1, 1, 1, 1}), 128);
  EXPECT_EQ(encodeTrits({0, 0, 0, 0, 1}), 2);
}
} // namespace
