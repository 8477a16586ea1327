//===- Buffers.cpp - fields in the buffers of a layout ----------*- C++ -*-===//
//
// Sizes, unpacking and packing, through Layout.
//
//===----------------------------------------------------------------------===//
#include "Buffers.h"

#include "quantx/IR/Fields.h"
#include "quantx/Layout/Pack.h"

using namespace mlir;
using namespace mlir::quantx;

FailureOr<SmallVector<int64_t, 4>>
quantx::getRuntimeShape(Frame &frame, Operation *op, QuantizedTensorType type,
                        ValueRange dims) {
  SmallVector<int64_t, 4> shape(type.getShape());
  auto next = dims.begin();
  for (int64_t &extent : shape) {
    if (!ShapedType::isDynamic(extent))
      continue;
    extent = frame.getInt(*next++);
    if (extent < 0)
      return op->emitError()
             << "dims: wanted sizes of at least 0, got: " << extent;
  }
  std::optional<int64_t> count = getElementCount(shape);
  if (count && *count <= kMaxFieldCodes)
    return shape;
  InFlightDiagnostic diagnostic = op->emitError();
  diagnostic << "shape: wanted at most " << kMaxFieldCodes
             << " elements, got: [";
  llvm::interleaveComma(shape, diagnostic);
  return diagnostic << "]";
}

LogicalResult quantx::checkBuffers(Frame &frame, Operation *op,
                                   const Layout &layout, ValueRange buffers,
                                   QuantizedValue &value) {
  SmallVector<int64_t> bytes;
  for (Value buffer : buffers)
    bytes.push_back(frame.getTensor(buffer).getBytes().size());
  Recipe recipe = value.type.getRecipe();
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

LogicalResult quantx::bindGather(Operation *op, const HostTensor &gather,
                                 QuantizedValue &value) {
  for (int64_t index = 0; index < gather.getNumElements(); ++index) {
    int64_t group = gather.get(index).getInt();
    if (group < 0 || group >= value.gatherGroups)
      return op->emitError() << "gather: wanted groups from 0 to "
                             << value.gatherGroups - 1 << ", got: " << group;
    value.gather.push_back(group);
  }
  for (const RecipeField &field : value.type.getRecipe().fields)
    for (const auto &block : field.blocks)
      for (auto [dim, extent] : llvm::enumerate(block))
        if (extent == kGather && block.size() != value.shape.size())
          return op->emitError()
                 << "gather: wanted a block of every dimension, got: "
                 << block.size() << " of " << value.shape.size();
        else if (extent == kGather &&
                 value.shape[dim] != static_cast<int64_t>(value.gather.size()))
          return op->emitError() << "gather: wanted " << value.shape[dim]
                                 << " indices, got: " << value.gather.size();
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

FailureOr<FieldValue> quantx::unpackFieldValue(Frame &frame, Operation *op,
                                               const RecipeField &field,
                                               const Layout &layout,
                                               ValueRange buffers,
                                               const QuantizedValue &value) {
  FieldValue stored;
  stored.shape = getCodeShape(field, value);
  std::optional<int64_t> count = getElementCount(stored.shape);
  if (!count || *count > kMaxFieldCodes)
    return op->emitError() << field.name << ": wanted at most "
                           << kMaxFieldCodes << " codes, got: more";
  stored.codes.resize(*count);
  LayoutFieldRef ref = *layout.findField(field.name);
  FieldShape shape =
      getLayoutShape(field, layout, value.shape, value.gatherGroups);
  ArrayRef<uint8_t> buffer = frame.getTensor(buffers[ref.buffer]).getBytes();
  if (llvm::Error error =
          unpackField<uint32_t>(layout, ref, shape, buffer, stored.codes))
    return op->emitError() << llvm::toString(std::move(error));
  return stored;
}

/// The shape of a result buffer of `bytes` bytes: at most one dynamic size.
static FailureOr<SmallVector<int64_t>>
getResultShape(Operation *op, RankedTensorType type, int64_t bytes) {
  SmallVector<int64_t> shape(type.getShape());
  int64_t known = type.getElementTypeBitWidth() / 8;
  int64_t *open = nullptr;
  for (int64_t &extent : shape) {
    if (!ShapedType::isDynamic(extent))
      known *= extent;
    else if (open)
      return op->emitError()
             << "buffer: wanted at most one dynamic size, got: " << type;
    else
      open = &extent;
  }
  if (open && known)
    *open = bytes / known;
  if (open ? !known || bytes % known : known != bytes)
    return op->emitError() << "buffer: wanted a type of " << bytes
                           << " bytes, got: " << type;
  return shape;
}

LogicalResult quantx::packFields(Frame &frame, Operation *op,
                                 const QuantizedValue &value,
                                 const Layout &layout, ResultRange results) {
  Recipe recipe = value.type.getRecipe();
  llvm::Expected<SmallVector<int64_t>> sizes =
      getBufferSizes(recipe, layout, value.shape, value.gatherGroups);
  if (!sizes)
    return op->emitError() << llvm::toString(sizes.takeError());
  for (auto [index, result] : llvm::enumerate(results)) {
    auto type = llvm::dyn_cast<RankedTensorType>(result.getType());
    if (!type)
      return op->emitError()
             << "buffer: wanted a ranked tensor, got: " << result.getType();
    auto shape = getResultShape(op, type, (*sizes)[index]);
    if (failed(shape))
      return failure();
    auto buffer = HostTensor::create(
        op->getLoc(), *getElementKind(type.getElementType()), *shape);
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
        return op->emitError() << llvm::toString(std::move(error));
    }
    frame.set(result, std::move(*buffer));
  }
  return success();
}
