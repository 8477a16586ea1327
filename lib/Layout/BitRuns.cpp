//===- BitRuns.cpp - bits of a code that stay together ----------*- C++ -*-===//
//
// Cuts each piece where the modes of `b` jump.
//
//===----------------------------------------------------------------------===//
#include "quantx/Layout/BitRuns.h"
#include "quantx/Layout/Tile.h"

using namespace mlir::quantx;

namespace {
struct BitPlace {
  int64_t offset = 0; ///< inside the unit, from the piece's base
  int64_t plane = 0;
};
} // namespace

/// Where bit `bit` of a piece goes. Without modes bits are contiguous.
static BitPlace getBitPlace(const DimensionModes *modes, int64_t bit,
                            int64_t planes) {
  if (!modes)
    return {bit, 0};
  BitPlace place;
  for (const LayoutMode &mode : modes->modes) {
    int64_t size = mode.isOuter() ? planes : mode.size;
    int64_t digit = bit % size;
    bit /= size;
    if (mode.isOuter())
      place.plane = digit;
    else
      place.offset += digit * mode.stride;
  }
  return place;
}

/// Appends the runs of one segment, `prototype` holding what they share.
static void appendRuns(const LayoutSegment &segment, int64_t planes,
                       BitRun prototype, std::vector<BitRun> &runs) {
  if (segment.trit) {
    prototype.width = 2;
    runs.push_back(prototype);
    return;
  }
  const DimensionModes *bits = segment.findDim(DimensionModes::kBits);
  std::optional<BitPlace> last;
  unsigned firstBit = prototype.codeBit;
  for (unsigned bit = 0; bit < segment.width; ++bit) {
    BitPlace place = getBitPlace(bits, bit, planes);
    if (last && place.offset == last->offset + 1 &&
        place.plane == last->plane) {
      ++runs.back().width;
    } else {
      runs.push_back(prototype);
      runs.back().codeBit = firstBit + bit;
      runs.back().width = 1;
      runs.back().base += place.offset;
      runs.back().plane = place.plane;
    }
    last = place;
  }
}

std::vector<BitRun> mlir::quantx::getBitRuns(const Layout &layout,
                                             LayoutFieldRef ref) {
  const LayoutField &field = layout.getField(ref);
  int64_t planes = getPlaneCount(field);
  int lastDim = layout.dims.size() - 1;
  std::vector<BitRun> runs;
  int64_t begin = 0;
  unsigned numSegments = field.pieces.front().segments.size();
  for (unsigned index = 0; index < numSegments; ++index) {
    const DimensionModes *last =
        field.pieces.front().segments[index].findDim(lastDim);
    int64_t extent = last ? getStaticSize(last->modes) : 1;
    unsigned codeBit = 0;
    for (unsigned piece = 0; piece < field.pieces.size(); ++piece) {
      const LayoutSegment &segment = field.pieces[piece].segments[index];
      BitRun run;
      run.codeBit = codeBit;
      run.trit = segment.trit;
      run.base = segment.base;
      run.piece = piece;
      run.segment = index;
      run.begin = begin;
      run.extent = extent;
      for (const DimensionModes &dim : segment.dims)
        if (dim.dim != DimensionModes::kBits)
          run.dims.push_back(dim);
      appendRuns(segment, planes, run, runs);
      codeBit += field.pieces[piece].getWidth();
    }
    begin += extent;
  }
  return runs;
}
