//===- UpstreamTiles.cpp - tiles of the amx dialect -----------------------===//
//
// Zero, load and store; products are the Kernel level's `dot`.
//
//===----------------------------------------------------------------------===//
#include "BufferAccess.h"

#include "mlir/Dialect/AMX/AMXDialect.h"

using namespace mlir;
using namespace mlir::quantx;

static FailureOr<HostTensor> createTile(Operation *op, amx::TileType type) {
  auto kind = getElementKind(type.getElementType());
  if (!kind)
    return op->emitError() << "tile: wanted integers or floats of at most 64 "
                              "bits, got: "
                           << type;
  return HostTensor::create(op->getLoc(), *kind, type.getShape());
}

static LogicalResult runZero(Frame &frame, amx::TileZeroOp op) {
  FailureOr<HostTensor> tile = createTile(op, op.getTileType());
  if (failed(tile))
    return failure();
  frame.set(op.getResult(), std::move(*tile));
  return success();
}

/// The place of each row of a tile, or an error outside the buffer.
template <typename OpT>
static FailureOr<SmallVector<int64_t>>
getRows(Frame &frame, OpT op, const HostBuffer &buffer, amx::TileType tile) {
  auto first = getPlace(frame, op, buffer, op.getIndices(), tile.getShape()[1]);
  if (failed(first))
    return failure();
  int64_t stride =
      op.getStride() ? frame.getInt(op.getStride()) : buffer.shape.back();
  SmallVector<int64_t> rows;
  int64_t size = buffer.getNumElements(), width = tile.getShape()[1];
  for (int64_t row = 0; row < tile.getShape()[0]; ++row) {
    int64_t place = 0;
    bool overflows = llvm::MulOverflow(row, stride, place) ||
                     llvm::AddOverflow(*first, place, place);
    if (overflows || place < 0 || place > size - width)
      return op.emitError() << "tile: wanted rows inside " << size
                            << " elements, got: row " << row << " at " << place;
    rows.push_back(place);
  }
  return rows;
}

static LogicalResult runLoad(Frame &frame, amx::TileLoadOp op) {
  FailureOr<HostTensor> tile = createTile(op, op.getTileType());
  if (failed(tile))
    return failure();
  const HostBuffer &buffer = frame.getBuffer(op.getBase());
  auto rows = getRows(frame, op, buffer, op.getTileType());
  if (failed(rows))
    return failure();
  int64_t width = tile->getShape()[1];
  for (int64_t index = 0; index < tile->getNumElements(); ++index)
    tile->set(index, buffer.get((*rows)[index / width] + index % width));
  frame.set(op.getResult(), std::move(*tile));
  return success();
}

static LogicalResult runStore(Frame &frame, amx::TileStoreOp op) {
  const HostTensor &tile = frame.getTensor(op.getVal());
  HostBuffer buffer = frame.getBuffer(op.getBase());
  auto rows = getRows(frame, op, buffer, op.getTileType());
  if (failed(rows))
    return failure();
  int64_t width = tile.getShape()[1];
  for (int64_t index = 0; index < tile.getNumElements(); ++index)
    buffer.set((*rows)[index / width] + index % width, tile.get(index));
  return success();
}

void quantx::registerUpstreamTiles(OpTable &table) {
  table.add<amx::TileZeroOp, runZero>();
  table.add<amx::TileLoadOp, runLoad>();
  table.add<amx::TileStoreOp, runStore>();
}
