//===- SizeSource.cpp - where an extent of a tensor comes from --*- C++ -*-===//
//
// arith.addf, tensor.cast, a destination, a loop's value  ->  its operand's
//
//===----------------------------------------------------------------------===//
#include "SizeSource.h"

#include "quantx/IR/QuantX.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"

using namespace mlir;
using namespace mlir::quantx;

Value SizeSource::materialize(ImplicitLocOpBuilder &builder) const {
  if (!value)
    return arith::ConstantIndexOp::create(builder, number);
  if (value.getType().isIndex())
    return value;
  return tensor::DimOp::create(builder, value, number);
}

SizeSource SizeSources::get(Value tensor, int64_t dim) {
  auto type = llvm::cast<RankedTensorType>(tensor.getType());
  if (!type.isDynamicDim(dim))
    return {Value(), type.getDimSize(dim)};
  std::pair<Value, int64_t> key(tensor, dim);
  if (auto found = known.find(key); found != known.end())
    return found->second;
  SizeSource source = find(tensor, dim);
  known[key] = source;
  return source;
}

SizeSource SizeSources::find(Value tensor, int64_t dim) {
  SizeSource own{tensor, dim};
  if (auto result = llvm::dyn_cast<OpResult>(tensor))
    return ofResult(result, dim).value_or(own);
  auto argument = llvm::cast<BlockArgument>(tensor);
  auto loop = llvm::dyn_cast<scf::ForOp>(argument.getOwner()->getParentOp());
  if (!loop)
    return own;
  return ofLoop(loop, argument.getArgNumber() - loop.getNumInductionVars(),
                dim);
}

SizeSource SizeSources::ofIndex(OpFoldResult size) {
  if (std::optional<int64_t> constant = getConstantIntValue(size))
    return {Value(), *constant};
  auto value = llvm::cast<Value>(size);
  auto op = value.getDefiningOp<tensor::DimOp>();
  std::optional<int64_t> dim = op ? op.getConstantIndex() : std::nullopt;
  auto type = op ? llvm::dyn_cast<RankedTensorType>(op.getSource().getType())
                 : RankedTensorType();
  if (dim && type && *dim >= 0 && *dim < type.getRank())
    return get(op.getSource(), *dim);
  return {value, 0};
}

/// Of an operand of our operations: containers have their dynamic sizes in
/// front of the fields.
SizeSource SizeSources::ofContainer(Type type, ValueRange components,
                                    int64_t dim) {
  auto quantized = llvm::dyn_cast<QuantizedTensorType>(type);
  if (!quantized)
    return get(components.front(), dim);
  ArrayRef<int64_t> shape = quantized.getShape();
  if (!ShapedType::isDynamic(shape[dim]))
    return {Value(), shape[dim]};
  return ofIndex(
      components[llvm::count_if(shape.take_front(dim), ShapedType::isDynamic)]);
}

SizeSource SizeSources::ofSlice(tensor::ExtractSliceOp op, int64_t dim) {
  llvm::SmallBitVector dropped = op.getDroppedDims();
  for (auto [index, size] : llvm::enumerate(op.getMixedSizes()))
    if (!dropped.test(index) && dim-- == 0)
      return ofIndex(size);
  llvm_unreachable("a result has the dimensions that are not dropped");
}

/// What a loop carries has the size of its start when each iteration, given
/// that size, yields it.
SizeSource SizeSources::ofLoop(scf::ForOp op, unsigned position, int64_t dim) {
  Value carried = op.getRegionIterArg(position);
  std::pair<Value, int64_t> key(carried, dim);
  if (changing.contains(key))
    return {carried, dim};
  SizeSource start = get(op.getInitArgs()[position], dim);
  known[key] = start;
  if (get(op.getYieldedValues()[position], dim) == start)
    return start;
  // What was found meanwhile may rest on it.
  known.clear();
  changing.insert(key);
  return {carried, dim};
}

/// Both branches yield it: it stands before them.
std::optional<SizeSource>
SizeSources::ofBranches(scf::IfOp op, unsigned position, int64_t dim) {
  SizeSource source = get(op.thenYield().getOperand(position), dim);
  if (get(op.elseYield().getOperand(position), dim) == source)
    return source;
  return std::nullopt;
}

std::optional<SizeSource> SizeSources::ofIntegerLevel(Operation *op,
                                                      int64_t dim) {
  if (auto contract = llvm::dyn_cast<IntContractOp>(op)) {
    if (dim == 0)
      return ofContainer(contract.getXType(), contract.getX(), 0);
    return ofContainer(contract.getWType(), contract.getW(), 0);
  }
  if (auto dequantize = llvm::dyn_cast<IntDequantizeOp>(op)) {
    if (dequantize.getRows() && dim == 0)
      return get(dequantize.getRows(), 0);
    return ofContainer(dequantize.getContainer(), dequantize.getComponents(),
                       dim);
  }
  return std::nullopt;
}

std::optional<SizeSource> SizeSources::ofResult(OpResult tensor, int64_t dim) {
  Operation *op = tensor.getOwner();
  if (OpTrait::hasElementwiseMappableTraits(op))
    for (Value operand : op->getOperands())
      if (llvm::isa<RankedTensorType>(operand.getType()))
        return get(operand, dim);
  if (auto cast = llvm::dyn_cast<tensor::CastOp>(op))
    if (llvm::isa<RankedTensorType>(cast.getSource().getType()))
      return get(cast.getSource(), dim);
  if (auto empty = llvm::dyn_cast<tensor::EmptyOp>(op))
    return ofIndex(empty.getMixedSizes()[dim]);
  if (auto expand = llvm::dyn_cast<tensor::ExpandShapeOp>(op))
    return ofIndex(expand.getMixedOutputShape()[dim]);
  if (auto slice = llvm::dyn_cast<tensor::ExtractSliceOp>(op))
    return ofSlice(slice, dim);
  if (auto written = llvm::dyn_cast<DestinationStyleOpInterface>(op))
    return get(written.getTiedOpOperand(tensor)->get(), dim);
  if (auto branches = llvm::dyn_cast<scf::IfOp>(op))
    return ofBranches(branches, tensor.getResultNumber(), dim);
  if (auto loop = llvm::dyn_cast<scf::ForOp>(op)) {
    unsigned position = tensor.getResultNumber();
    SizeSource start = get(loop.getInitArgs()[position], dim);
    if (ofLoop(loop, position, dim) == start)
      return start;
    return std::nullopt;
  }
  return ofIntegerLevel(op, dim);
}
