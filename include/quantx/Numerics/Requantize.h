//===- Requantize.h - from accumulators back to codes -----------*- C++ -*-===//
//
// qy = clamp(round(M * t) + zy) for an integer accumulator t and a real
// multiplier M = sx * sw / sy, in the four published ways, which differ. The
// three integer ways use M = m0 * 2^-shift with m0 in [2^30, 2^31) and exact
// 64-bit arithmetic:
//
//   single     half_up(t * m0 / 2^shift)                      TOSA SINGLE_ROUND
//   double     half_away(half_up(t * m0 / 2^31) / 2^(shift - 31))    gemmlowp,
//              TFLite's default, TOSA DOUBLE_ROUND; equal to single up to shift
//              31, where the second rounding has nothing to do
//   reduced16  half_up(t * m16 / 2^(shift - 16)), m16 = m0's upper 16 bits
//              rounded half up, at most 0x7FFF                 TFLite int16 x 8
//   float      half_even(f32(t) * M) with M in f32, one rounding each; the zero
//              point is added after rounding, or before (ONNX's QLinearMatMul)
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_NUMERICS_REQUANTIZE_H
#define QUANTX_NUMERICS_REQUANTIZE_H

#include "quantx/Numerics/IntegerCode.h"

#include "llvm/ADT/StringRef.h"

#include <cstdint>

namespace mlir::quantx::numerics {

enum class RequantizeMode { Float, Single, Double, Reduced16 };

/// `float`, `single`, `double`, `reduced16`.
llvm::StringRef stringify(RequantizeMode mode);

/// Where a requantization in floats adds the output's zero point.
enum class ZeroPlacement { AfterRounding, BeforeRounding };

/// M = m0 * 2^-shift. Valid when m0 is in [2^30, 2^31) and shift in [2, 62]
/// (TFLite's `shift` is 31 - shift).
struct IntegerMultiplier {
  int32_t m0 = 1 << 30;
  unsigned shift = 30;
};

/// Whether both parts are in their ranges.
bool isValid(IntegerMultiplier multiplier);

/// The rounded product alone, without zero point and clamp, for the integer
/// modes. |total| <= 2^31 for single and double, < 2^47 for reduced16, which
/// also needs shift >= 17.
int64_t scaleTotal(RequantizeMode mode, int64_t total,
                   IntegerMultiplier multiplier);

/// clamp(scaleTotal(…) + zero).
int64_t requantizeInteger(RequantizeMode mode, int64_t total,
                          IntegerMultiplier multiplier, int64_t zero,
                          CodeRange range);

/// The float mode. A NaN product counts as 0, the infinities give the ends.
int64_t requantizeFloat(int64_t total, float multiplier, int64_t zero,
                        ZeroPlacement placement, CodeRange range);

} // namespace mlir::quantx::numerics

#endif // QUANTX_NUMERICS_REQUANTIZE_H
