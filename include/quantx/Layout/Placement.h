//===- Placement.h - the address of every bit, for a shape ------*- C++ -*-===//
//
// A field of a layout at known sizes: where each bit of each code lies.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LAYOUT_PLACEMENT_H
#define QUANTX_LAYOUT_PLACEMENT_H

#include "quantx/Layout/Address.h"
#include "llvm/Support/Error.h"

namespace mlir::quantx {

/// The address rule over plain numbers; sizes are checked beforehand.
struct IntegerArithmetic {
  using Value = int64_t;
  Value constant(int64_t value) { return value; }
  Value add(Value a, Value b) { return a + b; }
  Value sub(Value a, Value b) { return a - b; }
  Value mul(Value a, Value b) { return a * b; }
  Value div(Value a, Value b) { return a / b; }
  Value rem(Value a, Value b) { return a % b; }
  Value bitXor(Value a, Value b) { return a ^ b; }
};

/// A base-3 digit: of the byte, the digit that decodes as
/// `((value * 3^digit mod 256) * 3) >> 8`.
struct TritPlace {
  int64_t byte = 0;
  unsigned digit = 0;
};

/// A field at a shape. The layout must outlive it.
class FieldPlacement {
public:
  /// `layout` is verified. An error if the shape does not fit the layout or
  /// the buffer's size in bits is no int64_t.
  static llvm::Expected<FieldPlacement> create(const Layout &layout,
                                               LayoutFieldRef ref,
                                               llvm::ArrayRef<int64_t> shape);

  /// 8 * byte + bit in the buffer of bit `bit` of the code at `coord`, which
  /// lies in the shape. For trits: 8 * byte + digit.
  int64_t getBitAddress(llvm::ArrayRef<int64_t> coord, unsigned bit) const;

  /// The digit that holds the code of a field of trits.
  TritPlace getTritPlace(llvm::ArrayRef<int64_t> coord) const;

  /// The raw code at `coord`. `buffer` has at least `getBufferBytes` bytes.
  uint64_t read(llvm::ArrayRef<int64_t> coord,
                llvm::ArrayRef<uint8_t> buffer) const;

  /// Stores the low bits of `code` (a trit: `code % 3`), leaving all other
  /// bits and digits of the buffer as they are.
  void write(llvm::ArrayRef<int64_t> coord, uint64_t code,
             llvm::MutableArrayRef<uint8_t> buffer) const;

  int64_t getBufferBits() const { return address.getBits(); }
  int64_t getBufferBytes() const { return (getBufferBits() + 7) / 8; }
  llvm::ArrayRef<int64_t> getShape() const { return shape; }
  llvm::ArrayRef<int64_t> getTileCounts() const { return tileCounts; }
  llvm::ArrayRef<RunAddress> getRuns() const { return runs; }
  const BufferAddress<IntegerArithmetic> &getBufferAddress() const {
    return address;
  }
  const LayoutBuffer &getBuffer() const { return layout->getBuffer(ref); }
  const LayoutField &getField() const { return layout->getField(ref); }

  /// Bit address of the first bit of `run` at `coord` inside the unit, before
  /// `spread`, and the base of that unit.
  int64_t getUnitBit(const RunAddress &run,
                     llvm::ArrayRef<int64_t> coord) const;
  int64_t getUnitBase(const RunAddress &run,
                      llvm::ArrayRef<int64_t> coord) const;

  /// The runs of the segment that holds this coordinate.
  llvm::ArrayRef<RunAddress> getRunsAt(llvm::ArrayRef<int64_t> coord) const;

private:
  FieldPlacement(const Layout &layout, LayoutFieldRef ref,
                 llvm::ArrayRef<int64_t> shape,
                 llvm::ArrayRef<int64_t> tileCounts);

  const Layout *layout;
  LayoutFieldRef ref;
  llvm::SmallVector<int64_t, 4> shape;
  llvm::SmallVector<int64_t, 4> tileCounts;
  std::vector<RunAddress> runs;
  BufferAddress<IntegerArithmetic> address;
};

} // namespace mlir::quantx

#endif // QUANTX_LAYOUT_PLACEMENT_H
