//===- SlicedWeights.cpp - weights that are slices of a parent --*- C++ -*-===//
//
// contract w(slice(codes), …)  ->  the parent's components and a width
//
//===----------------------------------------------------------------------===//
#include "quantx/Codegen/SlicedWeights.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::quantx;

std::optional<SlicedWeights> quantx::getSlicedWeights(IntContractOp op) {
  auto type = llvm::dyn_cast<QuantizedTensorType>(op.getWType());
  if (!type)
    return std::nullopt;
  ComponentList weights(type, op.getW());
  unsigned codes = weights.getRecipe().stages.front().field;
  SmallVector<Value> components(weights.getValues());
  std::optional<unsigned> width;
  auto slice = weights.getField(codes).getDefiningOp<IntSliceOp>();
  if (slice && !op.getWidth()) {
    type = llvm::cast<QuantizedTensorType>(slice.getContainer());
    llvm::replace(components, slice.getResult(), slice.getCodes());
    width = slice.getBits();
  }
  std::optional<SliceParameters> slices = type.getScheme().getSliceParameters();
  if (!slices)
    return std::nullopt;
  llvm::APInt constant;
  if (!width && !op.getWidth())
    width = slices->spec.parentBits;
  else if (!width && matchPattern(op.getWidth(), m_ConstantInt(&constant)))
    width = constant.getZExtValue();
  return SlicedWeights{ComponentList(type, components), width};
}
