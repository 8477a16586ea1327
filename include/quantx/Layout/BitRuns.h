//===- BitRuns.h - bits of a code that stay together ------------*- C++ -*-===//
//
// A field as moves: runs of code bits that are adjacent inside the unit.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LAYOUT_BITRUNS_H
#define QUANTX_LAYOUT_BITRUNS_H

#include "quantx/Layout/Layout.h"
#include <vector>

namespace mlir::quantx {

/// Code bits [codeBit, codeBit + width) lie at unit bits [a, a + width) with
/// a = base + the digits of `dims`. Words of a spread unit and a swizzle may
/// still cut the run: see `Address.h`. For a trit the two code bits are one
/// base-3 digit and `a` names it (byte a / 8, digit a % 8).
struct BitRun {
  unsigned codeBit = 0;
  unsigned width = 0;
  bool trit = false;
  int64_t base = 0;
  int64_t plane = 0; ///< the outer digit of the bits: which plane (`b(*)`)
  unsigned piece = 0, segment = 0;
  /// Where the segment begins along the last dimension of the tile, and how
  /// many coordinates it covers.
  int64_t begin = 0, extent = 0;
  llvm::SmallVector<DimensionModes, 2> dims; ///< modes without those of `b`
};

/// The moves of a field, ordered by segment, then by code bit. The runs of one
/// segment together are the whole code.
std::vector<BitRun> getBitRuns(const Layout &layout, LayoutFieldRef ref);

} // namespace mlir::quantx

#endif // QUANTX_LAYOUT_BITRUNS_H
