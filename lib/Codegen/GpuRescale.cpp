//===- GpuRescale.cpp - from integer sums to y ------------------*- C++ -*-===//
//
// The accumulation recipe on the sums of a block or group: zero corrections and
// integer levels modulo 2^32, one conversion, one fma per float level, and the
// scale of the token at the end.
//
//===----------------------------------------------------------------------===//
#include "GpuKernelBuilder.h"

using namespace mlir;
using namespace mlir::quantx;

/// Columns 8j + 2t + {0, 1}, j = 0..3, of 32 words.
SmallVector<Value> GpuKernelBuilder::loadColumnField(Value pointer) {
  Values result;
  for (int64_t j = 0; j < 4; ++j)
    llvm::append_range(result,
                       loadWords(at(pointer, 32 * j), 2, b.getI32Type()));
  return result;
}

/// Rows 16i + g + {0, 8} of the warp's rows, one word a row.
SmallVector<Value> GpuKernelBuilder::loadRowField(Value pointer) {
  Values result;
  for (int64_t i = 0; i < 2 * spec.tile.rowTiles; ++i)
    result.push_back(load(at(pointer, 32 * i), b.getI32Type(), 4));
  return result;
}

GpuKernelBuilder::BlockData GpuKernelBuilder::loadBlock(Value block) {
  BlockData data;
  if (stage.blockFields.isUsed()) {
    Value columns = at(shared, add(add(mul(block, 128 * spec.getBlockFields()),
                                       add(columnField, stageBase)),
                                   stage.blockFields.offset));
    Value perPanel = mul(warpColumn, stage.blockFields.stepBytes);
    columns = at(columns, perPanel);
    int64_t field = 0;
    auto next = [&] { return loadColumnField(at(columns, 128 * field++)); };
    if (spec.weightZero)
      data.zero = next();
    if (spec.activationZero)
      data.codeSum = next();
    if (spec.blockSize)
      data.level = next();
    if (spec.blockSize && spec.offset)
      data.offsetLevel = next();
  }
  if (stage.rowSums.isUsed())
    data.rowSum =
        loadRowField(at(shared, add(add(mul(block, 4 * spec.getTileRows()),
                                        add(rowField, stageBase)),
                                    stage.rowSums.offset)));
  return data;
}

GpuKernelBuilder::GroupData GpuKernelBuilder::loadGroup(Value group) {
  GroupData data;
  Value columns = at(shared, add(add(mul(group, 128 * spec.getGroupFields()),
                                     add(columnField, stageBase)),
                                 stage.groupFields.offset));
  columns = at(columns, mul(warpColumn, stage.groupFields.stepBytes));
  data.scale = loadColumnField(columns);
  if (spec.offset)
    data.offset = loadColumnField(at(columns, 128));
  if (stage.rowScales.isUsed())
    data.rowScale =
        loadRowField(at(shared, add(add(mul(group, 4 * spec.getTileRows()),
                                        add(rowField, stageBase)),
                                    stage.rowScales.offset)));
  return data;
}

/// With one group along k its fields are read from global memory, once.
GpuKernelBuilder::BlockData GpuKernelBuilder::loadOnlyBlock() {
  BlockData data;
  Value panel = arith::MinSIOp::create(b, add(firstPanel, warpColumn),
                                       constant((spec.n + 31) / 32 - 1));
  Value columns = at(blockFields,
                     add(mul(panel, 128 * spec.getBlockFields()), columnField));
  if (spec.weightZero)
    data.zero = loadColumnField(columns);
  if (spec.activationZero)
    data.codeSum = loadColumnField(at(columns, 128 * spec.weightZero));
  if (spec.needsRowSums())
    data.rowSum = loadRowField(
        at(rowSums, add(mul(tileRow, 4 * spec.getTileRows()), rowField)));
  return data;
}

GpuKernelBuilder::GroupData GpuKernelBuilder::loadOnlyGroup() {
  GroupData data;
  Value panel = arith::MinSIOp::create(b, add(firstPanel, warpColumn),
                                       constant((spec.n + 31) / 32 - 1));
  Value columns = at(groupFields,
                     add(mul(panel, 128 * spec.getGroupFields()), columnField));
  data.scale = loadColumnField(columns);
  if (spec.offset)
    data.offset = loadColumnField(at(columns, 128));
  if (spec.activationGroupScale)
    data.rowScale = loadRowField(
        at(rowScales, add(mul(tileRow, 4 * spec.getTileRows()), rowField)));
  return data;
}

/// sum  ->  sum - zero * rowsum - zx * codesum
Value GpuKernelBuilder::correct(const BlockData &data, Value sum,
                                int64_t index) {
  int64_t row = rowOf(index), column = columnOf(index);
  if (spec.weightZero)
    sum = sub(sum, mul(data.zero[column], data.rowSum[row]));
  if (spec.activationZero)
    sum = sub(sum, mul(tokenZero[row], data.codeSum[column]));
  return sum;
}

/// rowsum - zx * |b|, times the offset's level
Value GpuKernelBuilder::offsetSum(const BlockData &data, int64_t index) {
  int64_t row = rowOf(index);
  Value sum = data.rowSum[row];
  if (spec.activationZero)
    sum = sub(sum, mul(tokenZero[row], spec.getBlockSize()));
  return spec.blockSize ? mul(sum, data.offsetLevel[columnOf(index)]) : sum;
}

SmallVector<Value> GpuKernelBuilder::rescale(const GroupData &data,
                                             ValueRange sums,
                                             ValueRange offsetSums,
                                             ValueRange accumulators) {
  Type real = b.getF32Type();
  auto asReal = [&](Value bits) -> Value {
    return LLVM::BitcastOp::create(b, real, bits);
  };
  auto level = [&](Value column, int64_t index) -> Value {
    Value value = asReal(column);
    if (!data.rowScale.empty())
      value =
          arith::MulFOp::create(b, value, asReal(data.rowScale[rowOf(index)]));
    return value;
  };
  Values result;
  for (int64_t i = 0; i < accumulatorCount(); ++i) {
    int64_t column = columnOf(i);
    Value acc = multiplyAdd(arith::SIToFPOp::create(b, real, sums[i]),
                            level(data.scale[column], i), accumulators[i]);
    if (spec.offset)
      acc = multiplyAdd(arith::SIToFPOp::create(b, real, offsetSums[i]),
                        level(data.offset[column], i), acc);
    result.push_back(acc);
  }
  return result;
}

void GpuKernelBuilder::store(ValueRange accumulators) {
  for (int64_t first = 0; first < accumulatorCount(); first += 2)
    storePair(accumulators, first);
}

/// Two neighbouring columns of one row: y = acc * token scale, where inside.
void GpuKernelBuilder::storePair(ValueRange accumulators, int64_t first) {
  Value row = add(mul(tileRow, spec.getTileRows()),
                  add(shiftRight(rowField, 2), 8 * rowOf(first)));
  Value column = add(mul(add(firstPanel, warpColumn), 32),
                     add(shiftRight(columnField, 2), columnOf(first) / 2 * 8));
  Value line = mul(row, spec.n);
  for (int64_t e = 0; e < 2; ++e) {
    Value n = add(column, e);
    Value inside =
        arith::AndIOp::create(b, isLess(row, m), isLess(n, constant(spec.n)));
    scf::IfOp branch = scf::IfOp::create(b, inside, /*withElse=*/false);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(branch.thenBlock());
    Value value = arith::MulFOp::create(b, accumulators[first + e],
                                        tokenScale[rowOf(first)]);
    LLVM::StoreOp::create(b, value, at(y, shiftLeft(add(line, n), 2)), 4);
  }
}
