//===- TensorLevelContract.cpp - matmul, conv_2d, lookup_rows ---*- C++ -*-===//
//
// Rows of both operands, bias, and the last rounding (clause A6).
//
//===----------------------------------------------------------------------===//
#include "Matmul.h"
#include "quantx/Interpreter/Formula.h"
#include "quantx/Interpreter/Interpreter.h"

using namespace mlir;
using namespace mlir::quantx;

static const HostTensor *getBias(Frame &frame, Value bias) {
  return bias ? &frame.getTensor(bias) : nullptr;
}

//===----------------------------------------------------------------------===//
// matmul
//===----------------------------------------------------------------------===//

static LogicalResult runMatmul(Frame &frame, MatmulOp op) {
  MatmulOperands operands{frame.get(op.getX()),
                          frame.get(op.getW()),
                          getBias(frame, op.getBias()),
                          op.getWidth() ? &frame.get(op.getWidth()) : nullptr,
                          {}};
  FailureOr<HostTensor> y =
      multiply(op, operands, llvm::cast<RankedTensorType>(op.getType()));
  if (failed(y))
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

/// Runs of elements that the patches of all positions may have.
static constexpr int64_t kMaxPatchRuns = int64_t(1) << 24;

static LogicalResult checkPatches(Conv2DOp op, const ConvSizes &sizes) {
  std::optional<int64_t> runs = getElementCount(
      {sizes.x[0], sizes.outHeight, sizes.outWidth, sizes.w[1], sizes.w[2]});
  if (runs && *runs <= kMaxPatchRuns)
    return success();
  return op.emitError() << "result: wanted at most " << kMaxPatchRuns
                        << " positions times kernel positions, got: more";
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
  if (failed(checkPatches(op, sizes)))
    return failure();
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
  FailureOr<HostTensor> y = dequantizeRows(op.getLoc(), table, ids);
  if (failed(y))
    return failure();
  frame.set(op.getResult(), std::move(*y));
  return success();
}

void quantx::registerTensorLevelContract(OpTable &table) {
  table.add<MatmulOp, runMatmul>();
  table.add<Conv2DOp, runConv2D>();
  table.add<LookupRowsOp, runLookupRows>();
}
