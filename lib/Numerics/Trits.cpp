//===- Trits.cpp - five base-3 digits in a byte ---------------------------===//
//
// Digits of a byte, and the byte of digits.
//
//===----------------------------------------------------------------------===//
#include "quantx/Numerics/Trits.h"

#include <cassert>

using namespace mlir::quantx;
using namespace mlir::quantx::numerics;

unsigned numerics::decodeTrit(uint8_t byte, unsigned n) {
  assert(n < kTritsPerByte && "digit out of range");
  static constexpr unsigned powers[kTritsPerByte] = {1, 3, 9, 27, 81};
  unsigned rest = (byte * powers[n]) & 0xFF;
  return (rest * 3) >> 8;
}

uint8_t
numerics::encodeTrits(const std::array<uint8_t, kTritsPerByte> &digits) {
  unsigned value = 0;
  for (uint8_t digit : digits) {
    assert(digit <= 2 && "not a base-3 digit");
    value = value * 3 + digit;
  }
  return static_cast<uint8_t>((value * 256 + 242) / 243);
}
