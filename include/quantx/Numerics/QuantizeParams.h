//===- QuantizeParams.h - scales and zeros from data ------------*- C++ -*-===//
//
// The choice of a block's scale and zero point: by its range (min-max), by its
// largest magnitude (symmetric), or by the least error on a grid of shrunken
// ranges. Everything is f32 with one rounding an operation, in the order
// written.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_NUMERICS_QUANTIZEPARAMS_H
#define QUANTX_NUMERICS_QUANTIZEPARAMS_H

#include "quantx/Numerics/IntegerCode.h"

#include "llvm/ADT/ArrayRef.h"

namespace mlir::quantx::numerics {

/// lo = min(0, x...), hi = max(0, x...) over the elements that are not NaN: the
/// range that contains 0. Blocks of any shape are observed element by element.
struct ObservedRange {
  float lo = 0, hi = 0;

  void observe(float x) {
    if (x < lo)
      lo = x;
    if (x > hi)
      hi = x;
  }
  void merge(const ObservedRange &other) {
    observe(other.lo);
    observe(other.hi);
  }
  /// max(0, |x|...).
  float getLargestMagnitude() const { return -lo > hi ? -lo : hi; }
};

ObservedRange observeRange(llvm::ArrayRef<float> block);

/// A block's parameters: x ~ scale * (q - zero). `inverse` is what dynamic
/// quantization multiplies by; it is computed from the data, not from `scale`.
struct QuantizeParams {
  float scale = 0;
  float inverse = 0;
  int64_t zero = 0;
};

/// Symmetric, b bits, 2 <= b <= 16, Q = 2^(b-1) - 1 and amax = max(0, |x|...):
///   inverse = Q / amax (0 if amax = 0), scale = amax / Q
/// `zero` is the scheme's literal zero, 0 for si codes.
QuantizeParams chooseSymmetric(ObservedRange observed, unsigned bits,
                               int64_t zero = 0);

/// Min-max, for codes [qmin, qmax] of at most 16 bits, n = qmax - qmin:
///   d = hi - lo, inverse = n / d (0 if d = 0), scale = d / n,
///   zero = clamp(rint(qmin - lo * inverse))
/// the product rounded, then the difference; a product that is NaN counts as 0,
/// an infinite one gives the end of the range.
QuantizeParams chooseMinMax(ObservedRange observed, CodeRange range);

enum class ParamsKind { Symmetric, MinMax };

/// The steps of the grid: shrink factors p = 1 - i / 100, i = 0 ... 79.
constexpr unsigned kErrorGridSteps = 80;
/// The exponent of the error.
constexpr double kErrorGridNorm = 2.4;

/// Least error on a grid: of the ranges [p * lo, p * hi] with p = 1 - i / 100
/// (i / 100 and the difference in f32), i = 0 ... 79, the parameters that
/// minimize the sum of |x - scale * (q - zero)|^2.4 over the finite elements,
/// where q is the static quantization (half_even, `QuantizeElement.h`) clamped
/// to `range`; errors are summed in double in the order of the block; the first
/// of equals wins. Candidates are those of `chooseSymmetric` at the width of
/// `range` (with `zero`) or `chooseMinMax`. A candidate whose error
/// is NaN, because its scale is infinite, never wins against p = 1.
QuantizeParams chooseLeastError(llvm::ArrayRef<float> block, CodeRange range,
                                ParamsKind kind, int64_t zero = 0);

} // namespace mlir::quantx::numerics

#endif // QUANTX_NUMERICS_QUANTIZEPARAMS_H
