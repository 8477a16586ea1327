//===- Layout.h - where every bit of a format lies --------------*- C++ -*-===//
//
// The layout algebra: for every field of a format, coordinate and bit of its
// code, the bit of a buffer that holds it. No MLIR inside.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LAYOUT_LAYOUT_H
#define QUANTX_LAYOUT_LAYOUT_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

#include <cstdint>
#include <optional>
#include <string>

namespace mlir::quantx {

/// One digit of a coordinate, `size:stride`, the stride in bits. `kOuter` is
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
  bool operator==(const DimensionModes &other) const {
    return dim == other.dim && modes == other.modes;
  }
};

/// `[trit] width at base dim(modes)…`. Base and strides are in bits. A trit is
/// one base-3 digit of a byte, the digit being the address modulo 8 (0 to 4).
struct LayoutSegment {
  bool trit = false;
  unsigned width = 0; ///< bits; trits: 1, the number of digits
  int64_t base = 0;
  llvm::SmallVector<DimensionModes, 2> dims;
  /// The modes of `dim`, or null when the segment does not name it.
  const DimensionModes *findDim(int dim) const;
  bool operator==(const LayoutSegment &other) const;
};

/// Some consecutive bits of a code; several segments are joined by `then`,
/// each continuing the last dimension of the layout where the one before ends.
struct LayoutPiece {
  llvm::SmallVector<LayoutSegment, 1> segments;
  /// Bits of the code that this piece holds: a trit holds two (0, 1 or 2).
  unsigned getWidth() const {
    const LayoutSegment &first = segments.front();
    return first.trit ? 2 * first.width : first.width;
  }
  bool operator==(const LayoutPiece &other) const {
    return segments == other.segments;
  }
};

/// A code is the concatenation of its pieces, low bits first.
struct LayoutField {
  std::string name;
  llvm::SmallVector<LayoutPiece, 2> pieces;
  /// Bits of the whole code.
  unsigned getWidth() const;
  bool isTrit() const { return pieces.front().segments.front().trit; }
  bool operator==(const LayoutField &other) const {
    return name == other.name && pieces == other.pieces;
  }
};

/// One entry of `order(…)`: a dimension, `w` (kWords) or `b` (kBits).
struct LayoutOrder {
  int dim = 0;
  bool reversed = false;
  int64_t pad = 0; ///< bits to which the stride after this entry is rounded up
  bool operator==(const LayoutOrder &other) const {
    return dim == other.dim && reversed == other.reversed && pad == other.pad;
  }
};

/// Bits [m, m+b) of every bit address ^= its bits [m+s, m+s+b).
struct LayoutSwizzle {
  int64_t b = 0, m = 0, s = 0;
  bool operator==(const LayoutSwizzle &other) const {
    return b == other.b && m == other.m && s == other.s;
  }
};

/// `{unit …, word …, order(…), swizzle […], field = …}`: one buffer.
struct LayoutBuffer {
  int64_t unit = 0;            ///< bits
  std::optional<int64_t> word; ///< bits; words of a unit are spread when given
  llvm::SmallVector<LayoutOrder, 3> order; ///< fastest first
  std::optional<LayoutSwizzle> swizzle;
  llvm::SmallVector<LayoutField, 3> fields;
  bool operator==(const LayoutBuffer &other) const;
};

/// Position of a field: which buffer, which entry of it.
struct LayoutFieldRef {
  unsigned buffer = 0, field = 0;
  bool operator==(const LayoutFieldRef &other) const {
    return buffer == other.buffer && field == other.field;
  }
};

struct Layout {
  llvm::SmallVector<std::string, 2> dims;
  llvm::SmallVector<LayoutBuffer, 1> buffers;

  const LayoutBuffer &getBuffer(LayoutFieldRef ref) const {
    return buffers[ref.buffer];
  }
  const LayoutField &getField(LayoutFieldRef ref) const {
    return buffers[ref.buffer].fields[ref.field];
  }
  /// The field of that name in any buffer.
  std::optional<LayoutFieldRef> findField(llvm::StringRef name) const;
  /// All fields, buffer by buffer, in the order written.
  llvm::SmallVector<LayoutFieldRef> getFields() const;

  bool operator==(const Layout &other) const {
    return dims == other.dims && buffers == other.buffers;
  }
};

/// Consistent with `==`: attributes that hold a layout are uniqued by it.
llvm::hash_code hash_value(const Layout &layout);

} // namespace mlir::quantx

#endif // QUANTX_LAYOUT_LAYOUT_H
