//===- FloatFormat.h - the floating-point types of fields -------*- C++ -*-===//
//
// Decoding and encoding of every floating-point element type that a field can
// have, f32 down to f4. f32 holds every value of every other type, so decoding
// is exact and encoding rounds once.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_NUMERICS_FLOATFORMAT_H
#define QUANTX_NUMERICS_FLOATFORMAT_H

#include <cstdint>

namespace mlir::quantx::numerics {

/// The element types, sign/exponent/mantissa bits (bias):
///   F32 1/8/23 (127) · F16 1/5/10 (15) · BF16 1/8/7 (127): IEEE, inf and NaN
///   F8E5M2 1/5/2 (15), max 57344: IEEE, inf and NaN
///   F8E4M3FN 1/4/3 (7), max 448: no inf, NaN is S.1111.111
///   F6E2M3FN 1/2/3 (1), max 7.5 · F6E3M2FN 1/3/2 (3), max 28 ·
///   F4E2M1FN 1/2/1 (1), max 6: neither inf nor NaN
///   F8E8M0FNU 0/8/0 (127): 2^(byte - 127), 0xFF is NaN, no zero, no sign
enum class FloatKind {
  F32,
  F16,
  BF16,
  F8E4M3FN,
  F8E5M2,
  F6E2M3FN,
  F6E3M2FN,
  F4E2M1FN,
  F8E8M0FNU
};

/// Bits of one code: 32, 16, 8, 6 or 4.
unsigned getBitWidth(FloatKind kind);

/// The largest finite value.
float getLargestFinite(FloatKind kind);

/// The value of the low `getBitWidth(kind)` bits of `bits`, exactly; higher
/// bits are ignored. Every NaN is the quiet NaN 0x7FC00000.
float decode(FloatKind kind, uint32_t bits);

/// The code nearest to `value`, ties to even: one rounding.
///   - Overflow (the rounded value is above the largest finite one): inf where
///     the type has it, else NaN (F8E4M3FN), else the largest finite value with
///     the sign (F6, F4). Inf itself goes the same way.
///   - NaN: the canonical one, 0x7FC00000, 0x7E00, 0x7FC0, 0x7F (F8E4M3FN),
///     0x7E (F8E5M2); a type without NaN has -0 in its place.
///   - F8E8M0FNU: the nearest power of two, 1.5 * 2^e up to 2^(e+1); positive
///     values below 2^-127 give byte 0; zero, negative values, inf and what
///     rounds to 2^128 or above give NaN, 0xFF.
uint32_t encode(FloatKind kind, float value);

} // namespace mlir::quantx::numerics

#endif // QUANTX_NUMERICS_FLOATFORMAT_H
