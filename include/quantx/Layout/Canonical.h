//===- Canonical.h - one text for one map -----------------------*- C++ -*-===//
//
// The canonical form: layouts that place every bit alike become equal.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LAYOUT_CANONICAL_H
#define QUANTX_LAYOUT_CANONICAL_H

#include "quantx/Layout/Layout.h"

namespace mlir::quantx {

/// Drops digits of size 1, merges `n0:s0, n1:s1` with s1 = n0 * s0, drops a
/// `*` on top.
llvm::SmallVector<LayoutMode, 3>
getCanonicalModes(llvm::ArrayRef<LayoutMode> modes);

/// The same map with canonical modes (dimensions in the layout's order, `b`
/// last and only where it is not contiguous), neighbouring pieces of equal
/// modes and touching bits merged, no pad that changes nothing, no word that
/// is the unit. Idempotent; the layout is verified.
Layout getCanonical(const Layout &layout);

} // namespace mlir::quantx

#endif // QUANTX_LAYOUT_CANONICAL_H
