//===- Relayout.cpp - from one layout to another ----------------*- C++ -*-===//
//
// Follows every bit of one tile through both layouts.
//
//===----------------------------------------------------------------------===//
#include "quantx/Layout/Relayout.h"
#include "quantx/Layout/Placement.h"
#include "quantx/Layout/Tile.h"
#include "quantx/Layout/Verify.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

#include <numeric>
#include <tuple>

using namespace mlir::quantx;

namespace {
/// Bit `bit` of unit `unit` of a tile.
struct UnitBit {
  int64_t unit = 0, bit = 0;
};
} // namespace

/// Product of a tile, or -1 above kMaxUnitBits.
static int64_t getNumCoordinates(llvm::ArrayRef<int64_t> tile) {
  int64_t product = 1;
  for (int64_t extent : tile)
    if (llvm::MulOverflow(product, extent, product) || product > kMaxUnitBits)
      return -1;
  return product;
}

static llvm::Error checkRank(const Layout &src, const Layout &dst) {
  if (src.dims.size() != dst.dims.size())
    return llvm::createStringError(
        "wanted layouts of equally many dimensions, %zu, got: %zu",
        src.dims.size(), dst.dims.size());
  return llvm::Error::success();
}

/// `*` below a digit: the units of that dimension interleave.
static llvm::Error checkCompact(const Layout &layout, LayoutFieldRef ref) {
  for (const RunAddress &run : getRunAddresses(layout, ref))
    for (auto [dim, address] : llvm::enumerate(run.dims))
      if (!address.outermost)
        return llvm::createStringError(
            "%s: wanted units of neighbouring coordinates along %s, got: * "
            "below a digit",
            layout.getField(ref).name.c_str(), layout.dims[dim].c_str());
  return llvm::Error::success();
}

llvm::Expected<llvm::SmallVector<int64_t>>
mlir::quantx::getCommonTile(const Layout &src, LayoutFieldRef srcRef,
                            const Layout &dst, LayoutFieldRef dstRef) {
  if (llvm::Error error = checkRank(src, dst))
    return error;
  if (llvm::Error error = checkCompact(src, srcRef))
    return error;
  if (llvm::Error error = checkCompact(dst, dstRef))
    return error;
  llvm::SmallVector<int64_t> tile = getTile(src, srcRef);
  for (auto [extent, other] : llvm::zip_equal(tile, getTile(dst, dstRef)))
    extent = std::lcm(extent, other);
  if (getNumCoordinates(tile) < 0)
    return llvm::createStringError(
        "wanted a common tile of at most 2^24 coordinates, got: more");
  return tile;
}

/// The places of all bits of the code at `coord`, low bit first.
static void getUnitBits(const FieldPlacement &placement,
                        llvm::ArrayRef<int64_t> coord, unsigned planes,
                        llvm::SmallVectorImpl<UnitBit> &bits) {
  IntegerArithmetic arith;
  bits.clear();
  for (const RunAddress &run : placement.getRunsAt(coord)) {
    int64_t unit = 0;
    for (auto [dim, count] : llvm::enumerate(placement.getTileCounts()))
      unit =
          unit * count + getTileIndex(arith, run.dims[dim], coord[dim], count);
    unit = unit * planes + run.run.plane;
    int64_t first = placement.getUnitBit(run, coord);
    for (unsigned bit = 0; bit < run.run.width; ++bit)
      bits.push_back({unit, first + bit});
  }
}

/// Sorts by source and joins moves that continue each other.
static void mergeMoves(std::vector<BitMove> &moves) {
  llvm::sort(moves, [](const BitMove &a, const BitMove &b) {
    return std::tie(a.srcUnit, a.srcBit) < std::tie(b.srcUnit, b.srcBit);
  });
  size_t last = 0;
  for (size_t i = 1; i < moves.size(); ++i) {
    BitMove &into = moves[last];
    const BitMove &move = moves[i];
    bool joins = move.srcUnit == into.srcUnit && move.dstUnit == into.dstUnit &&
                 move.srcBit == into.srcBit + into.width &&
                 move.dstBit == into.dstBit + into.width;
    if (joins)
      into.width += move.width;
    else
      moves[++last] = move;
  }
  if (!moves.empty())
    moves.resize(last + 1);
}

/// Widths agree, no trits, and the tile is whole units of both.
static llvm::Error checkRelayout(const Layout &src, LayoutFieldRef srcRef,
                                 const Layout &dst, LayoutFieldRef dstRef,
                                 llvm::ArrayRef<int64_t> tile) {
  const LayoutField &from = src.getField(srcRef);
  const LayoutField &to = dst.getField(dstRef);
  if (from.getWidth() != to.getWidth())
    return llvm::createStringError("wanted fields of equal width, %u, got: %u",
                                   from.getWidth(), to.getWidth());
  if (from.isTrit() || to.isTrit())
    return llvm::createStringError("wanted fields of bits, got: trits");
  if (llvm::Error error = checkRank(src, dst))
    return error;
  if (tile.size() != src.dims.size())
    return llvm::createStringError("wanted a tile of %zu dimensions, got: %zu",
                                   src.dims.size(), tile.size());
  for (auto [extent, a, b] :
       llvm::zip_equal(tile, getTile(src, srcRef), getTile(dst, dstRef)))
    if (extent < 1 || extent % a != 0 || extent % b != 0)
      return llvm::createStringError(
          "wanted a tile extent that is a multiple of %lld and %lld, got: %lld",
          static_cast<long long>(a), static_cast<long long>(b),
          static_cast<long long>(extent));
  if (getNumCoordinates(tile) < 0)
    return llvm::createStringError(
        "wanted a tile of at most 2^24 coordinates, got: more");
  return llvm::Error::success();
}

llvm::Expected<std::vector<BitMove>>
mlir::quantx::getRelayout(const Layout &src, LayoutFieldRef srcRef,
                          const Layout &dst, LayoutFieldRef dstRef,
                          llvm::ArrayRef<int64_t> tile) {
  if (llvm::Error error = checkRelayout(src, srcRef, dst, dstRef, tile))
    return error;
  auto from = FieldPlacement::create(src, srcRef, tile);
  if (!from)
    return from.takeError();
  auto to = FieldPlacement::create(dst, dstRef, tile);
  if (!to)
    return to.takeError();
  unsigned srcPlanes = getPlaneCount(src.getField(srcRef));
  unsigned dstPlanes = getPlaneCount(dst.getField(dstRef));
  std::vector<BitMove> moves;
  llvm::SmallVector<UnitBit> srcBits, dstBits;
  llvm::SmallVector<int64_t, 4> coord(tile.size());
  for (int64_t index = 0, e = getNumCoordinates(tile); index < e; ++index) {
    int64_t rest = index;
    for (size_t dim = tile.size(); dim-- > 0; rest /= tile[dim])
      coord[dim] = rest % tile[dim];
    getUnitBits(*from, coord, srcPlanes, srcBits);
    getUnitBits(*to, coord, dstPlanes, dstBits);
    for (auto [a, b] : llvm::zip_equal(srcBits, dstBits)) {
      BitMove *last = moves.empty() ? nullptr : &moves.back();
      bool joins = last && last->srcUnit == a.unit && last->dstUnit == b.unit &&
                   last->srcBit + last->width == a.bit &&
                   last->dstBit + last->width == b.bit;
      if (joins)
        ++last->width;
      else
        moves.push_back({a.unit, a.bit, b.unit, b.bit, 1});
    }
  }
  mergeMoves(moves);
  return moves;
}
