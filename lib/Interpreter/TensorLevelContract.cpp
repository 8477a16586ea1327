//===- TensorLevelContract.cpp - matmul, conv_2d, lookup_rows ---*- C++ -*-===//
//
// Rows of both operands, bias, and the last rounding (clause 6).
//
//===----------------------------------------------------------------------===//
#include "quantx/Interpreter/Contraction.h"
#include "quantx/Interpreter/Formula.h"
#include "quantx/Interpreter/Interpreter.h"
#include "quantx/Interpreter/Slices.h"

using namespace mlir;
using namespace mlir::quantx;

static ContractionSide getSide(const RuntimeValue &value) {
  ContractionSide side;
  if (auto *tensor = std::get_if<HostTensor>(&value))
    side.real = tensor;
  else
    side.quantized =
        std::get<std::shared_ptr<const QuantizedValue>>(value).get();
  return side;
}

static ArrayRef<int64_t> getShape(const ContractionSide &side) {
  return side.real ? side.real->getShape() : ArrayRef(side.quantized->shape);
}

/// Adds the bias of output n, if there is one.
static float addBias(const HostTensor *bias, int64_t n, float y) {
  return bias ? y + bias->getFloat(n) : y;
}

static const HostTensor *getBias(Frame &frame, Value bias) {
  return bias ? &frame.getTensor(bias) : nullptr;
}

static LogicalResult checkExtents(Operation *op, StringRef what, int64_t wanted,
                                  int64_t got) {
  if (wanted == got)
    return success();
  return op->emitError() << what << ": wanted " << wanted << ", got: " << got;
}

//===----------------------------------------------------------------------===//
// matmul
//===----------------------------------------------------------------------===//

/// Rows of x by the width at which w is read; 0 is the full width.
static FailureOr<std::map<int64_t, std::vector<int64_t>>>
getRowsByWidth(Frame &frame, MatmulOp op, int64_t rows) {
  std::map<int64_t, std::vector<int64_t>> result;
  const RuntimeValue *width =
      op.getWidth() ? &frame.get(op.getWidth()) : nullptr;
  auto *perRow = width ? std::get_if<HostTensor>(width) : nullptr;
  if (perRow &&
      failed(checkExtents(op, "width", rows, perRow->getNumElements())))
    return failure();
  for (int64_t row = 0; row < rows; ++row)
    result[perRow  ? perRow->get(row).getInt()
           : width ? std::get<Scalar>(*width).getInt()
                   : 0]
        .push_back(row);
  if (rows == 0 && width && !perRow)
    result[std::get<Scalar>(*width).getInt()] = {}; // checked all the same
  return result;
}

