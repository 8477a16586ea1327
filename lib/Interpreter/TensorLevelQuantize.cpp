//===- TensorLevelQuantize.cpp - between real and quantized -----*- C++ -*-===//
//
// quantize, choose_params, dequantize, fake_quantize, cast_scheme, slice.
//
//===----------------------------------------------------------------------===//
#include "quantx/IR/Fields.h"
#include "quantx/Interpreter/Formula.h"
#include "quantx/Interpreter/Interpreter.h"
#include "quantx/Interpreter/Quantize.h"
#include "quantx/Interpreter/Slices.h"

using namespace mlir;
using namespace mlir::quantx;

static LogicalResult checkSize(Operation *op, const HostTensor &x) {
  if (x.getNumElements() <= kMaxFieldCodes)
    return success();
  return op->emitError() << "codes: wanted at most " << kMaxFieldCodes
                         << ", got: " << x.getNumElements();
}

//===----------------------------------------------------------------------===//
// Static quantization
//===----------------------------------------------------------------------===//

/// A value with the operands as fields, without codes.
static FailureOr<std::shared_ptr<QuantizedValue>>
bindOperands(Frame &frame, QuantizeOp op, const HostTensor &x) {
  auto value = std::make_shared<QuantizedValue>();
  value->type = op.getType();
  value->shape.assign(x.getShape().begin(), x.getShape().end());
  SmallVector<Value> scales(op.getScales()), zeros(op.getZeros()),
      offsets(op.getOffsets());
  std::map<Role, ArrayRef<Value>> operands = {
      {Role::Scale, scales}, {Role::Zero, zeros}, {Role::Offset, offsets}};
  for (const RecipeField &field : op.getType().getRecipe().fields) {
    FieldValue &stored = value->fields.emplace_back();
    stored.shape.assign(getFieldShape(field, value->shape));
    if (field.role == Role::Codes)
      continue;
    ArrayRef<Value> &rest = operands[field.role];
    stored = getFieldValue(field, frame.getTensor(rest.front()));
    rest = rest.drop_front();
    SmallVector<int64_t> wanted = getFieldShape(field, value->shape);
    if (ArrayRef(wanted) != ArrayRef(stored.shape)) {
      InFlightDiagnostic diagnostic = op.emitError();
      diagnostic << field.name << ": wanted a shape of [";
      llvm::interleaveComma(wanted, diagnostic);
      diagnostic << "], got: [";
      llvm::interleaveComma(stored.shape, diagnostic);
      return diagnostic << "]";
    }
  }
  return value;
}

static LogicalResult runStaticQuantize(Frame &frame, QuantizeOp op) {
  const HostTensor &x = frame.getTensor(op.getInput());
  auto bound = bindOperands(frame, op, x);
  if (failed(bound) ||
      failed(quantizeStatic(op.getLoc(), x, op.getRoundAttr().getValue(),
                            **bound)))
    return failure();
  frame.set(op.getResult(), std::shared_ptr<const QuantizedValue>(*bound));
  return success();
}

static LogicalResult runQuantize(Frame &frame, QuantizeOp op) {
  const HostTensor &x = frame.getTensor(op.getInput());
  if (failed(checkSize(op, x)))
    return failure();
  if (!op.isDynamic())
    return runStaticQuantize(frame, op);
  frame.set(op.getResult(), quantizeDynamic(x, op.getType()));
  return success();
}

//===----------------------------------------------------------------------===//
// The others
//===----------------------------------------------------------------------===//

static LogicalResult runChooseParams(Frame &frame, ChooseParamsOp op) {
  const HostTensor &x = frame.getTensor(op.getInput());
  if (failed(checkSize(op, x)))
    return failure();
  auto choice = op.getMethod() == ParameterMethod::MeanSquaredError
                    ? ParameterChoice::LeastError
                    : ParameterChoice::Range;
  QuantizedValue value;
  value.type = QuantizedTensorType::get(
      op.getContext(), x.getShape(),
      llvm::cast<RankedTensorType>(op.getInput().getType()).getElementType(),
      op.getScheme());
  Recipe recipe = value.type.getRecipe();
  DynamicScheme scheme = DynamicScheme::get(op.getScheme());
  auto params = chooseParams(x, op.getScheme(), choice);
  value.fields.resize(recipe.fields.size());
  value.fields[scheme.scale] =
      storeScales(params, recipe.fields[scheme.scale], x.getShape());
  frame.set(op.getScale(), getComponent(value, scheme.scale));
  if (!scheme.zero)
    return success();
  value.fields[*scheme.zero] =
      storeZeros(params, recipe.fields[*scheme.zero], x.getShape());
  frame.set(op.getZero(), getComponent(value, *scheme.zero));
  return success();
}

static LogicalResult runDequantize(Frame &frame, DequantizeOp op) {
  auto value =
      std::get<std::shared_ptr<const QuantizedValue>>(frame.get(op.getInput()));
  if (op.getWidth()) {
    auto slice = getSlice(op.getLoc(), value, frame.getInt(op.getWidth()));
    if (failed(slice))
      return failure();
    value = *slice;
  }
  FailureOr<HostTensor> result = dequantize(op.getLoc(), *value);
  if (failed(result))
    return failure();
  frame.set(op.getResult(), std::move(*result));
  return success();
}

static LogicalResult runFakeQuantize(Frame &frame, FakeQuantizeOp op) {
  const HostTensor &x = frame.getTensor(op.getInput());
  if (failed(checkSize(op, x)))
    return failure();
  auto tensor = llvm::cast<RankedTensorType>(op.getInput().getType());
  auto type = QuantizedTensorType::get(op.getContext(), tensor.getShape(),
                                       tensor.getElementType(), op.getScheme());
  FailureOr<HostTensor> result =
      dequantize(op.getLoc(), *quantizeDynamic(x, type));
  if (failed(result))
    return failure();
  frame.set(op.getResult(), std::move(*result));
  return success();
}

static LogicalResult runCastScheme(Frame &frame, CastSchemeOp op) {
  FailureOr<HostTensor> real =
      dequantize(op.getLoc(), frame.getQuantized(op.getInput()));
  if (failed(real))
    return failure();
  frame.set(op.getResult(), quantizeDynamic(*real, op.getType()));
  return success();
}

static LogicalResult runSlice(Frame &frame, SliceOp op) {
  auto slice = getSlice(
      op.getLoc(),
      std::get<std::shared_ptr<const QuantizedValue>>(frame.get(op.getInput())),
      op.getBits());
  if (failed(slice))
    return failure();
  frame.set(op.getResult(), *slice);
  return success();
}

void quantx::registerTensorLevelQuantize(OpTable &table) {
  table.add<QuantizeOp, runQuantize>();
  table.add<ChooseParamsOp, runChooseParams>();
  table.add<DequantizeOp, runDequantize>();
  table.add<FakeQuantizeOp, runFakeQuantize>();
  table.add<CastSchemeOp, runCastScheme>();
  table.add<SliceOp, runSlice>();
}
