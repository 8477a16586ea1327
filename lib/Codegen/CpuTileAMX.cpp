//===- CpuTileAMX.cpp - a tile of a CPU kernel on AMX ---------------------===//
//
// A block of k is one product of tiles: 16 rows of x times the bytes of a
// panel's columns, which lie in a panel (or where they were unpacked) as the
// instruction wants them. Tiles cannot talk to vectors: sums go through the
// first cache.
//
//===----------------------------------------------------------------------===//
#include "CpuTileAMX.h"

#include "quantx/IR/QuantX.h"

#include "mlir/Dialect/AMX/AMXDialect.h"

using namespace mlir;
using namespace mlir::quantx;

Type CpuTileAMX::tile(int64_t rows, int64_t columns, Type element) {
  return amx::TileType::get({rows, columns}, element);
}

Value CpuTileAMX::activations(int64_t rowTile, Value unit, Value block) {
  int64_t bytes = plan.row.rowBytes;
  Value first = b.mul(b.add(row, rowTile * plan.tileRegisterRows), bytes);
  Value at = b.add(first, b.add(b.mul(unit, plan.panel.unitK),
                                b.mul(block, plan.panel.blockK)));
  return amx::TileLoadOp::create(
      b, tile(plan.tileRegisterRows, plan.panel.blockK, b.getI8Type()),
      args.workspace, ValueRange{at}, b.index(bytes));
}

Value CpuTileAMX::weights(int64_t columnTile, Value unit, Value block) {
  int64_t stride = 4 * plan.panel.columns;
  int64_t steps = plan.panel.blockK / 4;
  Value memory = args.panels, at;
  if (units.unpacked) {
    memory = units.unpacked;
    Value index = b.add(
        b.mul(b.sub(unit, units.begin), plan.panel.unitK / plan.panel.blockK),
        block);
    at = b.mul(index, steps * stride);
  } else {
    at = b.add(b.mul(panel, plan.panel.getPanelBytes()),
               b.mul(unit, plan.panel.unitBytes));
    at = b.add(at, plan.panel.pieces.front().offset);
    at = b.add(at, b.mul(block, steps * stride));
  }
  return amx::TileLoadOp::create(
      b, tile(steps, 4 * plan.lanes, b.getI8Type()), memory,
      ValueRange{b.add(at, columnTile * 4 * plan.lanes)}, b.index(stride));
}

/// tiles += the products of some blocks of a unit.
CpuTileAMX::Values CpuTileAMX::products(Value unit, Value first, int64_t count,
                                        Values tiles) {
  bool signedWeights = plan.readsBytes() && plan.spec.weights.isSigned;
  auto body = [&](Value index, ArrayRef<Value> state) {
    Value block = b.add(first, index);
    Values left, right, next;
    for (int64_t c = 0; c < columnTiles(); ++c)
      right.push_back(weights(c, unit, block));
    for (int64_t r = 0; r < rowTiles; ++r)
      left.push_back(activations(r, unit, block));
    for (int64_t r = 0; r < rowTiles; ++r)
      for (int64_t c = 0; c < columnTiles(); ++c) {
        Value old = state[r * columnTiles() + c];
        next.push_back(KernelDotOp::create(
            b, old.getType(), DotFamily::AMX, old, left[r], right[c],
            plan.row.isUnsigned, !signedWeights, IntegerAttr()));
      }
    return next;
  };
  if (count == 1)
    return body(b.index(0), tiles);
  return b.loop(b.index(0), b.index(count), b.index(1), tiles, body);
}

CpuTileAMX::Values CpuTileAMX::zeroTiles() {
  Values tiles;
  for (int64_t i = 0; i < rowTiles * columnTiles(); ++i)
    tiles.push_back(amx::TileZeroOp::create(
        b, tile(plan.tileRegisterRows, plan.lanes, b.getI32Type())));
  return tiles;
}

void CpuTileAMX::storeTiles(Values tiles) {
  int64_t stride = plan.panel.columns;
  for (int64_t r = 0; r < rowTiles; ++r)
    for (int64_t c = 0; c < columnTiles(); ++c) {
      int64_t at = r * plan.tileRegisterRows * stride + c * plan.lanes;
      amx::TileStoreOp::create(b, sums, ValueRange{b.index(at)},
                               tiles[r * columnTiles() + c], b.index(stride));
    }
}

