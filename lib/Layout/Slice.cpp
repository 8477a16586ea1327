//===- Slice.cpp - the top bits of a field ----------------------*- C++ -*-===//
//
// Drops the low bits of the pieces.
//
//===----------------------------------------------------------------------===//
#include "quantx/Layout/Slice.h"
#include "MergePieces.h"
#include "quantx/Layout/BitRuns.h"
#include "quantx/Layout/Placement.h"
#include "quantx/Layout/Tile.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir::quantx;

/// Offset of bit `bit` of a piece without planes from its base.
static int64_t getBitOffset(const LayoutSegment &segment, int64_t bit) {
  const DimensionModes *bits = segment.findDim(DimensionModes::kBits);
  if (!bits)
    return bit;
  int64_t offset = 0;
  for (const LayoutMode &mode : bits->modes) {
    offset += bit % mode.size * mode.stride;
    bit /= mode.size;
  }
  return offset;
}

/// Appends bits [cut, width) of a piece to `field`, bit by bit; the caller
/// merges them again.
static void appendUpperBits(const LayoutPiece &piece, unsigned cut,
                            LayoutField &field) {
  for (unsigned bit = cut; bit < piece.getWidth(); ++bit) {
    LayoutPiece &upper = field.pieces.emplace_back();
    for (const LayoutSegment &segment : piece.segments) {
      LayoutSegment &one = upper.segments.emplace_back();
      one.width = 1;
      one.base = segment.base + getBitOffset(segment, bit);
      for (const DimensionModes &dim : segment.dims)
        if (dim.dim != DimensionModes::kBits)
          one.dims.push_back(dim);
    }
  }
}

static LayoutField sliceBits(const LayoutField &field, unsigned bits) {
  LayoutField slice;
  slice.name = field.name;
  unsigned cut = field.getWidth() - bits;
  for (const LayoutPiece &piece : field.pieces) {
    if (cut == 0) {
      slice.pieces.push_back(piece);
    } else if (cut >= piece.getWidth()) {
      cut -= piece.getWidth();
    } else {
      appendUpperBits(piece, cut, slice);
      mergePieces(slice);
      cut = 0;
    }
  }
  return slice;
}

/// The planes of the top bits are the front of the buffer when the top plane
/// comes first and planes are outermost.
static llvm::Expected<LayoutField> slicePlanes(const LayoutBuffer &buffer,
                                               const LayoutField &field,
                                               unsigned bits) {
  const LayoutOrder &slowest = buffer.order.back();
  LayoutField slice = field;
  bool prefix = slowest.dim == DimensionModes::kBits && slowest.reversed &&
                buffer.fields.size() == 1 && field.pieces.size() == 1;
  unsigned planeBits = field.getWidth() / getPlaneCount(field);
  for (LayoutSegment &segment : slice.pieces.front().segments) {
    prefix &= segment.findDim(DimensionModes::kBits)->modes.back().isOuter();
    segment.width = bits;
  }
  if (!prefix)
    return llvm::createStringError(
        "%s: wanted whole planes, outermost, the top one first (-b last in "
        "order, * the top digit of b), got: others",
        field.name.c_str());
  if (bits % planeBits != 0)
    return llvm::createStringError(
        "%s: wanted a multiple of the %u bits of a plane, got: %u",
        field.name.c_str(), planeBits, bits);
  return slice;
}

static llvm::Error checkBits(const LayoutField &field, unsigned bits) {
  if (bits < 1 || bits > field.getWidth())
    return llvm::createStringError(
        "%s: wanted a slice of 1 to %u bits, got: %u", field.name.c_str(),
        field.getWidth(), bits);
  if (field.isTrit() && bits != field.getWidth())
    return llvm::createStringError(
        "%s: wanted bits, which can be sliced, got: trits", field.name.c_str());
  return llvm::Error::success();
}

llvm::Expected<Layout> mlir::quantx::getSlice(const Layout &layout,
                                              LayoutFieldRef ref,
                                              unsigned bits) {
  const LayoutField &field = layout.getField(ref);
  if (llvm::Error error = checkBits(field, bits))
    return error;
  Layout slice = layout;
  if (bits == field.getWidth())
    return slice;
  LayoutField &result = slice.buffers[ref.buffer].fields[ref.field];
  const DimensionModes *modes =
      field.pieces.front().segments.front().findDim(DimensionModes::kBits);
  bool planes = modes && llvm::any_of(modes->modes, [](const LayoutMode &mode) {
                  return mode.isOuter();
                });
  if (!planes) {
    result = sliceBits(field, bits);
    return slice;
  }
  auto upper = slicePlanes(layout.getBuffer(ref), field, bits);
  if (!upper)
    return upper.takeError();
  result = std::move(*upper);
  return slice;
}
