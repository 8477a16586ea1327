//===- KernelCall.cpp - a contraction as a call of a kernel -----*- C++ -*-===//
//
// Weights packed into panels, fields and sums of codes padded to whole panels,
// a workspace and y, for one call of a pair of generated functions.
//
//===----------------------------------------------------------------------===//
#include "KernelCall.h"

#include "quantx/Codegen/Passes.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::quantx;

Value KernelCall::flatten(Value tensor) {
  auto type = llvm::cast<RankedTensorType>(tensor.getType());
  if (type.getRank() == 1)
    return tensor;
  SmallVector<ReassociationIndices> all(1);
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    all.front().push_back(dim);
  return tensor::CollapseShapeOp::create(builder, tensor, all);
}

/// A read-only buffer of dynamic size.
Value KernelCall::toBuffer(Value tensor) {
  auto type = llvm::cast<RankedTensorType>(tensor.getType());
  auto dynamic =
      RankedTensorType::get({ShapedType::kDynamic}, type.getElementType());
  if (type != dynamic)
    tensor = tensor::CastOp::create(builder, dynamic, tensor);
  return bufferization::ToBufferOp::create(
      builder, MemRefType::get({ShapedType::kDynamic}, type.getElementType()),
      tensor,
      /*read_only=*/true);
}

/// linalg.generic over `size` elements of rank 1.
static Value
generate(ImplicitLocOpBuilder &builder, int64_t size, Type type,
         llvm::function_ref<Value(ImplicitLocOpBuilder &, Value)> emit) {
  auto tensor = RankedTensorType::get({size}, type);
  Value empty = tensor::EmptyOp::create(builder, tensor, ValueRange());
  return linalg::GenericOp::create(
             builder, TypeRange{tensor}, ValueRange(), ValueRange{empty},
             ArrayRef<AffineMap>{builder.getMultiDimIdentityMap(1)},
             ArrayRef<utils::IteratorType>{utils::IteratorType::parallel},
             [&](OpBuilder &nested, Location loc, ValueRange) {
               ImplicitLocOpBuilder inner(loc, nested);
               Value at = linalg::IndexOp::create(inner, 0);
               linalg::YieldOp::create(inner, emit(inner, at));
             })
      .getResult(0);
}

Value KernelCall::padChannels(Type type, Element emit) {
  const CpuPanel &panel = kernel.plan.panel;
  int64_t n = spec.kernel.n;
  Value padded = generate(
      builder, panel.panels * panel.columns, type,
      [&](ImplicitLocOpBuilder &inner, Value at) -> Value {
        Value last = arith::ConstantIndexOp::create(inner, n - 1);
        Value inside =
            arith::CmpIOp::create(inner, arith::CmpIPredicate::ule, at, last);
        Value clamped = arith::MinUIOp::create(inner, at, last);
        Value zero = arith::ConstantOp::create(inner, inner.getZeroAttr(type));
        return arith::SelectOp::create(inner, inside, emit(inner, clamped),
                                       zero);
      });
  return padded;
}

Value KernelCall::packPanels() {
  const CpuPanel &panel = kernel.plan.panel;
  auto layout = llvm::cast<LayoutAttr>(
      parseAttribute(panel.layout, builder.getContext()));
  SmallVector<Value> components;
  for (unsigned field : spec.panelFields)
    components.push_back(weights.getField(field));
  auto bytes = RankedTensorType::get({panel.getBytes()}, builder.getI8Type());
  auto pack =
      IntPackOp::create(builder, TypeRange{bytes}, ValueRange(components),
                        layout, TypeAttr::get(spec.panelType));
  return pack.getBuffers().front();
}

/// The components of the slice of the weights.
ComponentList KernelCall::slice(unsigned width) {
  QuantizedTensorType parent = weights.getType();
  auto emit = [&] { return mlir::emitError(builder.getLoc()); };
  auto type = QuantizedTensorType::get(
      parent.getContext(), parent.getShape(), parent.getElementType(),
      *parent.getScheme().getSlice(emit, width));
  SmallVector<Value> components(weights.getValues());
  unsigned codes = weights.getRecipe().stages.front().field;
  Recipe recipe = type.getRecipe();
  components[codes] = IntSliceOp::create(
      builder, getFieldComponentType(recipe.fields[codes], type),
      components[codes], builder.getI64IntegerAttr(width),
      TypeAttr::get(parent));
  return ComponentList(type, components);
}

