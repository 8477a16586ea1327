//===- UpstreamVector.cpp - vectors of one dimension ----------------------===//
//
// Loads, stores, lanes. arith and math run lane by lane, as on tensors.
//
//===----------------------------------------------------------------------===//
#include "BufferAccess.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include <cmath>

using namespace mlir;
using namespace mlir::quantx;

/// A vector of a type, all zero; an error for others than one fixed dimension.
static FailureOr<HostTensor> createVector(Operation *op, Type type) {
  auto vector = llvm::dyn_cast<VectorType>(type);
  auto kind = vector ? getElementKind(vector.getElementType()) : std::nullopt;
  if (!kind || vector.getRank() != 1 || vector.isScalable())
    return op->emitError() << "vector: wanted one dimension of integers, index "
                              "or floats of at most 64 bits, got: "
                           << type;
  return HostTensor::create(op->getLoc(), *kind, vector.getShape());
}

static LogicalResult runLoad(Frame &frame, vector::LoadOp op) {
  FailureOr<HostTensor> vector = createVector(op, op.getType());
  if (failed(vector))
    return failure();
  int64_t lanes = vector->getNumElements();
  const HostBuffer &buffer = frame.getBuffer(op.getBase());
  auto place = getPlace(frame, op, buffer, op.getIndices(), lanes);
  if (failed(place))
    return failure();
  for (int64_t lane = 0; lane < lanes; ++lane)
    vector->set(lane, buffer.get(*place + lane));
  frame.set(op.getResult(), std::move(*vector));
  return success();
}

static LogicalResult runStore(Frame &frame, vector::StoreOp op) {
  if (failed(createVector(op, op.getValueToStore().getType())))
    return failure();
  const HostTensor &vector = frame.getTensor(op.getValueToStore());
  int64_t lanes = vector.getNumElements();
  HostBuffer buffer = frame.getBuffer(op.getBase());
  auto place = getPlace(frame, op, buffer, op.getIndices(), lanes);
  if (failed(place))
    return failure();
  for (int64_t lane = 0; lane < lanes; ++lane)
    buffer.set(*place + lane, vector.get(lane));
  return success();
}

/// Lanes from the first on whose mask is set, if they are neighbours.
static FailureOr<int64_t> getMaskedLanes(Operation *op,
                                         const HostTensor &mask) {
  int64_t lanes = mask.getNumElements(), count = 0;
  while (count < lanes && mask.get(count).bits)
    ++count;
  for (int64_t lane = count; lane < lanes; ++lane)
    if (mask.get(lane).bits)
      return op->emitError() << "mask: wanted lanes from the first on, got: "
                                "lane "
                             << lane << " without lane " << count;
  return count;
}

/// The first element of a masked access; of one without lanes, anywhere.
template <typename OpT>
static FailureOr<int64_t> getMaskedPlace(Frame &frame, OpT op, int64_t lanes) {
  if (lanes == 0)
    return 0;
  const HostBuffer &buffer = frame.getBuffer(op.getBase());
  return getPlace(frame, op, buffer, op.getIndices(), lanes);
}

static LogicalResult runMaskedLoad(Frame &frame, vector::MaskedLoadOp op) {
  if (failed(createVector(op, op.getVectorType())))
    return failure();
  HostTensor vector = frame.getTensor(op.getPassThru());
  auto lanes = getMaskedLanes(op, frame.getTensor(op.getMask()));
  if (failed(lanes))
    return failure();
  const HostBuffer &buffer = frame.getBuffer(op.getBase());
  auto place = getMaskedPlace(frame, op, *lanes);
  if (failed(place))
    return failure();
  for (int64_t lane = 0; lane < *lanes; ++lane)
    vector.set(lane, buffer.get(*place + lane));
  frame.set(op.getResult(), std::move(vector));
  return success();
}

static LogicalResult runMaskedStore(Frame &frame, vector::MaskedStoreOp op) {
  if (failed(createVector(op, op.getVectorType())))
    return failure();
  const HostTensor &vector = frame.getTensor(op.getValueToStore());
  auto lanes = getMaskedLanes(op, frame.getTensor(op.getMask()));
  if (failed(lanes))
    return failure();
  HostBuffer buffer = frame.getBuffer(op.getBase());
  auto place = getMaskedPlace(frame, op, *lanes);
  if (failed(place))
    return failure();
  for (int64_t lane = 0; lane < *lanes; ++lane)
    buffer.set(*place + lane, vector.get(lane));
  return success();
}

