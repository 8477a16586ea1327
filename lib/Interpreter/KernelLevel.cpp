//===- KernelLevel.cpp - the four ops of the Kernel level -----------------===//
//
// Lane by lane as their descriptions say; instruction families do not differ.
//
//===----------------------------------------------------------------------===//
#include "quantx/Interpreter/Interpreter.h"

#include <cmath>

using namespace mlir;
using namespace mlir::quantx;

/// A vector or tile of a result's type, all zero.
static FailureOr<HostTensor> createResult(Operation *op) {
  auto type = llvm::cast<ShapedType>(op->getResult(0).getType());
  return HostTensor::create(
      op->getLoc(), *getElementKind(type.getElementType()), type.getShape());
}

static LogicalResult runUnpack(Frame &frame, KernelUnpackOp op) {
  FailureOr<HostTensor> codes = createResult(op);
  if (failed(codes))
    return failure();
  SmallVector<const HostTensor *> sources;
  for (Value bytes : op.getBytes())
    sources.push_back(&frame.getTensor(bytes));
  auto flip = static_cast<uint8_t>(op.getFlip());
  for (int64_t lane = 0; lane < codes->getNumElements(); ++lane) {
    uint64_t code = 0;
    unsigned at = op.getPosition();
    for (auto [source, shift, width] :
         llvm::zip(op.getSources(), op.getShifts(), op.getWidths())) {
      uint64_t byte = sources[source]->get(lane).bits;
      code |= ((byte >> shift) & ((1u << width) - 1)) << at;
      at += width;
    }
    codes->set(lane, {codes->getKind(), code ^ flip});
  }
  frame.set(op.getCodes(), std::move(*codes));
  return success();
}

static LogicalResult runSelect(Frame &frame, KernelSelectOp op) {
  HostTensor values = frame.getTensor(op.getCodes());
  ArrayRef<int8_t> table = op.getTable();
  for (int64_t lane = 0; lane < values.getNumElements(); ++lane)
    values.set(lane,
               Scalar::ofInt(values.getKind(),
                             table[values.get(lane).bits % table.size()]));
  frame.set(op.getResult(), std::move(values));
  return success();
}

/// A byte as an operand of `dot` reads it.
static int64_t extend(const HostTensor &bytes, int64_t index, bool isUnsigned) {
  Scalar byte = bytes.get(index);
  return isUnsigned ? static_cast<int64_t>(byte.bits) : byte.getInt();
}

/// A vector is a tile of one row whose lanes each have bytes of their own; its
/// `lhs` does not depend on the row.
static LogicalResult runDot(Frame &frame, KernelDotOp op) {
  HostTensor acc = frame.getTensor(op.getAcc());
  const HostTensor &lhs = frame.getTensor(op.getLhs());
  const HostTensor &rhs = frame.getTensor(op.getRhs());
  bool isTile = acc.getRank() == 2;
  int64_t columns = acc.getShape().back();
  int64_t k = isTile ? lhs.getShape()[1] : 4;
  for (int64_t lane = 0; lane < acc.getNumElements(); ++lane) {
    int64_t row = lane / columns, column = lane % columns;
    int64_t sum = acc.get(lane).getInt();
    for (int64_t j = 0; j < k; ++j) {
      int64_t left = isTile ? row * k + j : 4 * lane + j;
      int64_t right =
          isTile ? (j / 4 * columns + column) * 4 + j % 4 : 4 * lane + j;
      sum += extend(lhs, left, op.getLhsUnsigned()) *
             extend(rhs, right, op.getRhsUnsigned());
    }
    acc.set(lane, Scalar::ofInt(acc.getKind(), sum));
  }
  frame.set(op.getResult(), std::move(acc));
  return success();
}

static LogicalResult runRescale(Frame &frame, KernelRescaleOp op) {
  HostTensor acc = frame.getTensor(op.getAcc());
  const HostTensor &sum = frame.getTensor(op.getSum());
  const HostTensor &scale = frame.getTensor(op.getScale());
  for (int64_t lane = 0; lane < acc.getNumElements(); ++lane) {
    auto t = static_cast<float>(sum.get(lane).getInt());
    acc.setFloat(lane, std::fma(t, scale.getFloat(lane), acc.getFloat(lane)));
  }
  frame.set(op.getResult(), std::move(acc));
  return success();
}

void quantx::registerKernelLevel(OpTable &table) {
  table.add<KernelUnpackOp, runUnpack>();
  table.add<KernelSelectOp, runSelect>();
  table.add<KernelDotOp, runDot>();
  table.add<KernelRescaleOp, runRescale>();
}
