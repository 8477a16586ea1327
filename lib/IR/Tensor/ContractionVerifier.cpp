//===- ContractionVerifier.cpp - matmul, conv_2d and channels ---*- C++ -*-===//
//
// Verifiers of the operations that combine tensors along dimensions.
//
//===----------------------------------------------------------------------===//
#include "quantx/IR/Components.h"
#include "quantx/IR/SumBound.h"

using namespace mlir;
using namespace mlir::quantx;

/// The shape of a quantized or a real tensor.
static ArrayRef<int64_t> getShape(Type type) {
  if (auto quantized = llvm::dyn_cast<QuantizedTensorType>(type))
    return quantized.getShape();
  return llvm::cast<RankedTensorType>(type).getShape();
}

/// An extent as types print it.
static std::string printExtent(int64_t extent) {
  return ShapedType::isDynamic(extent) ? "?" : std::to_string(extent);
}

static bool agree(int64_t a, int64_t b) {
  return a == b || ShapedType::isDynamic(a) || ShapedType::isDynamic(b);
}

/// The shape of a tensor of rank `rank`, or an error that names it.
static FailureOr<ArrayRef<int64_t>> verifyRank(Operation *op, StringRef name,
                                               Type type, size_t rank) {
  ArrayRef<int64_t> shape = getShape(type);
  if (shape.size() != rank) {
    op->emitOpError() << name << ": wanted rank " << rank << ", got: " << type;
    return failure();
  }
  return shape;
}

/// f32, one value for each of `count` outputs.
static LogicalResult verifyBias(Operation *op, Value bias, int64_t count) {
  if (!bias)
    return success();
  auto type = llvm::cast<RankedTensorType>(bias.getType());
  if (type.getRank() != 1 || !agree(type.getDimSize(0), count))
    return op->emitOpError()
           << "bias: wanted an f32 tensor of " << printExtent(count)
           << " values, got: " << bias.getType();
  return success();
}

/// The integers of the accumulation recipe fit (matmul_c4).
static LogicalResult verifySums(MatmulOp op, int64_t k) {
  auto x = llvm::dyn_cast<QuantizedTensorType>(op.getX().getType());
  auto w = llvm::dyn_cast<QuantizedTensorType>(op.getW().getType());
  if (!x || !w || !followsRecipe(x.getRecipe(), w.getRecipe()))
    return success();
  return verifySumBound([&] { return op.emitOpError(); }, x.getRecipe(),
                        w.getRecipe(), k);
}

LogicalResult MatmulOp::verify() {
  auto x = verifyRank(*this, "x", getX().getType(), 2); // matmul_c1
  if (failed(x))
    return failure();
  auto w = verifyRank(*this, "w", getW().getType(), 2);
  if (failed(w))
    return failure();
  auto y = verifyRank(*this, "result", getType(), 2);
  if (failed(y))
    return failure();
  if (!agree((*x)[1], (*w)[1]))
    return emitOpError() << "wanted operands [M, K] and [N, K] of one K, got: "
                         << printExtent((*x)[1]) << " and "
                         << printExtent((*w)[1]);
  if (!agree((*y)[0], (*x)[0]) || !agree((*y)[1], (*w)[0]))
    return emitOpError() << "wanted a result [M, N] of " << printExtent((*x)[0])
                         << " by " << printExtent((*w)[0])
                         << ", got: " << getType();
  if (failed(verifyBias(*this, getBias(), (*w)[0]))) // matmul_c2
    return failure();
  if (failed(verifySums(*this, (*x)[1])))
    return failure();
  if (!getWidth())
    return success();
  // matmul_c3
  auto quantized = llvm::dyn_cast<QuantizedTensorType>(getW().getType());
  if (!quantized || !quantized.getScheme().getSliceParameters())
    return emitOpError() << "width: wanted a sliceable w, got: "
                         << getW().getType();
  if (llvm::isa<IntegerType>(getWidth().getType()))
    return success();
  auto type = llvm::cast<RankedTensorType>(getWidth().getType());
  if (type.getRank() != 1 || !agree(type.getDimSize(0), (*x)[0]))
    return emitOpError() << "width: wanted an i32, or one for each row of x, "
                            "got: "
                         << getWidth().getType();
  return success();
}

/// Extents, strides, dilations and paddings whose products fit an int64_t.
static constexpr int64_t kMaxConvExtent = int64_t(1) << 31;

/// Static sizes of a convolution's result (conv_2d_c2).
static LogicalResult verifyConvSizes(Conv2DOp op, ArrayRef<int64_t> x,
                                     ArrayRef<int64_t> w, ArrayRef<int64_t> y) {
  ArrayRef<int64_t> padding = op.getPadding();
  for (unsigned dim : {0, 1}) {
    int64_t in = x[1 + dim], kernel = w[1 + dim], got = y[1 + dim];
    if (ShapedType::isDynamic(in) || ShapedType::isDynamic(kernel))
      continue;
    int64_t span = in + padding[2 * dim] + padding[2 * dim + 1] -
                   op.getDilations()[dim] * (kernel - 1) - 1;
    int64_t wanted = span < 0 ? 0 : span / op.getStrides()[dim] + 1;
    if (!agree(wanted, got))
      return op.emitOpError()
             << "result: wanted an extent of " << wanted << ", got: " << got;
  }
  if (!agree(x[0], y[0]) || !agree(w[0], y[3]))
    return op.emitOpError()
           << "result: wanted batch " << printExtent(x[0]) << " and channels "
           << printExtent(w[0]) << ", got: " << op.getType();
  return success();
}

