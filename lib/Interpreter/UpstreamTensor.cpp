//===- UpstreamTensor.cpp - the tensor dialect ------------------*- C++ -*-===//
//
// Elements, slices and shapes of builtin tensors. tensor.empty is zero-filled:
// nobody may read what it holds.
//
//===----------------------------------------------------------------------===//
#include "quantx/Interpreter/Interpreter.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::quantx;

/// The sizes of a type, dynamic ones from the operands in order.
static SmallVector<int64_t> getSizes(Frame &frame, ShapedType type,
                                     ValueRange dynamic) {
  SmallVector<int64_t> sizes(type.getShape());
  auto next = dynamic.begin();
  for (int64_t &size : sizes)
    if (ShapedType::isDynamic(size))
      size = frame.getInt(*next++);
  return sizes;
}

/// A zero-filled tensor for the result of an operation.
static FailureOr<HostTensor> makeResult(Frame &frame, Operation *op,
                                        ValueRange dynamicSizes) {
  auto type = llvm::cast<RankedTensorType>(op->getResult(0).getType());
  auto kind = getElementKind(type.getElementType());
  if (!kind)
    return op->emitError() << "elements: wanted integers, index or floats of "
                              "at most 64 bits, got: "
                           << type;
  return HostTensor::create(op->getLoc(), *kind,
                            getSizes(frame, type, dynamicSizes));
}

static LogicalResult runEmpty(Frame &frame, tensor::EmptyOp op) {
  auto tensor = makeResult(frame, op, op.getDynamicSizes());
  if (failed(tensor))
    return failure();
  frame.set(op.getResult(), std::move(*tensor));
  return success();
}

static LogicalResult runDim(Frame &frame, tensor::DimOp op) {
  const HostTensor &tensor = frame.getTensor(op.getSource());
  int64_t dim = frame.getInt(op.getIndex());
  if (dim < 0 || dim >= tensor.getRank())
    return op.emitError() << "dimension: wanted 0 to " << tensor.getRank() - 1
                          << ", got: " << dim;
  frame.set(op.getResult(), Scalar::ofIndex(tensor.getShape()[dim]));
  return success();
}

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

/// The row-major index of a coordinate, or an error outside the tensor.
static FailureOr<int64_t> getElement(Frame &frame, Operation *op,
                                     const HostTensor &tensor,
                                     ValueRange indices) {
  SmallVector<int64_t> coord;
  for (auto [extent, index] : llvm::zip(tensor.getShape(), indices)) {
    coord.push_back(frame.getInt(index));
    if (coord.back() < 0 || coord.back() >= extent)
      return op->emitError() << "index: wanted 0 to " << extent - 1
                             << ", got: " << coord.back();
  }
  return tensor.getIndex(coord);
}

static LogicalResult runExtract(Frame &frame, tensor::ExtractOp op) {
  const HostTensor &tensor = frame.getTensor(op.getTensor());
  auto element = getElement(frame, op, tensor, op.getIndices());
  if (failed(element))
    return failure();
  frame.set(op.getResult(), tensor.get(*element));
  return success();
}

static LogicalResult runInsert(Frame &frame, tensor::InsertOp op) {
  HostTensor tensor = frame.getTensor(op.getDest());
  auto element = getElement(frame, op, tensor, op.getIndices());
  if (failed(element))
    return failure();
  tensor.set(*element, frame.getScalar(op.getScalar()));
  frame.set(op.getResult(), std::move(tensor));
  return success();
}

static LogicalResult runFromElements(Frame &frame, tensor::FromElementsOp op) {
  auto tensor = makeResult(frame, op, {});
  if (failed(tensor))
    return failure();
  for (auto [index, element] : llvm::enumerate(op.getElements()))
    tensor->set(index, frame.getScalar(element));
  frame.set(op.getResult(), std::move(*tensor));
  return success();
}

static LogicalResult runSplat(Frame &frame, tensor::SplatOp op) {
  auto tensor = makeResult(frame, op, op.getDynamicSizes());
  if (failed(tensor))
    return failure();
  Scalar value = frame.getScalar(op.getInput());
  for (int64_t index = 0; index < tensor->getNumElements(); ++index)
    tensor->set(index, value);
  frame.set(op.getResult(), std::move(*tensor));
  return success();
}