/// `count` rows from row `first` of the tiles on, as vectors.
CpuTile CpuTileAMX::rowTile(int64_t count, Value first) {
  return CpuTile(b, args, count, b.add(row, first), {panel}, units,
                 /*streams=*/false);
}

CpuTileAMX::Values CpuTileAMX::load(Value memory, VectorType type,
                                    int64_t count, Value first) {
  Values values;
  Value at = b.mul(first, plan.panel.columns);
  for (int64_t i = 0; i < count * columnTiles(); ++i)
    values.push_back(b.load(type, memory, b.add(at, i * plan.lanes)));
  return values;
}

void CpuTileAMX::store(Value memory, Values values, int64_t count,
                       Value first) {
  Value at = b.mul(first, plan.panel.columns);
  for (int64_t i = 0; i < count * columnTiles(); ++i)
    vector::StoreOp::create(b, values[i], memory,
                            ValueRange{b.add(at, i * plan.lanes)});
}

/// The sums of a group are in memory: corrections and one step of the floats.
void CpuTileAMX::rescaleGroup(Value unit, Value group) {
  int64_t perUnit = plan.panel.unitK / plan.floatGroup;
  Value index = b.add(b.mul(unit, perUnit), group);
  b.loop(b.index(0), b.index(rows()), b.index(plan.rescaledRows), {},
         [&](Value first, ArrayRef<Value>) -> Values {
           CpuTile vectors = rowTile(plan.rescaledRows, first);
           Values t = load(sums, b.ints(), plan.rescaledRows, first);
           Values starts = vectors.startSums(index);
           for (auto [sum, start] : llvm::zip(t, starts))
             sum = b.add(sum, start);
           vectors.subtractZeros(unit, index, t);
           vectors.multiplyLevels(unit, group, t);
           Values old = load(acc, b.floats(), plan.rescaledRows, first);
           store(acc, vectors.rescale(unit, group, t, old), plan.rescaledRows,
                 first);
           return {};
         });
}

void CpuTileAMX::groups() {
  b.loop(b.index(0), b.index(rows()), b.index(plan.rescaledRows), {},
         [&](Value first, ArrayRef<Value>) -> Values {
           store(acc, rowTile(plan.rescaledRows, first).zeros(b.floatSplat(0)),
                 plan.rescaledRows, first);
           return {};
         });
  int64_t count = plan.floatGroup / plan.panel.blockK;
  b.loop(units.begin, units.end, b.index(1), {},
         [&](Value unit, ArrayRef<Value>) -> Values {
           b.loop(b.index(0), b.index(plan.panel.unitK / plan.floatGroup),
                  b.index(1), {}, [&](Value group, ArrayRef<Value>) -> Values {
                    storeTiles(products(unit, b.mul(group, count), count,
                                        zeroTiles()));
                    rescaleGroup(unit, group);
                    return {};
                  });
           return {};
         });
}

/// Rows below M to y.
void CpuTileAMX::result() {
  Value left = b.min(b.sub(args.m, row), b.index(rows()));
  b.loop(b.index(0), left, b.index(1), {},
         [&](Value r, ArrayRef<Value>) -> Values {
           CpuTile vectors = rowTile(1, r);
           if (plan.floatGroup) {
             vectors.storeResult(load(acc, b.floats(), 1, r));
             return {};
           }
           Values t = load(sums, b.ints(), 1, r);
           Values starts = vectors.startSums(b.index(0));
           for (auto [sum, start] : llvm::zip(t, starts))
             sum = b.add(sum, start);
           vectors.storeResult(t);
           return {};
         });
}

void CpuTileAMX::emit() {
  if (plan.floatGroup) {
    groups();
    return result();
  }
  Values tiles = b.loop(units.begin, units.end, b.index(1), zeroTiles(),
                        [&](Value unit, ArrayRef<Value> state) {
                          rowTile(1, b.index(0)).prefetchNext(unit);
                          return products(unit, b.index(0),
                                          plan.panel.unitK / plan.panel.blockK,
                                          Values(state));
                        });
  storeTiles(tiles);
  result();
}
