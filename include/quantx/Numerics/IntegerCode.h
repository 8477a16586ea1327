//===- IntegerCode.h - integer codes of any width ---------------*- C++ -*-===//
//
// The range of a w-bit code, the value of its bits, clamping into the range.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_NUMERICS_INTEGERCODE_H
#define QUANTX_NUMERICS_INTEGERCODE_H

#include <cstdint>

namespace mlir::quantx::numerics {

/// The inclusive range [min, max] of codes.
struct CodeRange {
  int64_t min = 0, max = 0;

  bool contains(int64_t code) const { return min <= code && code <= max; }
  int64_t clamp(int64_t code) const {
    return code < min ? min : code > max ? max : code;
  }
  bool operator==(const CodeRange &other) const {
    return min == other.min && max == other.max;
  }
};

/// [0, 2^width - 1], signed [-2^(width-1), 2^(width-1) - 1]; width 1 to 32.
CodeRange getCodeRange(unsigned width, bool isSigned);

/// The value of the low `width` bits (1 to 32) of `bits`: zero-extended, or
/// sign-extended when `isSigned`. Higher bits are ignored.
int64_t extendCode(uint64_t bits, unsigned width, bool isSigned);

/// The low `width` bits (1 to 32) of `code`, two's complement: the inverse of
/// `extendCode` on the range of the width.
uint32_t truncateCode(int64_t code, unsigned width);

/// `value`, a result of `roundToInteger` (already integral, or infinite),
/// clamped to `range`: the infinities give its ends, NaN gives `ifNaN`, which
/// is clamped too.
int64_t clampToCode(double value, CodeRange range, int64_t ifNaN = 0);

} // namespace mlir::quantx::numerics

#endif // QUANTX_NUMERICS_INTEGERCODE_H
