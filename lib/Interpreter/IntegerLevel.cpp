//===- IntegerLevel.cpp - the Integer level ---------------------*- C++ -*-===//
//
// `quantx.int.*`: the components of a tensor are put together again, and mean
// what the Tensor level says.
//
//===----------------------------------------------------------------------===//
#include "Buffers.h"
#include "Matmul.h"
#include "RecipeRow.h"
#include "quantx/IR/Components.h"
#include "quantx/Interpreter/Quantize.h"
#include "quantx/Interpreter/Slices.h"
#include "quantx/Numerics/Requantize.h"

using namespace mlir;
using namespace mlir::quantx;

/// Rows of components have the field's run-time shape; gathered extents are
/// those of the component.
static LogicalResult checkFieldShape(Operation *op, const RecipeField &field,
                                     QuantizedValue &value,
                                     const HostTensor &component) {
  SmallVector<int64_t> wanted = getFieldShape(field, value.shape);
  bool fits = wanted.size() == size_t(component.getRank());
  for (auto [want, got] : llvm::zip(wanted, component.getShape())) {
    fits &= ShapedType::isDynamic(want) || want == got;
    if (ShapedType::isDynamic(want))
      value.gatherGroups = got;
  }
  if (fits)
    return success();
  return op->emitError() << field.name << ": wanted the component of "
                         << value.type << ", got: another shape";
}

FailureOr<std::shared_ptr<QuantizedValue>>
quantx::bindComponents(Frame &frame, Operation *op, QuantizedTensorType type,
                       ValueRange components) {
  auto value = std::make_shared<QuantizedValue>();
  value->type = type;
  unsigned dims = type.getNumDynamicDims();
  auto shape = getRuntimeShape(frame, op, type, components.take_front(dims));
  if (failed(shape))
    return failure();
  value->shape = *shape;
  ValueRange rest = components.drop_front(dims);
  Recipe recipe = type.getRecipe();
  for (const RecipeField &field : recipe.fields) {
    const HostTensor &component = frame.getTensor(rest.front());
    rest = rest.drop_front();
    if (failed(checkFieldShape(op, field, *value, component)))
      return failure();
    value->fields.push_back(getFieldValue(field, component));
  }
  auto whole = QuantizedTensorType::get(
      op->getContext(), value->shape, type.getElementType(), type.getScheme());
  for (const OperandTable &table : getOperandTables(whole)) {
    const HostTensor &tensor = frame.getTensor(rest.front());
    rest = rest.drop_front();
    if (ArrayRef(table.shape) != tensor.getShape())
      return op->emitError()
             << "table " << table.name
             << ": wanted another shape, got: " << tensor.getNumElements()
             << " entries";
    value->tables.emplace(table.name, tensor);
  }
  if (!rest.empty() &&
      failed(bindGather(op, frame.getTensor(rest.front()), *value)))
    return failure();
  return value;
}

/// A slice where a width is given.
static FailureOr<std::shared_ptr<const QuantizedValue>>
applyWidth(Frame &frame, Operation *op,
           std::shared_ptr<const QuantizedValue> value, Value width) {
  if (!width)
    return value;
  return getSlice(op->getLoc(), value, frame.getInt(width));
}

//===----------------------------------------------------------------------===//
// view, pack, quantize, dequantize
//===----------------------------------------------------------------------===//

static LogicalResult runView(Frame &frame, IntViewOp op) {
  QuantizedValue value;
  value.type = op.getQuantizedType();
  auto shape = getRuntimeShape(frame, op, value.type, op.getDims());
  if (failed(shape))
    return failure();
  value.shape = *shape;
  const Layout &layout = op.getLayoutAttr().getLayout();
  if (failed(checkBuffers(frame, op, layout, op.getBuffers(), value)))
    return failure();
  if (op.getGroups() && frame.getInt(op.getGroups()) != value.gatherGroups)
    return op.emitError() << "groups: wanted " << value.gatherGroups
                          << ", got: " << frame.getInt(op.getGroups());
  Recipe recipe = value.type.getRecipe();
  value.fields.resize(recipe.fields.size());
  for (auto [index, field] : llvm::enumerate(recipe.fields)) {
    if (field.name != op.getField())
      continue;
    auto stored =
        unpackFieldValue(frame, op, field, layout, op.getBuffers(), value);
    if (failed(stored))
      return failure();
    value.fields[index] = std::move(*stored);
    frame.set(op.getResult(), getComponent(value, index));
  }
  return success();
}

