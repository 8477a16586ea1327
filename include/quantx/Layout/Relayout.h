//===- Relayout.h - from one layout to another ------------------*- C++ -*-===//
//
// Packing, unpacking and repacking are one composition: dst after src⁻¹.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LAYOUT_RELAYOUT_H
#define QUANTX_LAYOUT_RELAYOUT_H

#include "quantx/Layout/Layout.h"
#include "llvm/Support/Error.h"
#include <vector>

namespace mlir::quantx {

/// `width` bits from bit `srcBit` of unit `srcUnit` to bit `dstBit` of unit
/// `dstUnit`. Units are counted row-major over the tile (dimensions as in the
/// layout, last fastest, then the plane); bits are inside the unit, before the
/// spreading of words and swizzle.
struct BitMove {
  int64_t srcUnit = 0, srcBit = 0;
  int64_t dstUnit = 0, dstBit = 0;
  int64_t width = 0;
  bool operator==(const BitMove &other) const {
    return srcUnit == other.srcUnit && srcBit == other.srcBit &&
           dstUnit == other.dstUnit && dstBit == other.dstBit &&
           width == other.width;
  }
};

/// The smallest tile that is whole units in both. An error if the dimensions
/// differ in number, if a `*` stands below a digit in either (its units span
/// the dimension), or if the tile has more than 2^24 coordinates.
llvm::Expected<llvm::SmallVector<int64_t>> getCommonTile(const Layout &src,
                                                         LayoutFieldRef srcRef,
                                                         const Layout &dst,
                                                         LayoutFieldRef dstRef);

/// The moves of one tile, sorted by source, neighbours merged. The tile is a
/// multiple of both fields' tiles; along a dimension with `*` below a digit it
/// is the whole dimension. An error if it is none or has more than 2^24
/// coordinates, if the widths differ, or if either is a field of trits.
llvm::Expected<std::vector<BitMove>>
getRelayout(const Layout &src, LayoutFieldRef srcRef, const Layout &dst,
            LayoutFieldRef dstRef, llvm::ArrayRef<int64_t> tile);

} // namespace mlir::quantx

#endif // QUANTX_LAYOUT_RELAYOUT_H
