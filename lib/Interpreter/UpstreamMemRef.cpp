//===- UpstreamMemRef.cpp - memref and the ends of bufferization ----------===//
//
// Buffers in row-major order. Fresh memory holds a pattern: a program that
// reads what nobody wrote gets other results than one that does not.
//
//===----------------------------------------------------------------------===//
#include "BufferAccess.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace mlir::quantx;

static constexpr uint8_t kFreshByte = 0xA5;

FailureOr<int64_t> quantx::getPlace(Frame &frame, Operation *op,
                                    const HostBuffer &buffer,
                                    ValueRange indices, int64_t count) {
  if (buffer.shape.empty() && count != 1)
    return op->emitError() << "buffer: wanted at least one dimension, got: "
                              "none";
  int64_t place = 0;
  for (auto [dim, index] : llvm::enumerate(indices)) {
    int64_t extent = buffer.shape[dim], at = frame.getInt(index);
    int64_t length = dim + 1 == indices.size() ? count : 1;
    if (at < 0 || at > extent - length)
      return op->emitError()
             << "index: wanted 0 to " << extent - length << ", got: " << at;
    place = place * extent + at;
  }
  return place;
}

/// The kind of a buffer's elements; an error for buffers in another order.
static FailureOr<ElementKind> getBufferKind(Operation *op, Type type) {
  auto memref = llvm::dyn_cast<MemRefType>(type);
  auto kind = memref ? getElementKind(memref.getElementType()) : std::nullopt;
  if (!kind || !memref.getLayout().isIdentity())
    return op->emitError() << "buffer: wanted integers, index or floats of at "
                              "most 64 bits in row-major order, got: "
                           << type;
  return *kind;
}

template <typename OpT>
static LogicalResult runAllocate(Frame &frame, OpT op) {
  FailureOr<ElementKind> kind = getBufferKind(op, op.getType());
  if (failed(kind))
    return failure();
  HostBuffer buffer{*kind, SmallVector<int64_t, 4>(op.getType().getShape()),
                    nullptr};
  auto next = op.getDynamicSizes().begin();
  for (int64_t &size : buffer.shape)
    if (ShapedType::isDynamic(size))
      size = frame.getInt(*next++);
  // The checks of a tensor's size serve.
  FailureOr<HostTensor> fresh =
      HostTensor::create(op.getLoc(), *kind, buffer.shape);
  if (failed(fresh))
    return failure();
  buffer.memory = std::make_shared<std::vector<uint8_t>>(
      fresh->getBytes().size(), kFreshByte);
  frame.set(op.getResult(), std::move(buffer));
  return success();
}

static LogicalResult runDim(Frame &frame, memref::DimOp op) {
  const HostBuffer &buffer = frame.getBuffer(op.getSource());
  int64_t dim = frame.getInt(op.getIndex()), rank = buffer.shape.size();
  if (dim < 0 || dim >= rank)
    return op.emitError() << "dimension: wanted 0 to " << rank - 1
                          << ", got: " << dim;
  frame.set(op.getResult(), Scalar::ofIndex(buffer.shape[dim]));
  return success();
}

static LogicalResult runLoad(Frame &frame, memref::LoadOp op) {
  const HostBuffer &buffer = frame.getBuffer(op.getMemRef());
  auto place = getPlace(frame, op, buffer, op.getIndices());
  if (failed(place))
    return failure();
  frame.set(op.getResult(), buffer.get(*place));
  return success();
}

static LogicalResult runStore(Frame &frame, memref::StoreOp op) {
  HostBuffer buffer = frame.getBuffer(op.getMemRef());
  auto place = getPlace(frame, op, buffer, op.getIndices());
  if (failed(place))
    return failure();
  buffer.set(*place, frame.getScalar(op.getValueToStore()));
  return success();
}

static LogicalResult runView(Frame &frame, memref::ViewOp op) {
  HostBuffer buffer = frame.getBuffer(op.getSource());
  FailureOr<ElementKind> kind = getBufferKind(op, op.getType());
  if (failed(kind))
    return failure();
  int64_t bytes = buffer.getNumElements() * buffer.kind.getBytes();
  int64_t shift = frame.getInt(op.getByteShift());
  buffer.kind = *kind;
  buffer.shape.assign(op.getType().getShape().begin(),
                      op.getType().getShape().end());
  auto next = op.getSizes().begin();
  for (int64_t &size : buffer.shape)
    if (ShapedType::isDynamic(size))
      size = frame.getInt(*next++);
  auto count = getElementCount(buffer.shape);
  if (!count || shift < 0 || shift > bytes ||
      *count > (bytes - shift) / kind->getBytes())
    return op.emitError() << "view: wanted one inside " << bytes
                          << " bytes, got: one at byte " << shift;
  buffer.offset += shift;
  frame.set(op.getResult(), std::move(buffer));
  return success();
}

static LogicalResult runCast(Frame &frame, memref::CastOp op) {
  if (failed(getBufferKind(op, op.getType())))
    return failure();
  frame.set(op.getResult(), frame.get(op.getSource()));
  return success();
}

/// A hint.
static LogicalResult runPrefetch(Frame &, memref::PrefetchOp) {
  return success();
}

static LogicalResult runToBuffer(Frame &frame, bufferization::ToBufferOp op) {
  if (failed(getBufferKind(op, op.getType())))
    return failure();
  const HostTensor &tensor = frame.getTensor(op.getTensor());
  HostBuffer buffer{tensor.getKind(),
                    SmallVector<int64_t, 4>(tensor.getShape()), nullptr};
  buffer.memory = std::make_shared<std::vector<uint8_t>>(
      tensor.getBytes().begin(), tensor.getBytes().end());
  frame.set(op.getResult(), std::move(buffer));
  return success();
}

static LogicalResult runToTensor(Frame &frame, bufferization::ToTensorOp op) {
  const HostBuffer &buffer = frame.getBuffer(op.getBuffer());
  auto first = buffer.memory->begin() + buffer.offset;
  int64_t bytes = buffer.getNumElements() * buffer.kind.getBytes();
  frame.set(op.getResult(),
            HostTensor(buffer.kind, buffer.shape,
                       std::vector<uint8_t>(first, first + bytes)));
  return success();
}

void quantx::registerUpstreamMemRef(OpTable &table) {
  table.add<memref::AllocOp, runAllocate<memref::AllocOp>>();
  table.add<memref::AllocaOp, runAllocate<memref::AllocaOp>>();
  table.add<memref::DimOp, runDim>();
  table.add<memref::LoadOp, runLoad>();
  table.add<memref::StoreOp, runStore>();
  table.add<memref::ViewOp, runView>();
  table.add<memref::CastOp, runCast>();
  table.add<memref::PrefetchOp, runPrefetch>();
  table.add<bufferization::ToBufferOp, runToBuffer>();
  table.add<bufferization::ToTensorOp, runToTensor>();
}
