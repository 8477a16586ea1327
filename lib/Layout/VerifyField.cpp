//===- VerifyField.cpp - rules of one field ---------------------*- C++ -*-===//
//
// Pieces, segments and modes of a field.
//
//===----------------------------------------------------------------------===//
#include "VerifyField.h"
#include "quantx/Layout/Tile.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir::quantx;
using llvm::Error;
using llvm::Twine;

static bool hasOuter(const DimensionModes *modes) {
  return modes && llvm::any_of(modes->modes, [](const LayoutMode &mode) {
           return mode.isOuter();
         });
}

bool mlir::quantx::hasOuterBits(const LayoutField &field) {
  return hasOuter(
      field.pieces.front().segments.front().findDim(DimensionModes::kBits));
}

static std::string getName(const Layout &layout, int dim) {
  return dim == DimensionModes::kBits ? "b" : layout.dims[dim];
}

/// One dimension's modes: sizes, strides and the number of `*`.
static Error verifyModes(const DimensionModes &dim, const std::string &name,
                         int64_t unit) {
  int outers = 0;
  for (const LayoutMode &mode : dim.modes) {
    outers += mode.isOuter();
    if (mode.isOuter() && mode.stride != 0)
      return wanted("no stride on the * of " + name, Twine(mode.stride));
    if (mode.isOuter())
      continue;
    if (mode.size < 1)
      return wanted("sizes of at least 1 in " + name, Twine(mode.size));
    bool inside = mode.stride > -unit && mode.stride < unit;
    if (mode.size > 1 && !inside)
      return wanted("strides in " + name + " below the unit of " + Twine(unit) +
                        " bits",
                    Twine(mode.stride));
  }
  if (outers > 1)
    return wanted("at most one * in " + name, Twine(outers));
  if (getStaticSize(dim.modes) > unit)
    return wanted("at most " + Twine(unit) + " coordinates of " + name +
                      " in a unit of " + Twine(unit) + " bits",
                  Twine(getStaticSize(dim.modes)));
  return Error::success();
}

/// The digits of `b` are the bits of the piece, or of each plane of it.
static Error verifyBits(const LayoutSegment &segment) {
  const DimensionModes *bits = segment.findDim(DimensionModes::kBits);
  if (!bits)
    return Error::success();
  int64_t size = getStaticSize(bits->modes);
  if (hasOuter(bits) ? segment.width % size != 0 : segment.width != size)
    return wanted("sizes of b that make up the " + Twine(segment.width) +
                      " bits of the piece",
                  Twine(size));
  return Error::success();
}

static Error verifySegment(const Layout &layout, const LayoutSegment &segment,
                           int64_t unit) {
  if (segment.width < 1 || segment.width > 64)
    return wanted("a width of 1 to 64 bits", Twine(segment.width));
  if (segment.trit && segment.width != 1)
    return wanted("trit 1", "trit " + Twine(segment.width));
  if (segment.base < 0 || segment.base >= unit)
    return wanted("a base inside the unit of " + Twine(unit) + " bits",
                  Twine(segment.base));
  llvm::SmallVector<int> seen;
  for (const DimensionModes &dim : segment.dims) {
    if (dim.dim < DimensionModes::kBits ||
        dim.dim >= static_cast<int>(layout.dims.size()))
      return wanted("modes of known dimensions or b",
                    dim.dim == DimensionModes::kWords
                        ? Twine("w")
                        : "index " + Twine(dim.dim));
    std::string name = getName(layout, dim.dim);
    if (llvm::is_contained(seen, dim.dim))
      return wanted("the modes of every dimension once", name + " twice");
    seen.push_back(dim.dim);
    if (segment.trit && dim.dim == DimensionModes::kBits)
      return wanted("no modes of b in a trit", "b");
    if (Error error = verifyModes(dim, name, unit))
      return error;
  }
  return verifyBits(segment);
}

/// Coordinates below a `*`; without one, all of the tile.
static int64_t getOuterDivisor(const DimensionModes *modes) {
  if (!modes)
    return 1;
  llvm::ArrayRef<LayoutMode> below = modes->modes;
  return getStaticSize(
      below.take_until([](const LayoutMode &mode) { return mode.isOuter(); }));
}

