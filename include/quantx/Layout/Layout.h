//===- Layout.h - where every bit of a format lies --------------*- C++ -*-===//
//
// The layout algebra: for every field of a format, coordinate and bit of its
// code, the bit of a buffer that holds it. No MLIR inside.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LAYOUT_LAYOUT_H
#define QUANTX_LAYOUT_LAYOUT_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

#include <cstdint>
#include <optional>
#include <string>

namespace mlir::quantx {

/// One digit of a coordinate, `size:stride`, the stride in bits (for trits:
/// the low digits in bits, the last in base-3 positions). `size == kOuter` is
/// the `*` digit: the tile index, placed below the static digits above it.
struct LayoutMode {
  static constexpr int64_t kOuter = -1;
  int64_t size = 1;
  int64_t stride = 0;
  bool isOuter() const { return size == kOuter; }
  bool operator==(const LayoutMode &other) const {
    return size == other.size && stride == other.stride;
  }
};

/// The digits of one dimension, low digit first. `dim` indexes `Layout::dims`,
/// or is `kBits` for the code's own bits (`b`).
struct DimensionModes {
  static constexpr int kBits = -1;
  static constexpr int kWords = -2;
  int dim = 0;
  llvm::SmallVector<LayoutMode, 3> modes;
};

/// `[trit] width at base dim(modes)…`
struct LayoutSegment {
  bool trit = false;
  unsigned width = 0;
  int64_t base = 0;
  llvm::SmallVector<DimensionModes, 2> dims;
};

/// Some consecutive bits of a code; several segments are joined by `then`.
struct LayoutPiece {
  llvm::SmallVector<LayoutSegment, 1> segments;
  unsigned getWidth() const { return segments.front().width; }
};

/// A code is the concatenation of its pieces, low bits first.
struct LayoutField {
  std::string name;
  llvm::SmallVector<LayoutPiece, 2> pieces;
  unsigned getWidth() const;
};

/// One entry of `order(…)`: a dimension, `w` (kWords) or `b` (kBits).
struct LayoutOrder {
  int dim = 0;
  bool reversed = false;
  int64_t pad = 0; ///< bits to which the stride after this entry is rounded up
};

/// Address bits [m, m+b) ^= bits [m+s, m+s+b), of byte addresses.
struct LayoutSwizzle {
  int64_t b = 0, m = 0, s = 0;
};

struct LayoutBuffer {
  int64_t unit = 0;            ///< bits
  std::optional<int64_t> word; ///< bits; words of a unit are spread when given
  llvm::SmallVector<LayoutOrder, 3> order; ///< fastest first
  std::optional<LayoutSwizzle> swizzle;
  llvm::SmallVector<LayoutField, 3> fields;
};

/// Position of a field: which buffer, which entry of it.
struct LayoutFieldRef {
  unsigned buffer = 0, field = 0;
};

struct Layout {
  llvm::SmallVector<std::string, 2> dims;
  llvm::SmallVector<LayoutBuffer, 1> buffers;
};

} // namespace mlir::quantx

#endif // QUANTX_LAYOUT_LAYOUT_H
