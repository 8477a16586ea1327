//===- Verify.h - what makes a layout a layout ------------------*- C++ -*-===//
//
// Structural rules of a layout on its own. Whether its fields are those of a
// scheme is the business of whoever holds both.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LAYOUT_VERIFY_H
#define QUANTX_LAYOUT_VERIFY_H

#include "quantx/Layout/Layout.h"
#include "llvm/Support/Error.h"

namespace mlir::quantx {

/// The largest unit, in bits: checking one unit costs time and memory in
/// proportion to it.
constexpr int64_t kMaxUnitBits = int64_t(1) << 24;

/// Success, or one error that says what was wanted and ends in `got: …`. Every
/// other function of this library takes only layouts that pass. The rules:
///   - names of dimensions and fields are identifiers, unique, not reserved;
///   - 0 < unit <= kMaxUnitBits; a word divides its unit;
///   - `order` has every dimension once, `w` iff there is a `word`, `b` iff the
///     buffer's codes have `b(*)`; pads are not negative;
///   - a field is 1 to 64 bits wide; its sizes are at least 1, dimensions known
///     and named once; one `*` a dimension, at the same place in all pieces;
///     digits of `b` cover the piece; all pieces and segments cover one tile;
///   - all addresses lie inside the unit, and no bit (of a byte of trits: no
///     base-3 digit) is used twice;
///   - a swizzle moves bits inside one unit only;
///   - a field of trits is one piece of width 1 on whole bytes.
/// Safe on any numbers; the work is bounded by kMaxUnitBits a buffer.
llvm::Error verify(const Layout &layout);

} // namespace mlir::quantx

#endif // QUANTX_LAYOUT_VERIFY_H
