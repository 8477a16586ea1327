//===- TensorLevelFields.cpp - make, unmake, dim ----------------*- C++ -*-===//
//
// Between buffers and the fields of quantized tensors.
//
//===----------------------------------------------------------------------===//
#include "Buffers.h"
#include "quantx/IR/Fields.h"
#include "quantx/Interpreter/Interpreter.h"

using namespace mlir;
using namespace mlir::quantx;

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

static LogicalResult runMake(Frame &frame, MakeOp op) {
  auto value = std::make_shared<QuantizedValue>();
  value->type = op.getType();
  FailureOr<SmallVector<int64_t, 4>> shape =
      getRuntimeShape(frame, op, op.getType(), op.getDims());
  if (failed(shape))
    return failure();
  value->shape = *shape;
  Recipe recipe = value->type.getRecipe();
  const Layout &layout = op.getLayoutAttr().getLayout();
  if (failed(checkBuffers(frame, op, layout, op.getBuffers(), *value)) ||
      (op.getGather() &&
       failed(bindGather(op, frame.getTensor(op.getGather()), *value))) ||
      failed(bindTables(frame, op, *value)))
    return failure();
  for (const RecipeField &field : recipe.fields) {
    FailureOr<FieldValue> stored =
        unpackFieldValue(frame, op, field, layout, op.getBuffers(), *value);
    if (failed(stored))
      return failure();
    value->fields.push_back(std::move(*stored));
  }
  frame.set(op.getResult(), std::shared_ptr<const QuantizedValue>(value));
  return success();
}

static LogicalResult runUnmake(Frame &frame, UnmakeOp op) {
  return packFields(frame, op, frame.getQuantized(op.getInput()),
                    op.getLayoutAttr().getLayout(), op.getBuffers());
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
