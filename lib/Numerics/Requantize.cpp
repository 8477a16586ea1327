//===- Requantize.cpp - from accumulators back to codes -------------------===//
//
// The four published rules on exact integers or on f32.
//
//===----------------------------------------------------------------------===//
#include "quantx/Numerics/Requantize.h"

#include "quantx/Numerics/Rounding.h"

#include <cassert>
#include <cmath>

using namespace mlir::quantx;
using namespace mlir::quantx::numerics;

llvm::StringRef numerics::stringify(RequantizeMode mode) {
  switch (mode) {
  case RequantizeMode::Float:
    return "float";
  case RequantizeMode::Single:
    return "single";
  case RequantizeMode::Double:
    return "double";
  case RequantizeMode::Reduced16:
    return "reduced16";
  }
  assert(false && "unknown mode");
  return "";
}

bool numerics::isValid(IntegerMultiplier multiplier) {
  return multiplier.m0 >= (1 << 30) && multiplier.shift >= 2 &&
         multiplier.shift <= 62;
}

/// m0's upper 16 bits, rounded half up, at most 0x7FFF.
static int64_t reduceMultiplier(int32_t m0) {
  return m0 < 0x7FFF0000 ? (int64_t(m0) + (1 << 15)) >> 16 : 0x7FFF;
}

int64_t numerics::scaleTotal(RequantizeMode mode, int64_t total,
                             IntegerMultiplier multiplier) {
  assert(isValid(multiplier) && "invalid multiplier");
  unsigned shift = multiplier.shift;
  switch (mode) {
  case RequantizeMode::Single:
    return shiftRight(total * multiplier.m0, shift, Rounding::HalfUp);
  case RequantizeMode::Double: {
    // Up to shift 31 gemmlowp multiplies by 2^(31 - shift) first: the same real
    // number, rounded once.
    unsigned first = shift < 31 ? shift : 31;
    int64_t high = shiftRight(total * multiplier.m0, first, Rounding::HalfUp);
    return shiftRight(high, shift - first, Rounding::HalfAway);
  }
  case RequantizeMode::Reduced16:
    assert(shift >= 17 && "reduced16 needs a shift of 17 or more");
    return shiftRight(total * reduceMultiplier(multiplier.m0), shift - 16,
                      Rounding::HalfUp);
  case RequantizeMode::Float:
    break;
  }
  assert(false && "not an integer mode");
  return 0;
}

int64_t numerics::requantizeInteger(RequantizeMode mode, int64_t total,
                                    IntegerMultiplier multiplier, int64_t zero,
                                    CodeRange range) {
  return range.clamp(scaleTotal(mode, total, multiplier) + zero);
}

int64_t numerics::requantizeFloat(int64_t total, float multiplier, int64_t zero,
                                  ZeroPlacement placement, CodeRange range) {
  float product = static_cast<float>(total) * multiplier;
  if (std::isnan(product))
    product = 0;
  if (placement == ZeroPlacement::BeforeRounding) {
    float sum = product + static_cast<float>(zero);
    return clampToCode(roundToInteger(sum, Rounding::HalfEven), range);
  }
  // In double the sum of an integral f32 and a zero point of a code is exact
  // wherever it can lie in the range.
  double rounded = roundToInteger(product, Rounding::HalfEven);
  return clampToCode(rounded + static_cast<double>(zero), range);
}
