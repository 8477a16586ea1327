//===- EvaluateConstants.cpp - prepare weights while compiling --*- C++ -*-===//
//
// to_buffer(pack(view(constant)))  ->  to_buffer(dense_resource)
//
//===----------------------------------------------------------------------===//
#include "EvaluateConstants.h"

#include "quantx/Execution/Backend.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Analysis/TopologicalSortUtils.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace mlir::quantx;

/// The operations that compute `value`, when nothing but constants goes in.
static std::optional<SetVector<Operation *>> getConstantSlice(Value value) {
  SetVector<Operation *> slice;
  BackwardSliceOptions options;
  options.inclusive = true;
  options.omitUsesFromAbove = false;
  if (failed(getBackwardSlice(value, &slice, options)))
    return std::nullopt;
  bool work = false;
  for (Operation *op : slice) {
    bool constant = op->hasTrait<OpTrait::ConstantLike>();
    work |= !constant;
    if (!isMemoryEffectFree(op))
      return std::nullopt;
    for (Value operand : op->getOperands())
      if (auto argument = llvm::dyn_cast<BlockArgument>(operand))
        if (!slice.contains(argument.getOwner()->getParentOp()))
          return std::nullopt;
  }
  return work ? std::optional(slice) : std::nullopt;
}

/// A resource of the bytes of `tensor`.
static DenseResourceElementsAttr makeResource(const HostTensor &tensor,
                                              RankedTensorType type) {
  ArrayRef<uint8_t> bytes = tensor.getBytes();
  AsmResourceBlob blob = HeapAsmResourceBlob::allocateAndCopyWithAlign(
      ArrayRef(reinterpret_cast<const char *>(bytes.data()), bytes.size()), 64);
  return DenseResourceElementsAttr::get(type, "packed", std::move(blob));
}

namespace {
/// The tensors to compute and the function that does.
struct Preparation {
  SmallVector<bufferization::ToBufferOp> users;
  SetVector<Operation *> work;
};
} // namespace

static Preparation collect(ModuleOp module) {
  Preparation preparation;
  module.walk([&](bufferization::ToBufferOp op) {
    auto slice = getConstantSlice(op.getTensor());
    if (!slice)
      return;
    preparation.users.push_back(op);
    preparation.work.insert(slice->begin(), slice->end());
  });
  return preparation;
}

/// A module with one function that returns all tensors.
static OwningOpRef<ModuleOp> buildModule(const Preparation &preparation,
                                         Location loc) {
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  OpBuilder builder = OpBuilder::atBlockEnd(module->getBody());
  SmallVector<Type> types;
  for (bufferization::ToBufferOp user : preparation.users)
    types.push_back(user.getTensor().getType());
  auto function = func::FuncOp::create(builder, loc, "prepare",
                                       builder.getFunctionType({}, types));
  builder.setInsertionPointToEnd(function.addEntryBlock());
  IRMapping mapping;
  for (Operation *op : topologicalSort(preparation.work))
    builder.clone(*op, mapping);
  SmallVector<Value> values;
  for (bufferization::ToBufferOp user : preparation.users)
    values.push_back(mapping.lookup(user.getTensor()));
  func::ReturnOp::create(builder, loc, values);
  return module;
}

LogicalResult quantx::evaluateConstants(ModuleOp module) {
  Preparation preparation = collect(module);
  if (preparation.users.empty())
    return success();
  OwningOpRef<ModuleOp> inner = buildModule(preparation, module.getLoc());
  auto entry = inner->lookupSymbol<func::FuncOp>("prepare");
  RunOutcome outcome;
  if (createPortableBackend()->run(*inner, entry, {}, RunOptions(), outcome) !=
      ExitStatus::Ok)
    return failure();
  for (auto [user, value] : llvm::zip(preparation.users, outcome.results)) {
    const auto &tensor = std::get<HostTensor>(value);
    Type element = llvm::cast<RankedTensorType>(user.getTensor().getType())
                       .getElementType();
    auto type = RankedTensorType::get(tensor.getShape(), element);
    OpBuilder builder(user);
    Value constant = arith::ConstantOp::create(builder, user.getLoc(), type,
                                               makeResource(tensor, type));
    if (type != user.getTensor().getType())
      constant = tensor::CastOp::create(builder, user.getLoc(),
                                        user.getTensor().getType(), constant);
    user.getTensorMutable().assign(constant);
  }
  return success();
}
