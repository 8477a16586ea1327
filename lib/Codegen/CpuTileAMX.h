//===- CpuTileAMX.h - a tile of a CPU kernel on AMX -------------*- C++ -*-===//
//
// The same place in a kernel as CpuTile, with tile registers for the products.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_CODEGEN_CPUTILEAMX_H
#define QUANTX_LIB_CODEGEN_CPUTILEAMX_H

#include "CpuTile.h"

namespace mlir::quantx {

/// One or two tiles of 16 rows times one panel. Sums pass through memory, where
/// `CpuTile` picks them up row by row: `sums` and `acc` hold a float or an
/// integer for each row and column of the tiles.
class CpuTileAMX {
public:
  CpuTileAMX(CpuKernelBuilder &builder, const CpuKernelArguments &arguments,
             int64_t rowTiles, Value row, Value panel, CpuUnits units,
             Value sums, Value acc)
      : b(builder), plan(builder.plan), args(arguments), rowTiles(rowTiles),
        row(row), panel(panel), units(units), sums(sums), acc(acc) {}

  void emit();

private:
  using Values = SmallVector<Value>;

  int64_t columnTiles() const { return plan.panel.columns / plan.lanes; }
  int64_t rows() const { return rowTiles * plan.tileRegisterRows; }
  Type tile(int64_t rows, int64_t columns, Type element);
  Value activations(int64_t rowTile, Value unit, Value block);
  Value weights(int64_t columnTile, Value unit, Value block);
  Values products(Value unit, Value first, int64_t count, Values tiles);
  Values zeroTiles();
  void storeTiles(Values tiles);
  CpuTile rowTile(int64_t rows, Value first);
  Values load(Value memory, VectorType type, int64_t rows, Value first);
  void store(Value memory, Values values, int64_t rows, Value first);
  void groups();
  void rescaleGroup(Value unit, Value group);
  void result();

  CpuKernelBuilder &b;
  const CpuKernelPlan &plan;
  const CpuKernelArguments &args;
  int64_t rowTiles;
  Value row, panel;
  CpuUnits units;
  Value sums, acc;
};

} // namespace mlir::quantx

#endif // QUANTX_LIB_CODEGEN_CPUTILEAMX_H