static LogicalResult runCreateMask(Frame &frame, vector::CreateMaskOp op) {
  FailureOr<HostTensor> mask = createVector(op, op.getType());
  if (failed(mask))
    return failure();
  int64_t count = frame.getInt(op.getOperand(0));
  for (int64_t lane = 0; lane < mask->getNumElements(); ++lane)
    mask->set(lane, Scalar::ofBool(lane < count));
  frame.set(op.getResult(), std::move(*mask));
  return success();
}

static LogicalResult runBroadcast(Frame &frame, vector::BroadcastOp op) {
  FailureOr<HostTensor> vector = createVector(op, op.getType());
  if (failed(vector))
    return failure();
  const RuntimeValue &source = frame.get(op.getSource());
  const auto *lanes = std::get_if<HostTensor>(&source);
  if (lanes && lanes->getNumElements() != 1 &&
      lanes->getNumElements() != vector->getNumElements())
    return op.emitError() << "source: wanted a scalar or a vector of one "
                             "dimension, got: "
                          << op.getSourceType();
  for (int64_t lane = 0; lane < vector->getNumElements(); ++lane) {
    int64_t from = lanes && lanes->getNumElements() > 1 ? lane : 0;
    vector->set(lane, lanes ? lanes->get(from) : std::get<Scalar>(source));
  }
  frame.set(op.getResult(), std::move(*vector));
  return success();
}

static LogicalResult runBitCast(Frame &frame, vector::BitCastOp op) {
  FailureOr<HostTensor> vector = createVector(op, op.getType());
  if (failed(vector))
    return failure();
  const HostTensor &source = frame.getTensor(op.getSource());
  MutableArrayRef<uint8_t> bytes = vector->getMutableBytes();
  // Kinds narrower than their bytes are no bytes side by side.
  for (ElementKind kind : {source.getKind(), vector->getKind()})
    if (kind.width != 8 * kind.getBytes())
      return op.emitError() << "elements: wanted 8, 16, 32 or 64 bits, got: "
                            << unsigned(kind.width);
  if (bytes.size() != source.getBytes().size())
    return op.emitError() << "source: wanted " << bytes.size()
                          << " bytes, got: " << source.getBytes().size();
  llvm::copy(source.getBytes(), bytes.begin());
  frame.set(op.getResult(), std::move(*vector));
  return success();
}

/// Integers, and the maximum and minimum of floats: orders do not matter.
static std::optional<Scalar> combine(vector::CombiningKind how, Scalar a,
                                     Scalar b) {
  bool less = a.kind.isFloat() ? a.getDouble() < b.getDouble()
                               : a.getInt() < b.getInt();
  switch (how) {
  case vector::CombiningKind::ADD:
    if (a.kind.isFloat())
      return std::nullopt;
    return Scalar::ofInt(a.kind, a.bits + b.bits);
  case vector::CombiningKind::MAXSI:
  case vector::CombiningKind::MAXNUMF:
    return less || std::isnan(a.getDouble()) ? b : a;
  case vector::CombiningKind::MINSI:
  case vector::CombiningKind::MINNUMF:
    return less || std::isnan(b.getDouble()) ? a : b;
  default:
    return std::nullopt;
  }
}

static LogicalResult runReduction(Frame &frame, vector::ReductionOp op) {
  if (failed(createVector(op, op.getSourceVectorType())))
    return failure();
  const HostTensor &vector = frame.getTensor(op.getVector());
  std::optional<Scalar> result = vector.get(0);
  if (op.getAcc())
    result = combine(op.getKind(), frame.getScalar(op.getAcc()), *result);
  for (int64_t lane = 1; result && lane < vector.getNumElements(); ++lane)
    result = combine(op.getKind(), *result, vector.get(lane));
  if (!result)
    return op.emitError() << "reduction: wanted one whose order does not "
                             "matter, got: "
                          << vector::stringifyCombiningKind(op.getKind())
                          << " of " << op.getSourceVectorType();
  frame.set(op.getResult(), *result);
  return success();
}

void quantx::registerUpstreamVector(OpTable &table) {
  table.add<vector::LoadOp, runLoad>();
  table.add<vector::StoreOp, runStore>();
  table.add<vector::MaskedLoadOp, runMaskedLoad>();
  table.add<vector::MaskedStoreOp, runMaskedStore>();
  table.add<vector::CreateMaskOp, runCreateMask>();
  table.add<vector::BroadcastOp, runBroadcast>();
  table.add<vector::BitCastOp, runBitCast>();
  table.add<vector::ReductionOp, runReduction>();
}