static LogicalResult runPack(Frame &frame, IntPackOp op) {
  auto type = llvm::cast<QuantizedTensorType>(op.getContainer());
  auto value = bindComponents(frame, op, type, op.getComponents());
  if (failed(value))
    return failure();
  return packFields(frame, op, **value, op.getLayoutAttr().getLayout(),
                    op.getBuffers());
}

static LogicalResult runQuantize(Frame &frame, IntQuantizeOp op) {
  auto type = llvm::cast<QuantizedTensorType>(op.getContainer());
  const HostTensor &x = frame.getTensor(op.getInput());
  if (x.getNumElements() > kMaxFieldCodes)
    return op.emitError() << "codes: wanted at most " << kMaxFieldCodes
                          << ", got: " << x.getNumElements();
  if (!op.getRoundAttr()) {
    std::shared_ptr<const QuantizedValue> value = quantizeDynamic(x, type);
    for (auto [index, result] : llvm::enumerate(op.getComponents()))
      frame.set(result, getComponent(*value, index));
    return success();
  }
  QuantizedValue value;
  value.type = type;
  value.shape.assign(x.getShape().begin(), x.getShape().end());
  ValueRange parameters = op.getParameters();
  for (const RecipeField &field : type.getRecipe().fields) {
    FieldValue &stored = value.fields.emplace_back();
    if (field.role == Role::Codes || parameters.empty())
      continue;
    const HostTensor &parameter = frame.getTensor(parameters.front());
    parameters = parameters.drop_front();
    if (failed(checkFieldShape(op, field, value, parameter)))
      return failure();
    stored = getFieldValue(field, parameter);
  }
  if (!parameters.empty() ||
      op.getParameters().size() + 1 != value.fields.size())
    return op.emitError() << "parameters: wanted " << value.fields.size() - 1
                          << ", got: " << op.getParameters().size();
  if (failed(
          quantizeStatic(op.getLoc(), x, op.getRoundAttr().getValue(), value)))
    return failure();
  frame.set(op.getComponents().front(), getComponent(value, 0));
  return success();
}

static LogicalResult runDequantize(Frame &frame, IntDequantizeOp op) {
  auto type = llvm::cast<QuantizedTensorType>(op.getContainer());
  auto bound = bindComponents(frame, op, type, op.getComponents());
  if (failed(bound))
    return failure();
  auto value = applyWidth(frame, op, *bound, op.getWidth());
  if (failed(value))
    return failure();
  FailureOr<HostTensor> result =
      op.getRows()
          ? dequantizeRows(op.getLoc(), **value, frame.getTensor(op.getRows()))
          : dequantize(op.getLoc(), **value);
  if (failed(result))
    return failure();
  frame.set(op.getResult(), std::move(*result));
  return success();
}

//===----------------------------------------------------------------------===//
// contract, code_sum, requantize
//===----------------------------------------------------------------------===//

/// An operand of a contraction: components, or the one real tensor.
static FailureOr<RuntimeValue> bindOperand(Frame &frame, Operation *op,
                                           Type type, ValueRange values) {
  auto quantized = llvm::dyn_cast<QuantizedTensorType>(type);
  if (!quantized)
    return frame.get(values.front());
  auto bound = bindComponents(frame, op, quantized, values);
  if (failed(bound))
    return failure();
  return RuntimeValue(std::shared_ptr<const QuantizedValue>(*bound));
}

static LogicalResult runContract(Frame &frame, IntContractOp op) {
  auto x = bindOperand(frame, op, op.getXType(), op.getX());
  auto w = bindOperand(frame, op, op.getWType(), op.getW());
  if (failed(x) || failed(w))
    return failure();
  auto tensor = [&](Value value) {
    return value ? &frame.getTensor(value) : nullptr;
  };
  MatmulOperands matmul{*x,
                        *w,
                        tensor(op.getBias()),
                        op.getWidth() ? &frame.get(op.getWidth()) : nullptr,
                        {tensor(op.getSums()), tensor(op.getIntBias())}};
  FailureOr<HostTensor> y =
      multiply(op, matmul, llvm::cast<RankedTensorType>(op.getType()));
  if (failed(y))
    return failure();
  frame.set(op.getResult(), std::move(*y));
  return success();
}