/// Those of the width, or of all widths that it is chosen from, in the order
/// of the kernel's argument.
Value KernelCall::makeSumsOfWidths() {
  const CpuKernelSpec &kernelSpec = kernel.plan.spec;
  SmallVector<unsigned> widths = kernelSpec.weights.widths;
  if (widths.empty())
    return makeSums(weights);
  if (kernelSpec.width)
    return makeSums(slice(*kernelSpec.width));
  if (widths.back() != 8)
    widths.push_back(8);
  Value all;
  for (auto [position, width] : llvm::enumerate(widths)) {
    Value sums = makeSums(slice(width));
    auto type = llvm::cast<RankedTensorType>(sums.getType());
    int64_t size = type.getDimSize(0);
    if (!all)
      all = tensor::EmptyOp::create(
          builder, ArrayRef<int64_t>{size * int64_t(widths.size())},
          type.getElementType());
    auto at = [&](int64_t value) -> SmallVector<OpFoldResult> {
      return {builder.getIndexAttr(value)};
    };
    all = tensor::InsertSliceOp::create(builder, sums, all, at(position * size),
                                        at(size), at(1));
  }
  return all;
}

/// sums[(panel * groups + group) * columns + column]
Value KernelCall::makeSums(const ComponentList &list) {
  const CpuKernelPlan &plan = kernel.plan;
  int64_t columns = plan.panel.columns, n = spec.kernel.n, k = spec.kernel.k;
  int64_t size = plan.floatGroup;
  int64_t padded = size ? plan.panel.getPaddedK() / size : 1;
  int64_t groups = size ? llvm::divideCeil(k, size) : 1;
  SmallVector<int64_t> ends;
  if (size)
    ends.push_back(size);
  auto type = RankedTensorType::get({n, groups}, builder.getI32Type());
  Value sums = IntCodeSumOp::create(builder, type, list.getValues(),
                                    builder.getDenseI64ArrayAttr(ends),
                                    TypeAttr::get(list.getType()));
  Value ordered = generate(
      builder, plan.panel.panels * padded * columns, builder.getI32Type(),
      [&](ImplicitLocOpBuilder &inner, Value at) -> Value {
        auto constant = [&](int64_t value) -> Value {
          return arith::ConstantIndexOp::create(inner, value);
        };
        Value column = arith::RemUIOp::create(inner, at, constant(columns));
        Value rest = arith::DivUIOp::create(inner, at, constant(columns));
        Value group = arith::RemUIOp::create(inner, rest, constant(padded));
        Value row = arith::DivUIOp::create(inner, rest, constant(padded));
        row = arith::MulIOp::create(inner, row, constant(columns));
        row = arith::AddIOp::create(inner, row, column);
        auto within = [&](Value value, int64_t extent) -> Value {
          return arith::CmpIOp::create(inner, arith::CmpIPredicate::ult, value,
                                       constant(extent));
        };
        Value inside =
            arith::AndIOp::create(inner, within(row, n), within(group, groups));
        Value sum = tensor::ExtractOp::create(
            inner, sums,
            ValueRange{
                arith::MinUIOp::create(inner, row, constant(n - 1)),
                arith::MinUIOp::create(inner, group, constant(groups - 1))});
        Value zero = arith::ConstantIntOp::create(inner, 0, 32);
        return arith::SelectOp::create(inner, inside, sum, zero);
      });
  return ordered;
}

/// What a kernel does not read.
Value KernelCall::emptyBuffer(Type element) {
  return memref::AllocOp::create(
      builder, MemRefType::get({ShapedType::kDynamic}, element),
      ValueRange{index(0)});
}

/// One field per channel as a padded vector of `type`.
Value KernelCall::padField(unsigned field, Type type) {
  Value component = weights.getField(field);
  return padChannels(type, [&](ImplicitLocOpBuilder &inner, Value at) -> Value {
    Value zero = arith::ConstantIndexOp::create(inner, 0);
    Value value =
        tensor::ExtractOp::create(inner, component, ValueRange{at, zero});
    if (value.getType() == type)
      return value;
    if (llvm::isa<FloatType>(type))
      return arith::ExtFOp::create(inner, type, value);
    return arith::ExtUIOp::create(inner, type, value);
  });
}

/// Panels, scales, bias, zeros and sums, in the order of the kernel's
/// arguments. Bufferization does not see what reads a buffer: all tensors are
/// complete before the first becomes one, so that none is overwritten in place.
SmallVector<Value> KernelCall::makeWeightBuffers() {
  const CpuKernelPlan &plan = kernel.plan;
  Type f32 = builder.getF32Type(), i32 = builder.getI32Type();
  Value scales, zeros, sums, bias;
  if (plan.needsScales)
    scales = padField(*spec.channelScale, f32);
  if (plan.needsZeros)
    zeros = padField(*spec.channelZero, i32);
  if (plan.needsWeightSums)
    sums = makeSumsOfWidths();
  if (op.getBias())
    bias = padChannels(f32, [&](ImplicitLocOpBuilder &inner, Value at) {
      return tensor::ExtractOp::create(inner, op.getBias(), at).getResult();
    });
  Value panels = packPanels();
  auto bufferOrEmpty = [&](Value tensor, Type element) {
    return tensor ? toBuffer(tensor) : emptyBuffer(element);
  };
  return {toBuffer(panels), bufferOrEmpty(scales, f32),
          bufferOrEmpty(bias, f32), bufferOrEmpty(zeros, i32),
          bufferOrEmpty(sums, i32)};
}

