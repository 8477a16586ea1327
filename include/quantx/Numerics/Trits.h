//===- Trits.h - five base-3 digits in a byte -------------------*- C++ -*-===//
//
// A byte v holds the digits d0 ... d4, d0 most significant, as the fraction
// q / 243 of 256, q = 81 d0 + 27 d1 + 9 d2 + 3 d3 + d4: multiplying by 3 moves
// the next digit above bit 8, where it is read without a division.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_NUMERICS_TRITS_H
#define QUANTX_NUMERICS_TRITS_H

#include <array>
#include <cstdint>

namespace mlir::quantx::numerics {

/// Digits of one byte.
constexpr unsigned kTritsPerByte = 5;

/// Digit n (0 to 4) of `byte`: ((byte * 3^n mod 256) * 3) >> 8. Defined for all
/// bytes, 13 of which `encodeTrits` never makes.
unsigned decodeTrit(uint8_t byte, unsigned n);

/// ceil(q * 256 / 243) for digits 0 to 2; the inverse of `decodeTrit`. A byte
/// with fewer digits has zeros behind them.
uint8_t encodeTrits(const std::array<uint8_t, kTritsPerByte> &digits);

} // namespace mlir::quantx::numerics

#endif // QUANTX_NUMERICS_TRITS_H
