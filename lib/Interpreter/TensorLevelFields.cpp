//===- TensorLevelFields.cpp - make, unmake, dim ----------------*- C++ -*-===//
//
// Between buffers and the fields of quantized tensors.
//
//===----------------------------------------------------------------------===//
#include "quantx/IR/Fields.h"
#include "quantx/Interpreter/Interpreter.h"
#include "quantx/Layout/Pack.h"

using namespace mlir;
using namespace mlir::quantx;

/// The run-time shape: `dims` stand for the dynamic sizes.
static FailureOr<SmallVector<int64_t, 4>> getShape(Frame &frame, MakeOp op) {
  SmallVector<int64_t, 4> shape(op.getType().getShape());
  auto dims = op.getDims().begin();
  for (int64_t &extent : shape) {
    if (!ShapedType::isDynamic(extent))
      continue;
    extent = frame.getInt(*dims++);
    if (extent < 0)
      return op.emitError()
             << "dims: wanted sizes of at least 0, got: " << extent;
  }
  std::optional<int64_t> count = getElementCount(shape);
  if (count && *count <= kMaxFieldCodes)
    return shape;
  InFlightDiagnostic diagnostic = op.emitError();
  diagnostic << "shape: wanted at most " << kMaxFieldCodes
             << " elements, got: [";
  llvm::interleaveComma(shape, diagnostic);
  return diagnostic << "]";
}

static LogicalResult bindGather(Frame &frame, MakeOp op,
                                QuantizedValue &value) {
  if (!op.getGather())
    return success();
  const HostTensor &gather = frame.getTensor(op.getGather());
  for (int64_t index = 0; index < gather.getNumElements(); ++index) {
    int64_t group = gather.get(index).getInt();
    if (group < 0 || group >= value.gatherGroups)
      return op.emitError() << "gather: wanted groups from 0 to "
                            << value.gatherGroups - 1 << ", got: " << group;
    value.gather.push_back(group);
  }
  for (const RecipeField &field : value.type.getRecipe().fields)
    for (const auto &block : field.blocks)
      for (auto [dim, extent] : llvm::enumerate(block))
        if (extent == kGather &&
            value.shape[dim] != static_cast<int64_t>(value.gather.size()))
          return op.emitError() << "gather: wanted " << value.shape[dim]
                                << " indices, got: " << value.gather.size();
  return success();
}

static LogicalResult bindTables(Frame &frame, MakeOp op,
                                QuantizedValue &value) {
  auto type = QuantizedTensorType::get(op.getContext(), value.shape,
                                       value.type.getElementType(),
                                       value.type.getScheme());
  SmallVector<OperandTable> wanted = getOperandTables(type);
  auto names = op.getTableNames().getAsValueRange<StringAttr>();
  for (auto [name, operand] : llvm::zip(names, op.getTables())) {
    const HostTensor &tensor = frame.getTensor(operand);
    for (const OperandTable &table : wanted) {
      if (table.name != name)
        continue;
      if (ArrayRef(table.shape) == tensor.getShape())
        continue;
      InFlightDiagnostic diagnostic = op.emitError();
      diagnostic << "table " << name << ": wanted a shape of [";
      llvm::interleaveComma(table.shape, diagnostic);
      diagnostic << "], got: [";
      llvm::interleaveComma(tensor.getShape(), diagnostic);
      return diagnostic << "]";
    }
    value.tables.emplace(name.str(), tensor);
  }
  return success();
}

/// Sizes of the buffers in bytes are exactly those of the layout.
static LogicalResult checkBuffers(Operation *op, const Recipe &recipe,
                                  const Layout &layout, ArrayRef<int64_t> bytes,
                                  QuantizedValue &value) {
  std::optional<int64_t> groups =
      inferGatherGroups(recipe, layout, value.shape, bytes);
  if (!groups)
    return op->emitError() << "buffers: wanted sizes of a whole number of "
                              "gathered groups, got: others";
  value.gatherGroups = *groups;
  llvm::Expected<SmallVector<int64_t>> sizes =
      getBufferSizes(recipe, layout, value.shape, *groups);
  if (!sizes)
    return op->emitError() << llvm::toString(sizes.takeError());
  for (auto [index, wanted, got] : llvm::enumerate(*sizes, bytes))
    if (wanted != got)
      return op->emitError() << "buffer " << index << ": wanted " << wanted
                             << " bytes, got: " << got;
  return success();
}

/// The shape of a field's codes, gathered extents resolved.
static SmallVector<int64_t, 4> getCodeShape(const RecipeField &field,
                                            const QuantizedValue &value) {
  SmallVector<int64_t, 4> shape(getFieldShape(field, value.shape));
  for (int64_t &extent : shape)
    if (ShapedType::isDynamic(extent))
      extent = value.gatherGroups;
  return shape;
}

