//===- Address.h - the address rule over any arithmetic ---------*- C++ -*-===//
//
// The one statement of the rule
//
//   address = outer(tile indices, plane) + spread(base + sum of digits)
//
// as templates over an `Arithmetic`, so that numbers (`Placement.h`), checked
// numbers (`Size.h`) and the IR that a lowering emits for run-time sizes all
// come from the same lines. An Arithmetic has
//
//   using Value;                         // an integer: int64_t, index value, …
//   Value constant(int64_t);
//   Value add(Value, Value);             Value mul(Value, Value);
//   Value sub(Value, Value);
//   Value div(Value, Value);             // floor; operands are not negative
//   Value rem(Value, Value);             // operands are not negative
//   Value bitXor(Value, Value);          // asked for by swizzles alone
//
// and is free to fold constants; the templates leave out operations that do
// nothing (division by 1, addition of 0, …) only where that is known without
// looking at a Value.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LAYOUT_ADDRESS_H
#define QUANTX_LAYOUT_ADDRESS_H

#include "quantx/Layout/BitRuns.h"

namespace mlir::quantx {

/// One static digit: `(local / divisor mod modulus) * stride`, in unit bits.
struct AddressDigit {
  int64_t divisor = 1;
  /// The divisor is multiplied by the number of tiles: the digit stands above
  /// a `*`.
  bool acrossTiles = false;
  int64_t modulus = 0; ///< 0: the highest digit of all, no remainder is needed
  int64_t stride = 0;
};

/// How one dimension enters the address of one run. Dimensions are separable:
/// the parts of all dimensions are added.
struct DimensionAddress {
  int64_t tile = 1;         ///< coordinates a unit, all segments together
  int64_t outerDivisor = 1; ///< tile index = coord / outerDivisor mod tiles
  bool outermost = true;    ///< no digit above the tile index: no remainder
  /// `local` is the coordinate itself or, where the tile is cut into several
  /// segments, `coord mod tile - begin`; a run's formula then holds only for
  /// the coordinates of its segment.
  bool segmented = false;
  int64_t begin = 0;
  llvm::SmallVector<AddressDigit, 3> digits;
};

/// A run with one entry for each dimension of the layout.
struct RunAddress {
  BitRun run;
  llvm::SmallVector<DimensionAddress, 2> dims;
};

/// `getBitRuns` with its digits worked out. The tile index of a dimension is
/// the same for all runs of a field.
std::vector<RunAddress> getRunAddresses(const Layout &layout,
                                        LayoutFieldRef ref);

/// ceil(extent / tile).
template <typename Arithmetic>
typename Arithmetic::Value getTileCount(Arithmetic &arith,
                                        typename Arithmetic::Value extent,
                                        int64_t tile) {
  if (tile == 1)
    return extent;
  return arith.div(arith.add(extent, arith.constant(tile - 1)),
                   arith.constant(tile));
}

/// Which unit along this dimension holds the coordinate.
template <typename Arithmetic>
typename Arithmetic::Value getTileIndex(Arithmetic &arith,
                                        const DimensionAddress &dim,
                                        typename Arithmetic::Value coord,
                                        typename Arithmetic::Value tileCount) {
  auto index = coord;
  if (dim.outerDivisor != 1)
    index = arith.div(index, arith.constant(dim.outerDivisor));
  return dim.outermost ? index : arith.rem(index, tileCount);
}

/// The dimension's part of the bit address inside the unit.
template <typename Arithmetic>
typename Arithmetic::Value getUnitPart(Arithmetic &arith,
                                       const DimensionAddress &dim,
                                       typename Arithmetic::Value coord,
                                       typename Arithmetic::Value tileCount) {
  auto local = coord;
  if (dim.segmented)
    local = arith.sub(arith.rem(coord, arith.constant(dim.tile)),
                      arith.constant(dim.begin));
  auto sum = arith.constant(0);
  for (const AddressDigit &digit : dim.digits) {
    auto value = local;
    if (digit.acrossTiles)
      value = arith.div(
          value, digit.divisor == 1
                     ? tileCount
                     : arith.mul(tileCount, arith.constant(digit.divisor)));
    else if (digit.divisor != 1)
      value = arith.div(value, arith.constant(digit.divisor));
    if (digit.modulus != 0)
      value = arith.rem(value, arith.constant(digit.modulus));
    sum = arith.add(sum, arith.mul(value, arith.constant(digit.stride)));
  }
  return sum;
}

/// Outer strides of one buffer for given numbers of tiles. Lives as long as
/// the buffer that it was made from.
template <typename Arithmetic>
class BufferAddress {
public:
  using Value = typename Arithmetic::Value;

