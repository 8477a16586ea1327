//===- Tile.cpp - what one unit covers --------------------------*- C++ -*-===//
//
// Products of static digits and the number of units of a shape.
//
//===----------------------------------------------------------------------===//
#include "quantx/Layout/Tile.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir::quantx;

int64_t mlir::quantx::getStaticSize(llvm::ArrayRef<LayoutMode> modes) {
  int64_t product = 1;
  for (const LayoutMode &mode : modes)
    if (!mode.isOuter() && llvm::MulOverflow(product, mode.size, product))
      return std::numeric_limits<int64_t>::max();
  return product;
}

llvm::SmallVector<int64_t> mlir::quantx::getTile(const Layout &layout,
                                                 LayoutFieldRef ref) {
  llvm::SmallVector<int64_t> tile(layout.dims.size(), 1);
  const auto &segments = layout.getField(ref).pieces.front().segments;
  for (const DimensionModes &modes : segments.front().dims)
    if (modes.dim >= 0)
      tile[modes.dim] = getStaticSize(modes.modes);
  for (const LayoutSegment &segment : llvm::ArrayRef(segments).drop_front()) {
    const DimensionModes *modes = segment.findDim(tile.size() - 1);
    if (llvm::AddOverflow(tile.back(), modes ? getStaticSize(modes->modes) : 1,
                          tile.back()))
      tile.back() = std::numeric_limits<int64_t>::max();
  }
  return tile;
}

unsigned mlir::quantx::getPlaneCount(const LayoutField &field) {
  const LayoutSegment &segment = field.pieces.front().segments.front();
  const DimensionModes *bits = segment.findDim(DimensionModes::kBits);
  if (!bits || llvm::none_of(bits->modes, [](const LayoutMode &mode) {
        return mode.isOuter();
      }))
    return 1;
  return segment.width / getStaticSize(bits->modes);
}

llvm::Expected<llvm::SmallVector<int64_t>>
mlir::quantx::getTileCounts(const Layout &layout, LayoutFieldRef ref,
                            llvm::ArrayRef<int64_t> shape) {
  const std::string &name = layout.getField(ref).name;
  if (shape.size() != layout.dims.size())
    return llvm::createStringError(
        "%s: wanted a shape of %zu dimensions, as the layout has, got: %zu",
        name.c_str(), layout.dims.size(), shape.size());
  llvm::SmallVector<int64_t> counts = getTile(layout, ref);
  for (auto [count, extent] : llvm::zip_equal(counts, shape)) {
    if (extent < 0)
      return llvm::createStringError(
          "%s: wanted an extent of at least 0, got: %lld", name.c_str(),
          static_cast<long long>(extent));
    count = extent / count + (extent % count != 0);
  }
  return counts;
}
