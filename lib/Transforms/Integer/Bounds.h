//===- Bounds.h - how large integers of a recipe get ------------*- C++ -*-===//
//
// Intervals of the integer parts of a scheme, from the text of its leaves.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_TRANSFORMS_INTEGER_BOUNDS_H
#define QUANTX_LIB_TRANSFORMS_INTEGER_BOUNDS_H

#include "quantx/IR/QuantX.h"

namespace mlir::quantx {

/// [low, high], both in int64_t.
struct Interval {
  int64_t low = 0, high = 0;
  /// The largest magnitude; nothing where it is no int64_t.
  std::optional<int64_t> getMagnitude() const;
};

/// All values of (codes - zero) * integer levels of the scale; float levels
/// are left out. Nothing where a part has a table, is no integer, or the bound
/// is no int64_t.
std::optional<Interval> getCorrectedInterval(const Recipe &recipe);

/// a * b, or nothing where it is no int64_t; nothing of nothing.
std::optional<int64_t> multiplyBounds(std::optional<int64_t> a,
                                      std::optional<int64_t> b);

/// Is it known, and at most 2^31 - 1?
bool fitsI32(std::optional<int64_t> magnitude);

} // namespace mlir::quantx

#endif // QUANTX_LIB_TRANSFORMS_INTEGER_BOUNDS_H
