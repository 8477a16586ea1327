//===- Elementwise.cpp - scalar functions on scalars and tensors *- C++ -*-===//
//
// The loop over elements, and the one rounding of floats.
//
//===----------------------------------------------------------------------===//
#include "Elementwise.h"

#include <cmath>

using namespace mlir;
using namespace mlir::quantx;

/// The shape of the tensors among the operands; an error where they differ.
static FailureOr<SmallVector<int64_t>> getShape(Frame &frame, Operation *op) {
  const HostTensor *first = nullptr;
  for (Value operand : op->getOperands()) {
    auto *tensor = std::get_if<HostTensor>(&frame.get(operand));
    if (!tensor)
      continue;
    if (first && first->getShape() != tensor->getShape())
      return op->emitError() << "operands: wanted tensors of one shape, got: "
                                "different ones";
    first = first ? first : tensor;
  }
  return SmallVector<int64_t>(first->getShape());
}

LogicalResult quantx::runElementwise(Frame &frame, Operation *op,
                                     ElementFunction function) {
  Value result = op->getResult(0);
  auto kind = getElementKind(getElementTypeOrSelf(result.getType()));
  if (!kind)
    return op->emitError()
           << "result: wanted a scalar, a tensor or a vector of integers, "
              "index or floats of at most 64 bits, got: "
           << result.getType();
  SmallVector<Scalar, 3> operands(op->getNumOperands());
  if (!llvm::isa<TensorType, VectorType>(result.getType())) {
    for (auto [scalar, operand] : llvm::zip(operands, op->getOperands()))
      scalar = frame.getScalar(operand);
    std::optional<Scalar> value = function(op, *kind, operands);
    if (!value)
      return failure();
    frame.set(result, *value);
    return success();
  }
  auto shape = getShape(frame, op);
  if (failed(shape))
    return failure();
  FailureOr<HostTensor> tensor =
      HostTensor::create(op->getLoc(), *kind, *shape);
  if (failed(tensor))
    return failure();
  for (int64_t index = 0; index < tensor->getNumElements(); ++index) {
    for (auto [scalar, operand] : llvm::zip(operands, op->getOperands())) {
      const RuntimeValue &value = frame.get(operand);
      auto *whole = std::get_if<HostTensor>(&value);
      scalar = whole ? whole->get(index) : std::get<Scalar>(value);
    }
    std::optional<Scalar> value = function(op, *kind, operands);
    if (!value)
      return failure();
    tensor->set(index, *value);
  }
  frame.set(result, std::move(*tensor));
  return success();
}

Scalar quantx::roundTo(ElementKind kind, double value) {
  if (kind.cls == ElementKind::Class::F64)
    return Scalar::ofDouble(value);
  auto narrow = static_cast<float>(value);
  if (kind.cls == ElementKind::Class::F32 ||
      static_cast<double>(narrow) == value || std::isnan(value))
    return Scalar::ofFloat(kind, narrow);
  // Two roundings would differ from one: round to odd first.
  if (std::fabs(static_cast<double>(narrow)) > std::fabs(value))
    narrow = std::nextafter(narrow, 0.0f);
  auto bits = llvm::bit_cast<uint32_t>(narrow);
  return Scalar::ofFloat(kind, llvm::bit_cast<float>(bits | 1));
}