  /// `tileCounts` has one entry for each dimension of the layout; `planes` is
  /// `getPlaneCount` of the buffer's fields.
  BufferAddress(Arithmetic &arith, const LayoutBuffer &buffer,
                llvm::ArrayRef<Value> tileCounts, int64_t planes)
      : buffer(&buffer),
        bits(arith.constant(buffer.word.value_or(buffer.unit))) {
    for (const LayoutOrder &order : buffer.order) {
      Value count = getCount(arith, order.dim, tileCounts, planes);
      entries.push_back({order.dim, order.reversed, count, bits});
      bits = arith.mul(bits, count);
      if (order.pad > 1)
        bits =
            arith.mul(arith.div(arith.add(bits, arith.constant(order.pad - 1)),
                                arith.constant(order.pad)),
                      arith.constant(order.pad));
    }
  }

  /// Bits of the whole buffer.
  Value getBits() const { return bits; }

  /// Distance in bits of neighbouring units along a dimension (kWords: of the
  /// words of a unit; kBits: of planes), before any reversal.
  Value getStride(int dim) const { return getEntry(dim).stride; }

  /// The part of unit, plane or word `index` along `dim` in the address.
  Value getOuterPart(Arithmetic &arith, int dim, Value index) const {
    const Entry &entry = getEntry(dim);
    if (entry.reversed)
      index = arith.sub(arith.sub(entry.count, arith.constant(1)), index);
    return arith.mul(index, entry.stride);
  }

  /// First bit of the unit at these tile indices, in that plane.
  Value getUnitBase(Arithmetic &arith, llvm::ArrayRef<Value> tileIndices,
                    int64_t plane) const {
    Value sum = arith.constant(0);
    for (const Entry &entry : entries) {
      if (entry.dim == DimensionModes::kWords)
        continue;
      Value index = entry.dim == DimensionModes::kBits ? arith.constant(plane)
                                                       : tileIndices[entry.dim];
      sum = arith.add(sum, getOuterPart(arith, entry.dim, index));
    }
    return sum;
  }

  /// Where a bit of the unit lies behind the unit's base: swizzled, and in its
  /// word when the words are spread.
  Value spread(Arithmetic &arith, Value unitBit) const {
    if (buffer->swizzle) {
      const LayoutSwizzle &swizzle = *buffer->swizzle;
      Value high = arith.rem(
          arith.div(unitBit,
                    arith.constant(int64_t(1) << (swizzle.m + swizzle.s))),
          arith.constant(int64_t(1) << swizzle.b));
      unitBit = arith.bitXor(
          unitBit, arith.mul(high, arith.constant(int64_t(1) << swizzle.m)));
    }
    if (!buffer->word)
      return unitBit;
    Value word = arith.constant(*buffer->word);
    return arith.add(
        getOuterPart(arith, DimensionModes::kWords, arith.div(unitBit, word)),
        arith.rem(unitBit, word));
  }

private:
  struct Entry {
    int dim;
    bool reversed;
    Value count;
    Value stride;
  };

  Value getCount(Arithmetic &arith, int dim, llvm::ArrayRef<Value> tileCounts,
                 int64_t planes) const {
    if (dim == DimensionModes::kWords)
      return arith.constant(buffer->unit / *buffer->word);
    return dim == DimensionModes::kBits ? arith.constant(planes)
                                        : tileCounts[dim];
  }

  const Entry &getEntry(int dim) const {
    for (const Entry &entry : entries)
      if (entry.dim == dim)
        return entry;
    return entries.front(); // a verified layout has every dimension
  }

  const LayoutBuffer *buffer;
  llvm::SmallVector<Entry, 3> entries;
  Value bits;
};

/// Bits of a run that stay together whatever its address: it is cut where its
/// unit address is a multiple of this (0: never).
int64_t getCutGranule(const LayoutBuffer &buffer);

} // namespace mlir::quantx

#endif // QUANTX_LAYOUT_ADDRESS_H