static LogicalResult runCodeSum(Frame &frame, IntCodeSumOp op) {
  auto type = llvm::cast<QuantizedTensorType>(op.getContainer());
  auto value = bindComponents(frame, op, type, op.getComponents());
  if (failed(value))
    return failure();
  int64_t rows = (*value)->shape[0], k = (*value)->shape[1];
  int64_t groups = llvm::cast<RankedTensorType>(op.getType()).getDimSize(1);
  auto sums = HostTensor::create(op.getLoc(), {ElementKind::Class::Integer, 32},
                                 {rows, groups});
  if (failed(sums))
    return failure();
  RecipeOperand operand(**value);
  for (int64_t n = 0; n < rows; ++n) {
    RecipeRow row;
    __int128 sum = 0;
    bool fits = operand.getRow({{n * k, k}}, row);
    for (int64_t i = 0, group = 0; fits && i < k; ++i) {
      sum += row.products.values[i];
      bool ends = i + 1 == k || llvm::any_of(op.getEnds(), [&](int64_t extent) {
                    return (i + 1) % extent == 0;
                  });
      if (!ends)
        continue;
      fits = sum == static_cast<int32_t>(sum) && operand.getCodeScale() == 1;
      sums->set(n * groups + group++,
                Scalar::ofInt(sums->getKind(), static_cast<int64_t>(sum)));
      sum = 0;
    }
    if (!fits)
      return op.emitError() << "sums: wanted integers that fit in 32 bits, "
                               "got: others";
  }
  frame.set(op.getResult(), std::move(*sums));
  return success();
}

static LogicalResult runSlice(Frame &frame, IntSliceOp op) {
  auto parent = std::make_shared<QuantizedValue>();
  parent->type = llvm::cast<QuantizedTensorType>(op.getContainer());
  Recipe recipe = parent->type.getRecipe();
  unsigned codes = recipe.stages.front().field;
  parent->fields.resize(recipe.fields.size());
  parent->fields[codes] =
      getFieldValue(recipe.fields[codes], frame.getTensor(op.getCodes()));
  auto slice = getSlice(op.getLoc(), parent, op.getBits());
  if (failed(slice))
    return failure();
  frame.set(op.getResult(), getComponent(**slice, codes));
  return success();
}

static LogicalResult runRequantize(Frame &frame, IntRequantizeOp op) {
  const HostTensor &sums = frame.getTensor(op.getInput());
  numerics::CodeRange range{static_cast<int32_t>(op.getMin()),
                            static_cast<int32_t>(op.getMax())};
  auto zero = static_cast<int32_t>(op.getZero());
  numerics::IntegerMultiplier multiplier{
      static_cast<int32_t>(op.getMultiplier()), op.getShift()};
  bool isFloat = op.getMode() == RequantizeMode::Float;
  if (!isFloat && !numerics::isValid(multiplier))
    return op.emitError() << "shift: wanted 2 to 62, got: " << op.getShift();
  auto mode = op.getMode() == RequantizeMode::Single
                  ? numerics::RequantizeMode::Single
              : op.getMode() == RequantizeMode::Double
                  ? numerics::RequantizeMode::Double
                  : numerics::RequantizeMode::Reduced16;
  auto codes = HostTensor::create(op.getLoc(), {ElementKind::Class::Integer, 8},
                                  sums.getShape());
  if (failed(codes))
    return failure();
  for (int64_t index = 0; index < sums.getNumElements(); ++index) {
    int64_t sum = sums.get(index).getInt();
    int64_t code =
        isFloat
            ? numerics::requantizeFloat(
                  sum, llvm::bit_cast<float>(uint32_t(op.getMultiplier())),
                  zero, numerics::ZeroPlacement::AfterRounding, range)
            : numerics::requantizeInteger(mode, sum, multiplier, zero, range);
    codes->set(index, Scalar::ofInt(codes->getKind(), code));
  }
  frame.set(op.getResult(), std::move(*codes));
  return success();
}

static LogicalResult runCheck(Frame &frame, IntCheckOp op) {
  if (frame.getInt(op.getHolds()))
    return success();
  return op.emitError() << op.getWanted()
                        << ", got: " << frame.getInt(op.getGot());
}

void quantx::registerIntegerLevel(OpTable &table) {
  table.add<IntCheckOp, runCheck>();
  table.add<IntViewOp, runView>();
  table.add<IntPackOp, runPack>();
  table.add<IntQuantizeOp, runQuantize>();
  table.add<IntDequantizeOp, runDequantize>();
  table.add<IntContractOp, runContract>();
  table.add<IntCodeSumOp, runCodeSum>();
  table.add<IntRequantizeOp, runRequantize>();
  table.add<IntSliceOp, runSlice>();
}