static LogicalResult unpackFields(Frame &frame, MakeOp op, const Recipe &recipe,
                                  QuantizedValue &value) {
  const Layout &layout = op.getLayoutAttr().getLayout();
  for (const RecipeField &field : recipe.fields) {
    FieldValue &stored = value.fields.emplace_back();
    stored.shape = getCodeShape(field, value);
    std::optional<int64_t> count = getElementCount(stored.shape);
    if (!count || *count > kMaxFieldCodes)
      return op.emitError() << field.name << ": wanted at most "
                            << kMaxFieldCodes << " codes, got: more";
    stored.codes.resize(*count);
    LayoutFieldRef ref = *layout.findField(field.name);
    FieldShape shape =
        getLayoutShape(field, layout, value.shape, value.gatherGroups);
    ArrayRef<uint8_t> buffer =
        frame.getTensor(op.getBuffers()[ref.buffer]).getBytes();
    if (llvm::Error error =
            unpackField<uint32_t>(layout, ref, shape, buffer, stored.codes))
      return op.emitError() << llvm::toString(std::move(error));
  }
  return success();
}

static LogicalResult runMake(Frame &frame, MakeOp op) {
  auto value = std::make_shared<QuantizedValue>();
  value->type = op.getType();
  FailureOr<SmallVector<int64_t, 4>> shape = getShape(frame, op);
  if (failed(shape))
    return failure();
  value->shape = *shape;
  SmallVector<int64_t> bytes;
  for (Value buffer : op.getBuffers())
    bytes.push_back(frame.getTensor(buffer).getBytes().size());
  Recipe recipe = value->type.getRecipe();
  if (failed(checkBuffers(op, recipe, op.getLayoutAttr().getLayout(), bytes,
                          *value)) ||
      failed(bindGather(frame, op, *value)) ||
      failed(bindTables(frame, op, *value)) ||
      failed(unpackFields(frame, op, recipe, *value)))
    return failure();
  frame.set(op.getResult(), std::shared_ptr<const QuantizedValue>(value));
  return success();
}

/// The shape of a result buffer of `bytes` bytes: at most one dynamic size.
static FailureOr<SmallVector<int64_t>>
getResultShape(UnmakeOp op, RankedTensorType type, int64_t bytes) {
  SmallVector<int64_t> shape(type.getShape());
  int64_t known = type.getElementTypeBitWidth() / 8;
  int64_t *open = nullptr;
  for (int64_t &extent : shape) {
    if (!ShapedType::isDynamic(extent))
      known *= extent;
    else if (open)
      return op.emitError()
             << "buffer: wanted at most one dynamic size, got: " << type;
    else
      open = &extent;
  }
  if (open && known)
    *open = bytes / known;
  if (open ? !known || bytes % known : known != bytes)
    return op.emitError() << "buffer: wanted a type of " << bytes
                          << " bytes, got: " << type;
  return shape;
}

static LogicalResult runUnmake(Frame &frame, UnmakeOp op) {
  const QuantizedValue &value = frame.getQuantized(op.getInput());
  const Layout &layout = op.getLayoutAttr().getLayout();
  Recipe recipe = value.type.getRecipe();
  llvm::Expected<SmallVector<int64_t>> sizes =
      getBufferSizes(recipe, layout, value.shape, value.gatherGroups);
  if (!sizes)
    return op.emitError() << llvm::toString(sizes.takeError());
  for (auto [index, result] : llvm::enumerate(op.getBuffers())) {
    auto type = llvm::dyn_cast<RankedTensorType>(result.getType());
    if (!type)
      return op.emitError()
             << "buffer: wanted a ranked tensor, got: " << result.getType();
    auto shape = getResultShape(op, type, (*sizes)[index]);
    if (failed(shape))
      return failure();
    auto buffer = HostTensor::create(
        op.getLoc(), *getElementKind(type.getElementType()), *shape);
    if (failed(buffer))
      return failure();
    for (auto [number, field] : llvm::enumerate(recipe.fields)) {
      LayoutFieldRef ref = *layout.findField(field.name);
      if (ref.buffer != index)
        continue;
      FieldShape fieldShape =
          getLayoutShape(field, layout, value.shape, value.gatherGroups);
      if (llvm::Error error = packField<uint32_t>(layout, ref, fieldShape,
                                                  value.fields[number].codes,
                                                  buffer->getMutableBytes()))
        return op.emitError() << llvm::toString(std::move(error));
    }
    frame.set(result, std::move(*buffer));
  }
  return success();
}

static LogicalResult runDim(Frame &frame, DimOp op) {
  const QuantizedValue &value = frame.getQuantized(op.getInput());
  frame.set(op.getResult(), Scalar::ofIndex(value.shape[op.getDim()]));
  return success();
}

void quantx::registerTensorLevelFields(OpTable &table) {
  table.add<MakeOp, runMake>();
  table.add<UnmakeOp, runUnmake>();
  table.add<DimOp, runDim>();
}
