//===- QuantizeElement.h - from a real number to its code -------*- C++ -*-===//
//
// The code of one element, given its block's parameters: static, with given
// scales, and dynamic, with parameters chosen from the data. f32, one rounding
// an operation, no fused multiply-add.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_NUMERICS_QUANTIZEELEMENT_H
#define QUANTX_NUMERICS_QUANTIZEELEMENT_H

#include "quantx/Numerics/IntegerCode.h"
#include "quantx/Numerics/QuantizeParams.h"
#include "quantx/Numerics/Rounding.h"

namespace mlir::quantx::numerics {

/// Static: clamp(round((x - offset) / scale) + zero). `scale` is the product of
/// the levels in declared order. A NaN quotient counts as 0, before the zero is
/// added; an infinite one gives the end of the range.
int64_t quantizeStatic(float x, float scale, float offset, int64_t zero,
                       Rounding round, CodeRange range);

/// Dynamic, symmetric, b bits: clamp(rint(x * inverse), -Q, Q) + zero with Q =
/// 2^(b-1) - 1 and the parameters of `chooseSymmetric`. A NaN product counts
/// as 0.
int64_t quantizeSymmetric(float x, const QuantizeParams &params, unsigned bits);

/// Dynamic, min-max: clamp(rint(x * inverse) + zero) with the parameters of
/// `chooseMinMax`. A NaN product counts as 0, before the zero is added; an
/// infinite one gives the end of the range.
int64_t quantizeMinMax(float x, const QuantizeParams &params, CodeRange range);

/// scale * (code - zero), one rounding each.
float dequantize(int64_t code, const QuantizeParams &params);

} // namespace mlir::quantx::numerics

#endif // QUANTX_NUMERICS_QUANTIZEELEMENT_H
