//===- IntegerCode.cpp - integer codes of any width -----------------------===//
//
// Ranges, extension and clamping.
//
//===----------------------------------------------------------------------===//
#include "quantx/Numerics/IntegerCode.h"

#include <cassert>
#include <cmath>

using namespace mlir::quantx;
using namespace mlir::quantx::numerics;

CodeRange numerics::getCodeRange(unsigned width, bool isSigned) {
  assert(width >= 1 && width <= 32 && "width out of range");
  int64_t count = int64_t(1) << width;
  if (isSigned)
    return {-count / 2, count / 2 - 1};
  return {0, count - 1};
}

int64_t numerics::extendCode(uint64_t bits, unsigned width, bool isSigned) {
  assert(width >= 1 && width <= 32 && "width out of range");
  int64_t count = int64_t(1) << width;
  int64_t code = static_cast<int64_t>(bits & (count - 1));
  return isSigned && code >= count / 2 ? code - count : code;
}

uint32_t numerics::truncateCode(int64_t code, unsigned width) {
  assert(width >= 1 && width <= 32 && "width out of range");
  uint64_t mask = (uint64_t(1) << width) - 1;
  return static_cast<uint32_t>(static_cast<uint64_t>(code) & mask);
}

int64_t numerics::clampToCode(double value, CodeRange range, int64_t ifNaN) {
  if (std::isnan(value))
    return range.clamp(ifNaN);
  if (value <= static_cast<double>(range.min))
    return range.min;
  if (value >= static_cast<double>(range.max))
    return range.max;
  return static_cast<int64_t>(value);
}
