//===- CodeReader.h - one code of a layout, as IR ---------------*- C++ -*-===//
//
// Emits the loads, shifts and masks that read a field's code from a buffer.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_CONVERSION_CODEREADER_H
#define QUANTX_LIB_CONVERSION_CODEREADER_H

#include "IndexArithmetic.h"

#include "quantx/Layout/Address.h"

namespace mlir::quantx {

/// Bytes of a buffer of words of 8, 16 or 32 bits, little-endian.
class ByteReader {
public:
  /// `buffer` is a ranked tensor of rank 1 or more.
  ByteReader(ImplicitLocOpBuilder &builder, Value buffer);

  /// The byte at `index` as an i64; beyond the end, the last one.
  Value read(ImplicitLocOpBuilder &builder, Value index) const;

private:
  Value words; ///< of rank 1
  Value lastByte;
  unsigned wordBytes;
};

/// Bytes that `width` bits of a run touch at most, wherever they lie: known
/// from the alignment of all strides.
unsigned getTouchedBytes(const LayoutBuffer &buffer, const RunAddress &run,
                         unsigned width);

/// A field of one buffer at run-time sizes.
class CodeReader {
public:
  /// `shape`: the field's, in the dimensions of the layout.
  CodeReader(ImplicitLocOpBuilder &builder, const Layout &layout,
             LayoutFieldRef ref, Value buffer, ArrayRef<Value> shape);

  /// The raw code at `coord` as an i64, zero-extended.
  Value read(ImplicitLocOpBuilder &builder, ArrayRef<Value> coord) const;

private:
  Value readSegment(ImplicitLocOpBuilder &builder, ArrayRef<Value> coord,
                    unsigned segment) const;
  Value readRun(ImplicitLocOpBuilder &builder, const RunAddress &run,
                ArrayRef<Value> coord) const;
  Value readBits(ImplicitLocOpBuilder &builder, Value address, unsigned width,
                 unsigned touched) const;
  Value readTrit(ImplicitLocOpBuilder &builder, Value address) const;

  const LayoutBuffer *buffer;
  std::vector<RunAddress> runs;
  SmallVector<Value> tileCounts;
  ByteReader bytes;
  IndexArithmetic arithmetic;
  BufferAddress<IndexArithmetic> address;
  unsigned segments = 1;
};

} // namespace mlir::quantx

#endif // QUANTX_LIB_CONVERSION_CODEREADER_H
