//===- Slice.h - reading the high bits of a code ----------------*- C++ -*-===//
//
// A sliceable code of C bits, read at r <= C bits. With d = C - r and v the
// slice,
//
//     v = clamp(round(q / 2^d))        codes of the slice
//     a * q + b  ~  a * 2^d * v + b'   where a slice is put back
//
// `grid` keeps b' = b; `midpoint` (floor only) takes the middle of the bucket,
// b' = b + a * (2^d - 1) / 2. Zeros and levels stay the parent's.
//
// For C = 8, r = 2 and q = 224 = 0b11100000: floor gives 3; half_up gives 4,
// which needs three bits: `clamp` makes it 3, `extra` keeps it.
// Only floor composes: slice(slice(q)) = slice(q).
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_NUMERICS_SLICE_H
#define QUANTX_NUMERICS_SLICE_H

#include "quantx/Numerics/IntegerCode.h"
#include "quantx/Numerics/Rounding.h"

#include "llvm/ADT/StringRef.h"

#include <optional>

namespace mlir::quantx::numerics {

/// What becomes of the code 2^r (signed 2^(r-1)) that rounding can reach:
/// clamped away, or kept in r + 1 bits.
enum class SliceOverflow { Clamp, Extra };

/// Where in its bucket of 2^d parent codes a slice is put back: on the parent's
/// grid, or in the middle.
enum class SliceReconstruct { Grid, Midpoint };

/// `clamp`, `extra`; `grid`, `midpoint`.
llvm::StringRef stringify(SliceOverflow overflow);
llvm::StringRef stringify(SliceReconstruct reconstruct);
std::optional<SliceOverflow> parseSliceOverflow(llvm::StringRef name);
std::optional<SliceReconstruct> parseSliceReconstruct(llvm::StringRef name);

/// How the codes of a sliceable scheme are read at fewer bits.
struct SliceSpec {
  unsigned parentBits = 8; ///< C, 1 to 16
  bool isSigned = false;   ///< si codes: arithmetic shifts
  Rounding round = Rounding::HalfUp;
  SliceOverflow overflow = SliceOverflow::Clamp;
  SliceReconstruct reconstruct = SliceReconstruct::Grid;
};

/// Codes stand for the values `a * code + b`.
struct CodeConstants {
  double a = 1, b = 0;
};

/// The grammar's conditions: 1 <= parentBits <= 16, the rounding floor, half_up
/// or half_even, and `midpoint` only with `floor`. All functions below require
/// them and 1 <= bits <= parentBits.
bool isValid(const SliceSpec &spec);

/// The slice of `bits` bits of a parent code; the identity at parentBits.
int64_t sliceCode(int64_t code, unsigned bits, const SliceSpec &spec);

/// Width of the slice's codes: `bits`, and one more with `extra` below
/// parentBits, whatever the rounding.
unsigned getSliceWidth(unsigned bits, const SliceSpec &spec);

/// The range that slices lie in: that of `bits` bits; with `extra` below
/// parentBits its upper end is 2^bits, signed 2^(bits-1).
CodeRange getSliceRange(unsigned bits, const SliceSpec &spec);

/// The constants of the slice's codes, given the parent's, with e = parentBits
/// - bits: grid (a * 2^e, b), midpoint (a * 2^e, b + a * (2^e - 1) / 2). Exact
/// for constants that are exact in f32.
CodeConstants getSliceConstants(CodeConstants parent, unsigned bits,
                                const SliceSpec &spec);

} // namespace mlir::quantx::numerics

#endif // QUANTX_NUMERICS_SLICE_H
