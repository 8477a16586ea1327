//===- Matmul.cpp - matmul of the Tensor and the Integer level --*- C++ -*-===//
//
// Each width that occurs is one contraction over the rows that ask for it.
//
//===----------------------------------------------------------------------===//
#include "Matmul.h"

#include "quantx/Interpreter/Slices.h"

using namespace mlir;
using namespace mlir::quantx;

ContractionSide quantx::getSide(const RuntimeValue &value) {
  ContractionSide side;
  if (auto *tensor = std::get_if<HostTensor>(&value))
    side.real = tensor;
  else
    side.quantized =
        std::get<std::shared_ptr<const QuantizedValue>>(value).get();
  return side;
}

ArrayRef<int64_t> quantx::getShape(const ContractionSide &side) {
  return side.real ? side.real->getShape() : ArrayRef(side.quantized->shape);
}

float quantx::addBias(const HostTensor *bias, int64_t n, float y) {
  return bias ? y + bias->getFloat(n) : y;
}

LogicalResult quantx::checkExtents(Operation *op, StringRef what,
                                   int64_t wanted, int64_t got) {
  if (wanted == got)
    return success();
  return op->emitError() << what << ": wanted " << wanted << ", got: " << got;
}

/// Rows of x by the width at which w is read; 0 is the full width.
static FailureOr<std::map<int64_t, std::vector<int64_t>>>
getRowsByWidth(Operation *op, const RuntimeValue *width, int64_t rows) {
  std::map<int64_t, std::vector<int64_t>> result;
  auto *perRow = width ? std::get_if<HostTensor>(width) : nullptr;
  if (perRow &&
      failed(checkExtents(op, "width", rows, perRow->getNumElements())))
    return failure();
  // A width of the call is checked even where there are no rows.
  if (!perRow)
    result[width ? std::get<Scalar>(*width).getInt() : 0] = {};
  for (int64_t row = 0; row < rows; ++row)
    result[perRow ? perRow->get(row).getInt() : result.begin()->first]
        .push_back(row);
  return result;
}

static LogicalResult multiplyRows(Operation *op, const MatmulOperands &operands,
                                  int64_t width, ArrayRef<int64_t> rows,
                                  HostTensor &y) {
  ContractionSide x = getSide(operands.x), w = getSide(operands.w);
  std::shared_ptr<const QuantizedValue> slice;
  if (operands.width) {
    auto sliced = getSlice(
        op->getLoc(),
        std::get<std::shared_ptr<const QuantizedValue>>(operands.w), width);
    if (failed(sliced))
      return failure();
    slice = *sliced;
    w.quantized = slice.get();
  }
  int64_t k = getShape(x)[1], n = getShape(w)[0];
  for (int64_t row : rows)
    x.rows.push_back({{row * k, k}});
  for (int64_t row = 0; row < n; ++row)
    w.rows.push_back({{row * k, k}});
  auto store = [&](int64_t row, int64_t column, float value) {
    y.setFloat(rows[row] * n + column, addBias(operands.bias, column, value));
  };
  return contract(op->getLoc(), x, w, store, operands.groups);
}

FailureOr<HostTensor> quantx::multiply(Operation *op,
                                       const MatmulOperands &operands,
                                       RankedTensorType type) {
  ArrayRef<int64_t> x = getShape(getSide(operands.x));
  ArrayRef<int64_t> w = getShape(getSide(operands.w));
  if (failed(checkExtents(op, "K of w", x[1], w[1])))
    return failure();
  if (operands.bias &&
      failed(checkExtents(op, "bias", w[0], operands.bias->getNumElements())))
    return failure();
  FailureOr<HostTensor> y = HostTensor::create(
      op->getLoc(), *getElementKind(type.getElementType()), {x[0], w[0]});
  auto rowsByWidth = getRowsByWidth(op, operands.width, x[0]);
  if (failed(y) || failed(rowsByWidth))
    return failure();
  for (auto &[width, rows] : *rowsByWidth)
    if (failed(multiplyRows(op, operands, width, rows, *y)))
      return failure();
  return y;
}
