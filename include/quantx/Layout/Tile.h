//===- Tile.h - what one unit covers ----------------------------*- C++ -*-===//
//
// The static digits of a field's modes cover its tile: the coordinates that
// one unit holds.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LAYOUT_TILE_H
#define QUANTX_LAYOUT_TILE_H

#include "quantx/Layout/Layout.h"
#include "llvm/Support/Error.h"

namespace mlir::quantx {

/// Product of the static digits; `*` counts as 1. Saturates at INT64_MAX.
int64_t getStaticSize(llvm::ArrayRef<LayoutMode> modes);

/// Coordinates of the field that one unit holds, along each dimension of the
/// layout. Segments add up along the last dimension. Q4_0 codes: [1, 32].
llvm::SmallVector<int64_t> getTile(const Layout &layout, LayoutFieldRef ref);

/// Number of planes of a field, the extent of the `*` of `b`: its width over
/// the static digits of `b`. 1 without `b(*)`.
unsigned getPlaneCount(const LayoutField &field);

/// The number of units along each dimension for a field of this shape:
/// ceil(extent / tile). An error if the shape has another rank than the layout
/// or a negative extent.
llvm::Expected<llvm::SmallVector<int64_t>>
getTileCounts(const Layout &layout, LayoutFieldRef ref,
              llvm::ArrayRef<int64_t> shape);

} // namespace mlir::quantx

#endif // QUANTX_LAYOUT_TILE_H
