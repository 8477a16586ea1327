//===- Rounding.cpp - the named rounding modes ----------------------------===//
//
// Rounding of floats and of shifted integers.
//
//===----------------------------------------------------------------------===//
#include "quantx/Numerics/Rounding.h"

#include <cassert>
#include <cmath>

using namespace mlir::quantx;
using namespace mlir::quantx::numerics;

static constexpr Rounding kRoundings[] = {Rounding::HalfEven, Rounding::HalfUp,
                                          Rounding::HalfAway, Rounding::Floor};

llvm::StringRef numerics::stringify(Rounding mode) {
  switch (mode) {
  case Rounding::HalfEven:
    return "half_even";
  case Rounding::HalfUp:
    return "half_up";
  case Rounding::HalfAway:
    return "half_away";
  case Rounding::Floor:
    return "floor";
  }
  assert(false && "unknown rounding");
  return "";
}

std::optional<Rounding> numerics::parseRounding(llvm::StringRef name) {
  for (Rounding mode : kRoundings)
    if (stringify(mode) == name)
      return mode;
  return std::nullopt;
}

/// floor(x + 1/2) without the sum, which rounds: 0.5 - 2^-25 + 0.5 is 1. The
/// difference is exact, or above 1/2 on both sides of its rounding.
template <typename T>
static T roundHalfUp(T value) {
  T down = std::floor(value);
  return value - down >= T(0.5) ? down + 1 : down;
}

template <typename T>
static T roundReal(T value, Rounding mode) {
  switch (mode) {
  case Rounding::HalfEven:
    return std::rint(value);
  case Rounding::HalfUp:
    return roundHalfUp(value);
  case Rounding::HalfAway:
    return std::round(value);
  case Rounding::Floor:
    return std::floor(value);
  }
  assert(false && "unknown rounding");
  return value;
}

float numerics::roundToInteger(float value, Rounding mode) {
  return roundReal(value, mode);
}

double numerics::roundToInteger(double value, Rounding mode) {
  return roundReal(value, mode);
}

int64_t numerics::shiftRight(int64_t value, unsigned shift, Rounding mode) {
  assert(shift <= 63 && "shift out of range");
  if (shift == 0)
    return value;
  int64_t down = value >> shift;
  uint64_t rest = static_cast<uint64_t>(value) & ((uint64_t(1) << shift) - 1);
  uint64_t half = uint64_t(1) << (shift - 1);
  if (rest != half)
    return mode != Rounding::Floor && rest > half ? down + 1 : down;
  switch (mode) {
  case Rounding::HalfEven:
    return down + (down & 1);
  case Rounding::HalfUp:
    return down + 1;
  case Rounding::HalfAway:
    return value < 0 ? down : down + 1;
  case Rounding::Floor:
    return down;
  }
  assert(false && "unknown rounding");
  return down;
}
