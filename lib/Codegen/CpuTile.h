//===- CpuTile.h - one register tile of a CPU kernel ------------*- C++ -*-===//
//
// The part of a kernel between its loops over rows and panels and the Kernel
// level: all sums of `rows` rows with the columns of some panels.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_CODEGEN_CPUTILE_H
#define QUANTX_LIB_CODEGEN_CPUTILE_H

#include "CpuKernelBuilder.h"

namespace mlir::quantx {

/// The arguments of a kernel, and the workspace as 32-bit words.
struct CpuKernelArguments {
  Value workspace, panels, scales, bias, zeros, sums, y, m, begin, end;
  Value words, reals;
};

/// The units of k that a tile sums up. A part of K leaves its sums in y, where
/// the next part finds them; a null `first` means all of K.
struct CpuUnits {
  Value begin, end;
  Value first, last; ///< i1: whether the range begins or ends K
  /// Unpacked weights of the range, or null: they are unpacked in the tile.
  Value unpacked;
  /// Bytes from a unit to the one that is wanted after all rows have passed,
  /// and its cache lines that every tile asks for; 0: none.
  int64_t ahead = 0, linesAhead = 0;
};

/// Emits one tile. Values of a tile are ordered row by row: entry
/// `row * columns + column`, a column being a register of 32-bit lanes.
class CpuTile {
public:
  using Values = SmallVector<Value>;
  CpuTile(CpuKernelBuilder &builder, const CpuKernelArguments &arguments,
          int64_t rows, Value row, ArrayRef<Value> panels, CpuUnits units,
          bool streams)
      : b(builder), plan(builder.plan), args(arguments), rows(rows),
        streams(streams), row(row), panels(panels), units(units) {}

  /// Computes the tile and stores it to y.
  void emit();
  /// Unpacks the weights of the panels in `units` to `units.unpacked`.
  void unpack();

  int64_t columns() const { return panels.size() * registersPerPanel(); }
  Values zeros(Value vector);
  Values startSums(Value index);
  void subtractZeros(Value unit, Value index, Values &sums);
  void multiplyLevels(Value unit, Value group, Values &sums);
  Values rescale(Value unit, Value group, Values sums, Values acc);
  void storeResult(Values state);
  void prefetchNext(Value unit);

private:
  /// Where along k: the unit, and the block of `blockK` inside it.
  struct Position {
    Value unit, block;
  };

  int64_t registersPerPanel() const { return plan.panel.columns / plan.lanes; }
  /// Byte of a column's panel at `unit`, `offset` and `stride` per register.
  Value panelByte(int64_t column, Value unit, int64_t offset, int64_t stride);
  /// Index of the column's first channel.
  Value channel(int64_t column);
  /// Byte `offset` of row `r` of the tile, in 32-bit words.
  Value rowWord(int64_t r, int64_t offset);
  /// Floats of the panel's columns, as f32.
  Value floatField(int64_t column, Value unit, int64_t offset, CpuFloat type);
  Value byteField(int64_t column, Value unit, int64_t offset, Value index);
  ArrayRef<CpuPanel::Piece> piecesRead();
  SmallVector<int64_t> unitParts();
  Value weightCodes(int64_t column, Position at, int64_t step);
  Value lookUp(Value codes);
  Value slice(Value codes);
  Value unpackedByte(int64_t column, Position at, int64_t step);
  Value weights(int64_t column, Position at, int64_t step);
  Value activationBytes(int64_t r, Position at, int64_t step);
  Value dot(Value acc, Value weights, Value activations, int64_t most);
  Value loadPlane(int64_t column, Position at, const CpuPanel::Piece &piece,
                  int64_t row, bool highest);
  SmallVector<std::pair<Value, int64_t>> slicePlanes(int64_t column,
                                                     Position at, int64_t row);
  Values planeBlock(Position at, Values sums);
  Values planeChain(Values start);

  SmallVector<int64_t> steps();
  Values block(Position at, Values sums);
  Values blocks(Value unit, Value first, int64_t count, Values sums);
  void prefetchLine(Value byte, unsigned level);
  void prefetchStream(Position at);
  Values sumGroup(Value unit, Value group);
  Values integerGroup(Value unit, Value group);
  void subtractWeightSums(Value group, Values &sums);
  Values offsetSums(Value unit, Value group);
  Value activationScale(int64_t r, Value group);
  Values integerChain(Values sums);
  Values finishIntegers(Values sums);
  Values floatChain(Values acc);
  Value storeMask(int64_t column);
  Value resultIndex(int64_t r, int64_t column);
  Values loadPartial(Values start);
  void storeVector(Value vector, int64_t r, int64_t column, Value mask);
  void storePartial(Values state);

  CpuKernelBuilder &b;
  const CpuKernelPlan &plan;
  const CpuKernelArguments &args;
  int64_t rows;
  bool streams;
  Value row;
  SmallVector<Value> panels;
  CpuUnits units;
};

} // namespace mlir::quantx

#endif // QUANTX_LIB_CODEGEN_CPUTILE_H
