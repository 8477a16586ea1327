//===- RegisterOrder.h - which register lane holds which code ---*- C++ -*-===//
//
// Unpacking is a relayout from memory to registers. A product of sums does not
// care in which order k passes, only that everything that meets in it, the
// pieces of a code, signs, indices of vectors, passes in the same one: that
// order R is chosen here, for all fields of an expression at once.
//
// Worked example. Q3_K stores 256 codes of 3 bits as two pieces,
//
//   codes = 2 at 256 k(32:8, 4:2, 2:256) | 1 at 0 k(32:8, 8:1)
//
// and R for 32 lanes is what both like: lane = k mod 32, register = k / 32. The
// low bits of register r are then 32 bytes shifted by 2 (r mod 4), the high
// ones 32 other bytes shifted by r: one (source, shift) group each, 8 + 8
// groups for 256 codes. A sign bit for every code in
// consecutive bits, alone, would be unpacked in strides of 8: register = k
// mod 8. Beside a table of vectors of 8 that is no order at all, for a vector
// puts 8 neighbours side by side.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LAYOUT_REGISTERORDER_H
#define QUANTX_LAYOUT_REGISTERORDER_H

#include "quantx/Layout/Layout.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace mlir::quantx {

/// A field that is unpacked to byte lanes: one value for each element, or, if
/// its values are vectors of a table, for each `vector` elements.
struct UnpackedField {
  const Layout *layout = nullptr;
  LayoutFieldRef ref;
  llvm::SmallVector<int64_t, 2> vector; ///< elements along each dimension
};

/// What is to be unpacked together. The last dimension is k.
struct UnpackRequest {
  llvm::SmallVector<UnpackedField, 2> fields;
  llvm::SmallVector<int64_t, 2> tile; ///< elements along each dimension
  int64_t lanes = 64;                 ///< byte lanes of a register, 4 to 64
  int64_t group = 4;                  ///< elements of k that share all scales
  /// Whether consecutive bits spread to lanes at once (mask registers).
  bool spreadsBits = false;
};

/// R: digits of a position, low to high; position = register · lanes + lane.
/// Each digit moves the element along one dimension.
struct RegisterOrder {
  struct Digit {
    unsigned dim = 0;
    int64_t size = 1, stride = 1; ///< stride in elements
    bool operator==(const Digit &other) const {
      return dim == other.dim && size == other.size && stride == other.stride;
    }
  };
  llvm::SmallVector<Digit, 6> digits;
  bool operator==(const RegisterOrder &other) const {
    return digits == other.digits;
  }

  /// The coordinates of the element at a position.
  llvm::SmallVector<int64_t, 2> getElement(int64_t position,
                                           unsigned rank) const;
};

/// `k(32:1, 8:32)`: digits low to high, `size:stride` in elements.
std::string toString(const RegisterOrder &order,
                     llvm::ArrayRef<std::string> dims);

/// Bits of lanes of a register that one source and one shift give: lane l has
/// bits [codeBit, codeBit + width) of its code at bit `address + 8 l` of the
/// buffer, or, in a group of single bits, at bit `address + l`. Indices of
/// vectors have one lane a vector.
struct UnpackGroup {
  unsigned codeBit = 0, width = 0;
  int64_t address = 0;
  bool alongBits = false;
  uint64_t lanes = 0; ///< bit l: lane l
};

/// The groups of one register of a field, by code bit. Pieces with one source
/// and one shift, `address - codeBit`, are one group when they are counted.
std::vector<UnpackGroup> getUnpackGroups(const UnpackRequest &request,
                                         const UnpackedField &field,
                                         const RegisterOrder &order,
                                         int64_t reg);

/// Distinct (source, shift) groups of all fields in the whole tile.
int64_t countUnpackGroups(const UnpackRequest &request,
                          const RegisterOrder &order);

/// Whether four neighbouring lanes are four k of one row and scale group, and
/// every vector lies in neighbouring lanes.
bool isUsable(const UnpackRequest &request, const RegisterOrder &order);

/// The usable order with the fewest groups: orders of memory of every piece of
/// every field, the natural order, and four k before n, the first of equals.
/// An error if a field holds trits or does not fit the tile, or the tile is not
/// whole registers.
llvm::Expected<RegisterOrder> chooseRegisterOrder(const UnpackRequest &request);

} // namespace mlir::quantx

#endif // QUANTX_LAYOUT_REGISTERORDER_H