LogicalResult Conv2DOp::verify() {
  auto x = verifyRank(*this, "x", getX().getType(), 4); // conv_2d_c1
  if (failed(x))
    return failure();
  auto w = verifyRank(*this, "w", getW().getType(), 4);
  if (failed(w))
    return failure();
  auto y = verifyRank(*this, "result", getType(), 4);
  if (failed(y))
    return failure();
  for (ArrayRef<int64_t> shape : {*x, *w})
    for (int64_t extent : shape)
      if (extent > kMaxConvExtent)
        return emitOpError() << "wanted extents of at most " << kMaxConvExtent
                             << ", got: " << extent;
  // conv_2d_c3
  auto verifyList = [&](StringRef name, ArrayRef<int64_t> list, int64_t least,
                        size_t size) -> LogicalResult {
    bool fits = list.size() == size && llvm::all_of(list, [&](int64_t value) {
                  return value >= least && value <= kMaxConvExtent;
                });
    if (fits)
      return success();
    return emitOpError() << name << ": wanted " << size << " numbers from "
                         << least << " to " << kMaxConvExtent << ", got: ["
                         << list << "]";
  };
  if (failed(verifyList("strides", getStrides(), 1, 2)) ||
      failed(verifyList("dilations", getDilations(), 1, 2)) ||
      failed(verifyList("padding", getPadding(), 0, 4)))
    return failure();
  int64_t groups = getGroups();
  bool grouped = groups >= 1 && groups <= kMaxConvExtent;
  if (grouped && !ShapedType::isDynamic((*x)[3]) &&
      !ShapedType::isDynamic((*w)[3]))
    grouped = (*x)[3] == groups * (*w)[3];
  if (grouped && !ShapedType::isDynamic((*w)[0]))
    grouped = (*w)[0] % groups == 0;
  if (!grouped)
    return emitOpError() << "groups: wanted a divisor of the outputs with C = "
                            "groups * last extent of w, got: "
                         << groups;
  if (failed(verifyConvSizes(*this, *x, *w, *y)))
    return failure();
  return verifyBias(*this, getBias(), (*w)[0]); // conv_2d_c4
}

LogicalResult LookupRowsOp::verify() {
  QuantizedTensorType table = getTable().getType();
  auto ids = llvm::cast<RankedTensorType>(getIds().getType());
  auto y = llvm::cast<RankedTensorType>(getType());
  // lookup_rows_c1
  if (table.getRank() != 2 || ids.getRank() != 1)
    return emitOpError() << "wanted a table of rank 2 and ids of rank 1, got: "
                         << table << " and " << ids;
  bool fits = y.getRank() == 2 &&
              y.getElementType() == table.getElementType() &&
              agree(y.getDimSize(0), ids.getDimSize(0)) &&
              agree(y.getDimSize(1), table.getShape()[1]);
  if (!fits)
    return emitOpError() << "result: wanted [" << printExtent(ids.getDimSize(0))
                         << ", " << printExtent(table.getShape()[1]) << "] of "
                         << table.getElementType() << ", got: " << getType();
  return success();
}

/// The axis exists and `vector` has one entry for each of its channels.
static LogicalResult verifyChannels(Operation *op, Type input, int64_t axis,
                                    Type vector) {
  auto tensor = llvm::cast<RankedTensorType>(input);
  if (axis < 0 || axis >= tensor.getRank())
    return op->emitOpError()
           << "axis: wanted one of " << input << ", got: " << axis;
  auto channels = llvm::cast<RankedTensorType>(vector);
  if (channels.getRank() != 1 ||
      !agree(channels.getDimSize(0), tensor.getDimSize(axis)))
    return op->emitOpError() << "wanted one entry for each of "
                             << printExtent(tensor.getDimSize(axis))
                             << " channels, got: " << vector;
  return success();
}

LogicalResult PermuteChannelsOp::verify() { // permute_channels_c1
  return verifyChannels(*this, getInput().getType(), getAxis(),
                        getPermutation().getType());
}

LogicalResult ChannelScaleOp::verify() { // channel_scale_c1
  return verifyChannels(*this, getInput().getType(), getAxis(),
                        getScale().getType());
}

LogicalResult HadamardOp::verify() { // hadamard_c1
  auto tensor = llvm::cast<RankedTensorType>(getInput().getType());
  if (tensor.getRank() == 0)
    return emitOpError() << "input: wanted a rank of at least 1, got: "
                         << getInput().getType();
  int64_t block = getBlock(), extent = tensor.getShape().back();
  bool power = block >= 1 && llvm::isPowerOf2_64(block);
  if (!power || (!ShapedType::isDynamic(extent) && extent % block))
    return emitOpError() << "block: wanted a power of two that divides "
                         << printExtent(extent) << ", got: " << block;
  return success();
}