static LogicalResult runGenerate(Frame &frame, tensor::GenerateOp op) {
  auto tensor = makeResult(frame, op, op.getDynamicExtents());
  if (failed(tensor))
    return failure();
  for (int64_t index = 0; index < tensor->getNumElements(); ++index) {
    SmallVector<RuntimeValue> coord(tensor->getRank());
    int64_t rest = index;
    for (int dim = tensor->getRank() - 1; dim >= 0; --dim) {
      coord[dim] = Scalar::ofIndex(rest % tensor->getShape()[dim]);
      rest /= tensor->getShape()[dim];
    }
    auto values = frame.getInterpreter().runRegion(frame, op.getBody(), coord);
    if (failed(values))
      return failure();
    tensor->set(index, std::get<Scalar>(values->front()));
  }
  frame.set(op.getResult(), std::move(*tensor));
  return success();
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

static LogicalResult runCast(Frame &frame, tensor::CastOp op) {
  if (auto type = llvm::dyn_cast<RankedTensorType>(op.getType())) {
    ArrayRef<int64_t> sizes = frame.getTensor(op.getSource()).getShape();
    if (sizes.size() != size_t(type.getRank()))
      return op.emitError() << "cast: wanted a rank of " << type.getRank()
                            << ", got: " << sizes.size();
    for (auto [wanted, got] : llvm::zip_equal(type.getShape(), sizes))
      if (!ShapedType::isDynamic(wanted) && wanted != got)
        return op.emitError()
               << "cast: wanted an extent of " << wanted << ", got: " << got;
  }
  frame.set(op.getResult(), frame.get(op.getSource()));
  return success();
}

static LogicalResult setReshaped(Frame &frame, Operation *op,
                                 const HostTensor &tensor,
                                 ArrayRef<int64_t> shape) {
  if (getElementCount(shape) != tensor.getNumElements())
    return op->emitError() << "shape: wanted " << tensor.getNumElements()
                           << " elements, got: another number";
  frame.set(op->getResult(0), tensor.reshape(shape));
  return success();
}

static LogicalResult runCollapse(Frame &frame, tensor::CollapseShapeOp op) {
  const HostTensor &tensor = frame.getTensor(op.getSrc());
  SmallVector<int64_t> shape;
  for (const ReassociationIndices &group : op.getReassociationIndices()) {
    shape.push_back(1);
    for (int64_t dim : group)
      shape.back() *= tensor.getShape()[dim];
  }
  return setReshaped(frame, op, tensor, shape);
}

static LogicalResult runExpand(Frame &frame, tensor::ExpandShapeOp op) {
  return setReshaped(frame, op, frame.getTensor(op.getSrc()),
                     getSizes(frame, op.getResultType(), op.getOutputShape()));
}

//===----------------------------------------------------------------------===//
// Slices
//===----------------------------------------------------------------------===//

namespace {
/// Offsets, sizes and strides along each dimension of the whole tensor.
struct Window {
  SmallVector<int64_t> offsets, sizes, strides;

  /// Calls `use(index in the whole, number)` in row-major order.
  void forEach(const HostTensor &whole,
               llvm::function_ref<void(int64_t, int64_t)> use) const {
    int64_t count = *getElementCount(sizes);
    SmallVector<int64_t> coord(sizes.size());
    for (int64_t number = 0; number < count; ++number) {
      int64_t rest = number;
      for (int dim = sizes.size() - 1; dim >= 0; --dim) {
        coord[dim] = offsets[dim] + rest % sizes[dim] * strides[dim];
        rest /= sizes[dim];
      }
      use(whole.getIndex(coord), number);
    }
  }
};
} // namespace

static int64_t getValue(Frame &frame, OpFoldResult value) {
  if (auto attribute = llvm::dyn_cast<Attribute>(value))
    return llvm::cast<IntegerAttr>(attribute).getInt();
  return frame.getInt(llvm::cast<Value>(value));
}

/// The window of a slice op, or an error where it leaves the tensor.
template <typename OpT>
static FailureOr<Window> getWindow(Frame &frame, OpT op,
                                   const HostTensor &whole) {
  Window window;
  for (auto [extent, offset, size, stride] :
       llvm::zip(whole.getShape(), op.getMixedOffsets(), op.getMixedSizes(),
                 op.getMixedStrides())) {
    int64_t o = getValue(frame, offset), n = getValue(frame, size),
            s = getValue(frame, stride), last = 0;
    bool fits = o >= 0 && n >= 0 && n <= extent && s >= 0 && o <= extent &&
                (n == 0 || (!llvm::MulOverflow(n - 1, s, last) &&
                            last <= extent - 1 - o));
    if (!fits)
      return op.emitError()
             << "slice: wanted offset, size and stride inside an "
                "extent of "
             << extent << ", got: " << o << ", " << n << ", " << s;
    window.offsets.push_back(o);
    window.sizes.push_back(n);
    window.strides.push_back(s);
  }
  return window;
}

static LogicalResult runExtractSlice(Frame &frame, tensor::ExtractSliceOp op) {
  const HostTensor &whole = frame.getTensor(op.getSource());
  FailureOr<Window> window = getWindow(frame, op, whole);
  if (failed(window))
    return failure();
  auto part = HostTensor::create(op.getLoc(), whole.getKind(), window->sizes);
  if (failed(part))
    return failure();
  window->forEach(
      whole, [&](int64_t from, int64_t to) { part->set(to, whole.get(from)); });
  SmallVector<int64_t> shape;
  llvm::SmallBitVector dropped = op.getDroppedDims();
  for (auto [dim, size] : llvm::enumerate(window->sizes))
    if (!dropped.test(dim))
      shape.push_back(size);
  return setReshaped(frame, op, *part, shape);
}

static LogicalResult runInsertSlice(Frame &frame, tensor::InsertSliceOp op) {
  HostTensor whole = frame.getTensor(op.getDest());
  const HostTensor &part = frame.getTensor(op.getSource());
  FailureOr<Window> window = getWindow(frame, op, whole);
  if (failed(window))
    return failure();
  if (getElementCount(window->sizes) != part.getNumElements())
    return op.emitError() << "slice: wanted a source of its sizes, got: "
                          << part.getNumElements() << " elements";
  window->forEach(
      whole, [&](int64_t to, int64_t from) { whole.set(to, part.get(from)); });
  frame.set(op.getResult(), std::move(whole));
  return success();
}

void quantx::registerUpstreamTensor(OpTable &table) {
  table.add<tensor::EmptyOp, runEmpty>();
  table.add<tensor::DimOp, runDim>();
  table.add<tensor::ExtractOp, runExtract>();
  table.add<tensor::InsertOp, runInsert>();
  table.add<tensor::FromElementsOp, runFromElements>();
  table.add<tensor::SplatOp, runSplat>();
  table.add<tensor::GenerateOp, runGenerate>();
  table.add<tensor::CastOp, runCast>();
  table.add<tensor::CollapseShapeOp, runCollapse>();
  table.add<tensor::ExpandShapeOp, runExpand>();
  table.add<tensor::ExtractSliceOp, runExtractSlice>();
  table.add<tensor::InsertSliceOp, runInsertSlice>();
}