/// `segment` against the first segment of the field, which fixes the tile and
/// the place of `*`, and against segment `index` of the first piece.
static Error verifyAgreement(const Layout &layout, const LayoutField &field,
                             const LayoutSegment &segment, unsigned index) {
  const LayoutSegment &first = field.pieces.front().segments.front();
  int lastDim = layout.dims.size() - 1;
  for (int dim = DimensionModes::kBits; dim <= lastDim; ++dim) {
    const DimensionModes *modes = segment.findDim(dim);
    const DimensionModes *firstModes = first.findDim(dim);
    std::string name = getName(layout, dim);
    if (dim == DimensionModes::kBits) {
      if (hasOuter(modes) != hasOuter(firstModes))
        return wanted("b(*) in all pieces or in none", "some");
      continue;
    }
    bool cut = dim == lastDim && field.pieces.front().segments.size() > 1;
    if (cut && hasOuter(modes))
      return wanted("no * in " + name + ", which `then` continues", "*");
    const LayoutSegment &peer = field.pieces.front().segments[index];
    if (cut)
      firstModes = peer.findDim(dim);
    int64_t size = modes ? getStaticSize(modes->modes) : 1;
    int64_t firstSize = firstModes ? getStaticSize(firstModes->modes) : 1;
    if (size != firstSize)
      return wanted("equal tiles in all pieces, along " + name + " " +
                        Twine(firstSize),
                    Twine(size));
    if (getOuterDivisor(modes) != getOuterDivisor(firstModes))
      return wanted("* of " + name + " above equally many coordinates, " +
                        Twine(getOuterDivisor(firstModes)),
                    Twine(getOuterDivisor(modes)));
  }
  return Error::success();
}

static std::string getWidthText(const LayoutSegment &segment) {
  return (Twine(segment.trit ? "trit " : "") + Twine(segment.width)).str();
}

static Error verifyPiece(const Layout &layout, const LayoutBuffer &buffer,
                         const LayoutField &field, const LayoutPiece &piece) {
  size_t numSegments = field.pieces.front().segments.size();
  if (numSegments == 0)
    return wanted("1 or more segments in a piece", "0");
  if (piece.segments.size() != numSegments)
    return wanted("equally many segments in all pieces, " + Twine(numSegments),
                  Twine(piece.segments.size()));
  for (auto [index, segment] : llvm::enumerate(piece.segments)) {
    if (Error error = verifySegment(layout, segment, buffer.unit))
      return error;
    const LayoutSegment &first = piece.segments.front();
    if (segment.trit != first.trit || segment.width != first.width)
      return wanted("segments of one width, " + getWidthText(first),
                    getWidthText(segment));
    if (segment.trit && field.pieces.size() != 1)
      return wanted("one piece in a field of trits",
                    Twine(field.pieces.size()));
  }
  return Error::success();
}

Error mlir::quantx::verifyField(const Layout &layout,
                                const LayoutBuffer &buffer,
                                const LayoutField &field) {
  if (field.pieces.empty() || field.pieces.size() > 64)
    return wanted("1 to 64 pieces", Twine(field.pieces.size()));
  for (const LayoutPiece &piece : field.pieces)
    if (Error error = verifyPiece(layout, buffer, field, piece))
      return error;
  if (field.getWidth() > 64)
    return wanted("at most 64 bits in all pieces", Twine(field.getWidth()));
  unsigned planes = getPlaneCount(field);
  for (const LayoutPiece &piece : field.pieces) {
    LayoutField alone;
    alone.pieces.push_back(piece);
    if (getPlaneCount(alone) != planes)
      return wanted("equally many planes in all pieces, " + Twine(planes),
                    Twine(getPlaneCount(alone)));
    for (auto [index, segment] : llvm::enumerate(piece.segments))
      if (Error error = verifyAgreement(layout, field, segment, index))
        return error;
  }
  return Error::success();
}
