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

/// A layout says which bit of which buffer holds each bit of each code.
///
/// A quantized tensor is stored as *fields*: codes, scales, zeros. Each field
/// is a tensor of small codes with coordinates of its own (the scale of a block
/// of 32 has one coordinate for 32 elements), and a layout is one map for each
/// field,
///
///   (coordinate, bit of the code)  ->  bit of a buffer,
///
/// bit address = 8 * byte + bit, least significant first. Counted like this,
/// little-endian words of any width vanish: bit 17 of a 32-bit word is bit 1 of
/// its byte 2. The map is
///
///   address = outer(tile indices, plane)
///           + spread(base + sum over all digits of digit * stride)
///
/// **Modes.** A coordinate is cut into digits, low digit first, as a number is
/// in a mixed radix, and each digit moves the address by its stride. Q4_0 packs
/// 32 elements of 4 bits behind a 16-bit scale: element j < 16 is the low
/// nibble of byte 2 + j, element j + 16 the high nibble of the same byte. That
/// is one line,
///
///   [n, k], {unit 144, order(k, n), scale = 16 at 0,
///            codes = 4 at 16 k(16:8, 2:4)}
///
/// where `k(16:8, 2:4)` says: the low digit of k, of 16, walks bytes (8 bits),
/// the next digit, of 2, walks nibbles (4 bits). In a row of 64 elements:
///
///     k | low digit | high digit | unit | 16 + 8 * low + 4 * high | byte, bit
///   ----+-----------+------------+------+-------------------------+----------
///     0 |         0 |          0 |    0 |  16                     |   2, 0
///     1 |         1 |          0 |    0 |  24                     |   3, 0
///    15 |        15 |          0 |    0 | 136                     |  17, 0
///    16 |         0 |          1 |    0 |  20                     |   2, 4
///    31 |        15 |          1 |    0 | 140                     |  17, 4
///    32 |         0 |          0 |    1 |  16                     |  20, 0
///    48 |         0 |          1 |    1 |  20                     |  20, 4
///
/// The code's own bits have modes too, `b(4:1, 4:16)`, contiguous if unwritten.
/// Strides may be negative: some formats fill words from the top.
///
/// **Pieces.** A code may be stored in parts, low bits first: Q5_0 has
/// `4 at 48 k(16:8, 2:4) | 1 at 16 k(32:1)`, its high bits being a mask of 32.
///
/// **Unit and order.** The static digits of a field cover its *tile*, and the
/// tiles of all fields of a buffer are one unit of fixed size (144 bits above,
/// 32 codes and their scale). Units follow each other compactly, the first
/// dimension of `order` fastest, so that no number in a layout depends on a
/// shape. `pad` rounds the stride behind a dimension up, a minus sign counts a
/// dimension from its end. A `*` among the modes puts the tile index below the
/// digits that follow: `n(*, 2:-4)` over R rows holds rows i and i + R/2 in one
/// byte. `b(*)` does so for bits: every bit of the code has a unit of its own,
/// a plane, and `b` stands in `order`.
///
/// **Words.** In some formats the words of one unit are not neighbours:
/// `unit 96, word 32, order(n, w, k)` cuts 32 codes of 3 bits into three words,
/// all first words of a row of units before all second words. The unit's bits
/// are numbered as if the words were neighbours; `spread` parts them. The other
/// part of `spread` is `swizzle`, an exclusive or of address bits with higher
/// ones, which memory of a GPU wants to be free of bank conflicts.
///
/// **Trits.** One format stores five base-3 digits a byte. For fields of
/// trits the position inside a byte counts digits, 0 to 4, instead of bits, and
/// `then` continues the tile with other modes. Nothing else changes.
///
/// What follows from the map: sizes (`Size.h`), reading and writing (`Pack.h`,
/// `Placement.h`), the address arithmetic a lowering emits (`Address.h`),
/// reading fewer bits (`Slice.h`). That no bit is used twice is checked on one
/// unit
/// (`Verify.h`): the outer part keeps units apart by construction. Within a
/// dimension equal maps have equal canonical modes (`Canonical.h`).
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
