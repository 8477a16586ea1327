//===- Canonical.cpp - one text for one map ---------------------*- C++ -*-===//
//
// Rewrites modes, pieces and order entries that place bits alike into one form.
//
//===----------------------------------------------------------------------===//
#include "quantx/Layout/Canonical.h"
#include "MergePieces.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir::quantx;

/// Drops digits of size 1 and merges neighbours that count on.
static llvm::SmallVector<LayoutMode, 3>
mergeModes(llvm::ArrayRef<LayoutMode> modes) {
  llvm::SmallVector<LayoutMode, 3> merged;
  for (const LayoutMode &mode : modes) {
    if (mode.size == 1)
      continue;
    bool joins = !merged.empty() && !merged.back().isOuter() &&
                 !mode.isOuter() &&
                 mode.stride == merged.back().size * merged.back().stride;
    if (joins)
      merged.back().size *= mode.size;
    else
      merged.push_back(mode);
  }
  return merged;
}

llvm::SmallVector<LayoutMode, 3>
mlir::quantx::getCanonicalModes(llvm::ArrayRef<LayoutMode> modes) {
  llvm::SmallVector<LayoutMode, 3> merged = mergeModes(modes);
  if (!merged.empty() && merged.back().isOuter())
    merged.pop_back();
  return merged;
}

static void canonicalize(LayoutSegment &segment) {
  llvm::SmallVector<DimensionModes, 2> dims;
  for (const DimensionModes &dim : segment.dims) {
    bool bits = dim.dim == DimensionModes::kBits;
    DimensionModes canonical{dim.dim, bits ? mergeModes(dim.modes)
                                           : getCanonicalModes(dim.modes)};
    bool contiguous = bits && canonical.modes.size() == 1 &&
                      canonical.modes[0] == LayoutMode{segment.width, 1};
    if (!canonical.modes.empty() && !contiguous)
      dims.push_back(std::move(canonical));
  }
  // `b` is the lowest index and goes last.
  llvm::sort(dims, [](const DimensionModes &a, const DimensionModes &b) {
    return static_cast<unsigned>(a.dim) < static_cast<unsigned>(b.dim);
  });
  segment.dims = std::move(dims);
}

void mlir::quantx::mergePieces(LayoutField &field) {
  llvm::SmallVector<LayoutPiece, 2> merged;
  for (const LayoutPiece &piece : field.pieces) {
    if (merged.empty() || !isContinuation(merged.back(), piece)) {
      merged.push_back(piece);
      continue;
    }
    for (LayoutSegment &segment : merged.back().segments)
      segment.width += piece.getWidth();
  }
  field.pieces = std::move(merged);
}

bool mlir::quantx::isContinuation(const LayoutPiece &low,
                                  const LayoutPiece &high) {
  for (auto [a, b] : llvm::zip_equal(low.segments, high.segments)) {
    bool plain = !a.trit && !a.findDim(DimensionModes::kBits);
    if (!plain || a.dims != b.dims || b.base != a.base + a.width)
      return false;
  }
  return true;
}

/// Rounding a stride up to a divisor of it does nothing.
static void canonicalizeOrder(LayoutBuffer &buffer) {
  int64_t alignment = buffer.word.value_or(buffer.unit);
  for (LayoutOrder &order : buffer.order) {
    if (order.pad <= 1 || alignment % order.pad == 0)
      order.pad = 0;
    else
      alignment = order.pad;
  }
  if (buffer.word != buffer.unit)
    return;
  auto *words = llvm::find_if(buffer.order, [](const LayoutOrder &order) {
    return order.dim == DimensionModes::kWords;
  });
  if (words->pad != 0)
    return;
  buffer.order.erase(words);
  buffer.word.reset();
}

Layout mlir::quantx::getCanonical(const Layout &layout) {
  Layout canonical = layout;
  for (LayoutBuffer &buffer : canonical.buffers) {
    canonicalizeOrder(buffer);
    for (LayoutField &field : buffer.fields) {
      for (LayoutPiece &piece : field.pieces)
        for (LayoutSegment &segment : piece.segments)
          canonicalize(segment);
      mergePieces(field);
    }
  }
  return canonical;
}
