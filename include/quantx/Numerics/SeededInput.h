//===- SeededInput.h - inputs that anyone can rebuild -----------*- C++ -*-===//
//
// Input tensors from a seed, element by element, with integer arithmetic and
// exact conversions only, so that ten lines of any language rebuild them.
//
// `edge` takes entry h mod 16 of this list of f32 values:
//
//    0  +0                        8  largest subnormal   0x007FFFFF
//    1  -0                        9  smallest normal     0x00800000 = 2^-126
//    2  1                        10  65504 (largest finite f16)
//    3  -1                       11  1e-20               0x1E3CE508
//    4  0.5                      12  -1e20               0xE0AD78EC
//    5  1.5                      13  +Inf
//    6  -2.5                     14  -Inf
//    7  smallest subnormal       15  NaN                 0x7FC00000
//       0x00000001 = 2^-149
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_NUMERICS_SEEDEDINPUT_H
#define QUANTX_NUMERICS_SEEDEDINPUT_H

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <optional>

namespace mlir::quantx::numerics {

enum class SeededDistribution { Normal, Uniform, Edge };

/// `normal`, `uniform`, `edge`.
llvm::StringRef stringify(SeededDistribution distribution);
std::optional<SeededDistribution> parseSeededDistribution(llvm::StringRef name);

/// SplitMix64's output function of z + 0x9E3779B97F4A7C15, modulo 2^64.
uint64_t mix(uint64_t z);

/// h = mix(mix(mix(seed) + operand) + element), modulo 2^64: the random word of
/// element `element` (row-major index) of operand `operand`.
uint64_t seededWord(uint64_t seed, uint64_t operand, uint64_t element);

/// An element of type iN, N = `width` from 1 to 64: the low N bits of h.
uint64_t seededInteger(uint64_t h, unsigned width);

/// A real element, exact in f32; narrower types round it once.
///   normal: (the sum of the four 16-bit parts of h - 131070) * 2^-15
///   uniform: (h >> 40) * 2^-23 - 1, in [-1, 1)
///   edge: entry h mod 16 of the list above
float seededFloat(uint64_t h, SeededDistribution distribution);

} // namespace mlir::quantx::numerics

#endif // QUANTX_NUMERICS_SEEDEDINPUT_H