/// The kernel's flat output as the contraction's result.
Value KernelCall::shapeResult(Value output, Value m) {
  Type f32 = builder.getF32Type();
  auto flat = RankedTensorType::get({ShapedType::kDynamic}, f32);
  Value result = bufferization::ToTensorOp::create(builder, flat, output,
                                                   /*restrict=*/true);
  auto type = llvm::cast<RankedTensorType>(op.getType());
  int64_t rows = llvm::cast<RankedTensorType>(activations.getInput().getType())
                     .getDimSize(0);
  auto shaped = RankedTensorType::get({rows, spec.kernel.n}, f32);
  SmallVector<OpFoldResult> sizes{getAsOpFoldResult(m),
                                  builder.getIndexAttr(spec.kernel.n)};
  if (!ShapedType::isDynamic(rows))
    result = tensor::CastOp::create(
        builder, RankedTensorType::get({rows * spec.kernel.n}, f32), result);
  result = tensor::ExpandShapeOp::create(
      builder, shaped, result, ArrayRef<ReassociationIndices>{{0, 1}}, sizes);
  if (!type.getElementType().isF32())
    result = arith::TruncFOp::create(
        builder, shaped.clone(type.getElementType()), result);
  if (result.getType() != type)
    result = tensor::CastOp::create(builder, type, result);
  return result;
}

void KernelCall::markParallel(func::CallOp call, int64_t range, int64_t rows,
                              int64_t work, int64_t step, int64_t least) {
  NamedAttrList says;
  for (auto [name, value] : {std::pair("range", range), std::pair("rows", rows),
                             std::pair("work", work), std::pair("step", step),
                             std::pair("least", least)})
    says.set(name, builder.getI64IntegerAttr(value));
  call->setAttr(kParallelAttr, says.getDictionary(builder.getContext()));
}

void KernelCall::emit() {
  const CpuKernelPlan &plan = kernel.plan;
  Value input = activations.getInput();
  auto inputType = llvm::cast<RankedTensorType>(input.getType());
  Value m = inputType.isDynamicDim(0)
                ? Value(tensor::DimOp::create(builder, input, 0))
                : index(inputType.getDimSize(0));
  SmallVector<Value> weightBuffers = makeWeightBuffers();
  Value inputBuffer = toBuffer(flatten(input));
  auto allocate = [&](Type element, int64_t perRow, int64_t more) -> Value {
    Value count = arith::AddIOp::create(builder, m, index(more));
    Value size = arith::MulIOp::create(builder, count, index(perRow));
    return memref::AllocOp::create(
        builder, MemRefType::get({ShapedType::kDynamic}, element),
        ValueRange{size});
  };
  // A tile register reads all of its rows, from whichever row on.
  int64_t beyond = std::max<int64_t>(plan.tileRegisterRows - 1, 0);
  Value rows = allocate(builder.getI8Type(), plan.row.rowBytes, beyond);
  Value output = allocate(builder.getF32Type(), spec.kernel.n, 0);
  auto quantize = func::CallOp::create(
      builder, kernel.quantize, ValueRange{inputBuffer, rows, index(0), m});
  markParallel(quantize, /*range=*/2, /*rows=*/-1, plan.spec.k, /*step=*/1,
               kernel.threadElements);
  SmallVector<Value> operands{rows};
  llvm::append_range(operands, weightBuffers);
  llvm::append_range(operands, ArrayRef<Value>{output, m});
  int64_t range = operands.size();
  llvm::append_range(operands,
                     ArrayRef<Value>{index(0), index(plan.panel.panels)});
  if (plan.choosesWidth())
    operands.push_back(plan.spec.widthPerRow ? toBuffer(op.getWidth())
                                             : op.getWidth());
  auto multiply = func::CallOp::create(builder, kernel.multiply, operands);
  markParallel(multiply, range, /*rows=*/range - 1,
               plan.panel.columns * plan.spec.k, plan.tilePanels,
               kernel.threadProducts);
  op.replaceAllUsesWith(shapeResult(output, m));
  op.erase();
}