static LogicalResult runMatmulRows(Frame &frame, MatmulOp op, int64_t width,
                                   ArrayRef<int64_t> rows, HostTensor &y) {
  ContractionSide x = getSide(frame.get(op.getX()));
  ContractionSide w = getSide(frame.get(op.getW()));
  std::shared_ptr<const QuantizedValue> slice;
  if (op.getWidth()) {
    auto sliced = quantx::getSlice(
        op.getLoc(),
        std::get<std::shared_ptr<const QuantizedValue>>(frame.get(op.getW())),
        width);
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
  const HostTensor *bias = getBias(frame, op.getBias());
  auto store = [&](int64_t row, int64_t column, float value) {
    y.setFloat(rows[row] * n + column, addBias(bias, column, value));
  };
  return contract(op.getLoc(), x, w, store);
}

static LogicalResult runMatmul(Frame &frame, MatmulOp op) {
  ArrayRef<int64_t> x = getShape(getSide(frame.get(op.getX())));
  ArrayRef<int64_t> w = getShape(getSide(frame.get(op.getW())));
  if (failed(checkExtents(op, "K of w", x[1], w[1])))
    return failure();
  if (const HostTensor *bias = getBias(frame, op.getBias()))
    if (failed(checkExtents(op, "bias", w[0], bias->getNumElements())))
      return failure();
  auto type = llvm::cast<RankedTensorType>(op.getType());
  FailureOr<HostTensor> y = HostTensor::create(
      op.getLoc(), *getElementKind(type.getElementType()), {x[0], w[0]});
  if (failed(y))
    return failure();
  auto rowsByWidth = getRowsByWidth(frame, op, x[0]);
  if (failed(rowsByWidth))
    return failure();
  for (auto &[width, rows] : *rowsByWidth)
    if (failed(runMatmulRows(frame, op, width, rows, *y)))
      return failure();
  frame.set(op.getResult(), std::move(*y));
  return success();
}

//===----------------------------------------------------------------------===//
// conv_2d
//===----------------------------------------------------------------------===//

namespace {
/// Sizes of a convolution.
struct ConvSizes {
  ArrayRef<int64_t> x, w; ///< [B, H, W, C] and [F, KH, KW, C / groups]
  int64_t outHeight = 0, outWidth = 0, groups = 1;
};
} // namespace

/// (in + low + high - dilation * (kernel - 1) - 1) / stride + 1, or 0.
static int64_t getOutputExtent(Conv2DOp op, unsigned dim, int64_t in,
                               int64_t kernel) {
  int64_t span = in + op.getPadding()[2 * dim] + op.getPadding()[2 * dim + 1] -
                 op.getDilations()[dim] * (kernel - 1) - 1;
  return span < 0 ? 0 : span / op.getStrides()[dim] + 1;
}

/// The patch of one output position and group: k counts (KH, KW, C / groups).
static ContractionRow getPatch(Conv2DOp op, const ConvSizes &sizes,
                               int64_t batch, int64_t row, int64_t column,
                               int64_t group) {
  ContractionRow runs;
  int64_t channels = sizes.w[3];
  for (int64_t i = 0; i < sizes.w[1]; ++i)
    for (int64_t j = 0; j < sizes.w[2]; ++j) {
      int64_t h = row * op.getStrides()[0] + i * op.getDilations()[0] -
                  op.getPadding()[0];
      int64_t v = column * op.getStrides()[1] + j * op.getDilations()[1] -
                  op.getPadding()[2];
      bool inside = h >= 0 && h < sizes.x[1] && v >= 0 && v < sizes.x[2];
      int64_t pixel = (batch * sizes.x[1] + h) * sizes.x[2] + v;
      runs.push_back({inside ? pixel * sizes.x[3] + group * channels
                             : ElementRun::kPadding,
                      channels});
    }
  return runs;
}

static LogicalResult runConvGroup(Frame &frame, Conv2DOp op,
                                  const ConvSizes &sizes, int64_t group,
                                  HostTensor &y) {
  ContractionSide x = getSide(frame.get(op.getX()));
  ContractionSide w = getSide(frame.get(op.getW()));
  for (int64_t batch = 0; batch < sizes.x[0]; ++batch)
    for (int64_t row = 0; row < sizes.outHeight; ++row)
      for (int64_t column = 0; column < sizes.outWidth; ++column)
        x.rows.push_back(getPatch(op, sizes, batch, row, column, group));
  int64_t filters = sizes.w[0], perGroup = filters / sizes.groups;
  int64_t k = sizes.w[1] * sizes.w[2] * sizes.w[3];
  for (int64_t filter = 0; filter < perGroup; ++filter)
    w.rows.push_back({{(group * perGroup + filter) * k, k}});
  const HostTensor *bias = getBias(frame, op.getBias());
  auto store = [&](int64_t position, int64_t filter, float value) {
    int64_t f = group * perGroup + filter;
    y.setFloat(position * filters + f, addBias(bias, f, value));
  };
  return contract(op.getLoc(), x, w, store);
}

static LogicalResult runConv2D(Frame &frame, Conv2DOp op) {
  ConvSizes sizes;
  sizes.x = getShape(getSide(frame.get(op.getX())));
  sizes.w = getShape(getSide(frame.get(op.getW())));
  sizes.groups = op.getGroups();
  if (sizes.x[3] != sizes.groups * sizes.w[3] || sizes.w[0] % sizes.groups != 0)
    return op.emitError() << "groups: wanted a divisor of " << sizes.w[0]
                          << " filters with C = groups * " << sizes.w[3]
                          << ", got: " << sizes.groups
                          << " and C = " << sizes.x[3];
  if (const HostTensor *bias = getBias(frame, op.getBias()))
    if (failed(checkExtents(op, "bias", sizes.w[0], bias->getNumElements())))
      return failure();
  sizes.outHeight = getOutputExtent(op, 0, sizes.x[1], sizes.w[1]);
  sizes.outWidth = getOutputExtent(op, 1, sizes.x[2], sizes.w[2]);
  auto type = llvm::cast<RankedTensorType>(op.getType());
  FailureOr<HostTensor> y = HostTensor::create(
      op.getLoc(), *getElementKind(type.getElementType()),
      {sizes.x[0], sizes.outHeight, sizes.outWidth, sizes.w[0]});
  if (failed(y))
    return failure();
  for (int64_t group = 0; group < sizes.groups && y->getNumElements(); ++group)
    if (failed(runConvGroup(frame, op, sizes, group, *y)))
      return failure();
  frame.set(op.getResult(), std::move(*y));
  return success();
}

//===----------------------------------------------------------------------===//
// lookup_rows
//===----------------------------------------------------------------------===//

static LogicalResult runLookupRows(Frame &frame, LookupRowsOp op) {
  const QuantizedValue &table = frame.getQuantized(op.getTable());
  const HostTensor &ids = frame.getTensor(op.getIds());
  int64_t rows = table.shape[0], size = table.shape[1];
  FailureOr<HostTensor> y = HostTensor::create(
      op.getLoc(), *getElementKind(table.type.getElementType()),
      {ids.getNumElements(), size});
  if (failed(y))
    return failure();
  Formula formula(table);
  std::vector<float> row(size);
  for (int64_t index = 0; index < ids.getNumElements(); ++index) {
    int64_t id = ids.get(index).getInt();
    if (id < 0 || id >= rows)
      return op.emitError()
             << "ids: wanted rows from 0 to " << rows - 1 << ", got: " << id;
    formula.dequantize(getRun(id * size, size), row);
    for (int64_t k = 0; k < size; ++k)
      y->setFloat(index * size + k, row[k]);
  }
  frame.set(op.getResult(), std::move(*y));
  return success();
}

void quantx::registerTensorLevelContract(OpTable &table) {
  table.add<MatmulOp, runMatmul>();
  table.add<Conv2DOp, runConv2D>();
  table.add<LookupRowsOp, runLookupRows>();
}
