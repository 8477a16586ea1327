//===- QuantizeParams.cpp - scales and zeros from data --------------------===//
//
// Parameters from a range, and the search over shrunken ranges.
//
//===----------------------------------------------------------------------===//
#include "quantx/Numerics/QuantizeParams.h"

#include "quantx/Numerics/QuantizeElement.h"

#include <cassert>
#include <cmath>
#include <limits>

using namespace mlir::quantx;
using namespace mlir::quantx::numerics;

ObservedRange numerics::observeRange(llvm::ArrayRef<float> block) {
  ObservedRange observed;
  for (float x : block)
    observed.observe(x);
  return observed;
}

QuantizeParams numerics::chooseSymmetric(ObservedRange observed, unsigned bits,
                                         int64_t zero) {
  assert(bits >= 2 && bits <= 16 && "width out of range");
  float largestCode = static_cast<float>((1 << (bits - 1)) - 1);
  float amax = observed.getLargestMagnitude();
  QuantizeParams params;
  params.inverse = amax == 0 ? 0.0f : largestCode / amax;
  params.scale = amax / largestCode;
  params.zero = zero;
  return params;
}

QuantizeParams numerics::chooseMinMax(ObservedRange observed, CodeRange range) {
  assert(range.min < range.max && "empty range");
  float steps = static_cast<float>(range.max - range.min);
  float extent = observed.hi - observed.lo;
  QuantizeParams params;
  params.inverse = extent == 0 ? 0.0f : steps / extent;
  params.scale = extent / steps;
  float product = observed.lo * params.inverse;
  if (std::isnan(product))
    product = 0;
  float difference = static_cast<float>(range.min) - product;
  params.zero =
      clampToCode(roundToInteger(difference, Rounding::HalfEven), range);
  return params;
}

/// Bits of the codes that span `range`.
static unsigned getWidth(CodeRange range) {
  unsigned width = 1;
  while ((int64_t(1) << width) <= range.max - range.min)
    ++width;
  return width;
}

static double getError(llvm::ArrayRef<float> block,
                       const QuantizeParams &params, CodeRange range) {
  double error = 0;
  for (float x : block) {
    if (!std::isfinite(x))
      continue;
    int64_t code = quantizeStatic(x, params.scale, /*offset=*/0, params.zero,
                                  Rounding::HalfEven, range);
    double difference = static_cast<double>(x) - dequantize(code, params);
    error += std::pow(std::fabs(difference), kErrorGridNorm);
  }
  return error;
}

QuantizeParams numerics::chooseLeastError(llvm::ArrayRef<float> block,
                                          CodeRange range, ParamsKind kind,
                                          int64_t zero) {
  ObservedRange observed = observeRange(block);
  auto choose = [&](float shrink) {
    ObservedRange shrunken{observed.lo * shrink, observed.hi * shrink};
    return kind == ParamsKind::Symmetric
               ? chooseSymmetric(shrunken, getWidth(range), zero)
               : chooseMinMax(shrunken, range);
  };
  // A candidate with an infinite scale has an error of NaN, which is never
  // less.
  QuantizeParams best = choose(1);
  double leastError = std::numeric_limits<double>::infinity();
  for (unsigned step = 0; step < kErrorGridSteps; ++step) {
    QuantizeParams candidate = choose(1.0f - static_cast<float>(step) / 100.0f);
    double error = getError(block, candidate, range);
    if (error < leastError) {
      leastError = error;
      best = candidate;
    }
  }
  return best;
}
