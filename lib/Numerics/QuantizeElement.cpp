//===- QuantizeElement.cpp - from a real number to its code ---------------===//
//
// Sums with a zero are formed in double, where they are exact wherever they can
// lie in a range of codes; everything else is f32.
//
//===----------------------------------------------------------------------===//
#include "quantx/Numerics/QuantizeElement.h"

#include <cassert>
#include <cmath>

using namespace mlir::quantx;
using namespace mlir::quantx::numerics;

static int64_t addZeroAndClamp(float quotient, Rounding round, int64_t zero,
                               CodeRange range) {
  if (std::isnan(quotient))
    return range.clamp(zero);
  double rounded = roundToInteger(quotient, round);
  return clampToCode(rounded + static_cast<double>(zero), range);
}

int64_t numerics::quantizeStatic(float x, float scale, float offset,
                                 int64_t zero, Rounding round,
                                 CodeRange range) {
  return addZeroAndClamp((x - offset) / scale, round, zero, range);
}

int64_t numerics::quantizeSymmetric(float x, const QuantizeParams &params,
                                    unsigned bits) {
  assert(bits >= 2 && bits <= 16 && "width out of range");
  int64_t largest = (1 << (bits - 1)) - 1;
  int64_t code = addZeroAndClamp(x * params.inverse, Rounding::HalfEven,
                                 /*zero=*/0, {-largest, largest});
  return code + params.zero;
}

int64_t numerics::quantizeMinMax(float x, const QuantizeParams &params,
                                 CodeRange range) {
  return addZeroAndClamp(x * params.inverse, Rounding::HalfEven, params.zero,
                         range);
}

float numerics::dequantize(int64_t code, const QuantizeParams &params) {
  return params.scale * static_cast<float>(code - params.zero);
}
