//===- BufferSignatures.cpp - tensors of functions as buffers ---*- C++ -*-===//
//
// func @f(tensor) -> tensor  ->  func @f(memref, memref), func @f_result_dims;
// quantx.int.check  ->  a condition around the whole body
//
//===----------------------------------------------------------------------===//
#include "quantx/Codegen/EntrySignature.h"
#include "quantx/Codegen/Passes.h"
#include "quantx/IR/QuantX.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/SymbolTable.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_BUFFERSIGNATURESPASS
#include "quantx/Codegen/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

/// The buffer through which a value of this type is passed; scalars stay.
static Type getBufferType(Type type) {
  auto tensor = llvm::dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return type;
  return MemRefType::get(tensor.getShape(), tensor.getElementType());
}

/// The names of the functions that will stand beside a public one are free.
static LogicalResult verifyNames(func::FuncOp function,
                                 const SymbolTable &symbols) {
  for (StringRef suffix : {"_result_dims", "_workspace_bytes", "_body",
                           "_result_dims_body", "_workspace_bytes_body"}) {
    std::string name = (function.getName() + suffix).str();
    if (symbols.lookup(name))
      return function.emitError() << "public function: wanted no other symbol "
                                  << name << ", got: one";
  }
  return success();
}

/// Tensor arguments become buffers that the body reads as tensors.
static void bufferArguments(func::FuncOp function) {
  Block &entry = function.getBody().front();
  OpBuilder builder = OpBuilder::atBlockBegin(&entry);
  for (BlockArgument argument : entry.getArguments()) {
    auto type = llvm::dyn_cast<RankedTensorType>(argument.getType());
    if (!type)
      continue;
    argument.setType(getBufferType(type));
    auto tensor = bufferization::ToTensorOp::create(
        builder, function.getLoc(), type, argument, /*restrict=*/true);
    argument.replaceAllUsesExcept(tensor.getResult(), tensor);
  }
}

static void setType(func::FuncOp function, TypeRange results) {
  Block &entry = function.getBody().front();
  function.setFunctionType(FunctionType::get(
      function.getContext(), entry.getArgumentTypes(), results));
  // Attributes of arguments spoke of the old ones.
  function.removeArgAttrsAttr();
  function.removeResAttrsAttr();
}

/// A twin that returns the dynamic sizes of all results.
static void addResultDims(func::FuncOp function, StringRef name) {
  bool dynamic = llvm::any_of(function.getResultTypes(), [](Type type) {
    auto tensor = llvm::dyn_cast<RankedTensorType>(type);
    return tensor && !tensor.hasStaticShape();
  });
  if (!dynamic)
    return;
  OpBuilder builder(function);
  builder.setInsertionPointAfter(function);
  auto twin = llvm::cast<func::FuncOp>(builder.clone(*function));
  twin.setName(name);
  twin.walk([](IntCheckOp op) { op.erase(); });
  SmallVector<Type> types;
  twin.walk([&](func::ReturnOp op) {
    OpBuilder inner(op);
    SmallVector<Value> sizes;
    for (Value value : op.getOperands()) {
      auto tensor = llvm::dyn_cast<RankedTensorType>(value.getType());
      if (!tensor)
        continue;
      for (int64_t dim = 0; dim < tensor.getRank(); ++dim)
        if (tensor.isDynamicDim(dim))
          sizes.push_back(
              tensor::DimOp::create(inner, op.getLoc(), value, dim));
    }
    op.getOperandsMutable().assign(sizes);
    types.assign(sizes.size(), inner.getIndexType());
  });
  bufferArguments(twin);
  setType(twin, types);
}

/// Results are written to buffers that the caller gives.
static void bufferResults(func::FuncOp function) {
  Block &entry = function.getBody().front();
  Location loc = function.getLoc();
  SmallVector<Value> outputs;
  for (Type type : function.getResultTypes()) {
    Type buffer = llvm::isa<RankedTensorType>(type)
                      ? getBufferType(type)
                      : Type(MemRefType::get({}, type));
    outputs.push_back(entry.addArgument(buffer, loc));
  }
  function.walk([&](func::ReturnOp op) {
    OpBuilder builder(op);
    for (auto [value, output] : llvm::zip(op.getOperands(), outputs)) {
      if (!llvm::isa<RankedTensorType>(value.getType())) {
        memref::StoreOp::create(builder, op.getLoc(), value, output);
        continue;
      }
      auto write = bufferization::MaterializeInDestinationOp::create(
          builder, op.getLoc(), value, output);
      write.setWritable(true);
      write.setRestrict(true);
    }
    op.getOperandsMutable().clear();
  });
  OpBuilder builder(function);
  function->setAttr(kResultCountAttr,
                    builder.getI64IntegerAttr(outputs.size()));
}

/// The checks of a function, all in its one block.
static FailureOr<SmallVector<IntCheckOp>> findChecks(func::FuncOp function) {
  SmallVector<IntCheckOp> checks;
  function.walk([&](IntCheckOp op) { checks.push_back(op); });
  for (IntCheckOp op : checks)
    if (op->getBlock() != &function.getBody().back() ||
        !function.getBody().hasOneBlock())
      return op.emitError() << "check: wanted one in a function of one block, "
                               "got: one in a loop or branch";
  return checks;
}

/// The operations that checks do not look at, in order.
static SmallVector<Operation *> findGuarded(func::FuncOp function,
                                            ArrayRef<IntCheckOp> checks) {
  SetVector<Operation *> inFront;
  BackwardSliceOptions options;
  options.omitUsesFromAbove = false;
  for (IntCheckOp check : checks) {
    (void)getBackwardSlice(check.getOperation(), &inFront, options);
    inFront.insert(check);
  }
  SmallVector<Operation *> guarded;
  for (Operation &op : function.getBody().front().without_terminator())
    if (!inFront.contains(&op) && !llvm::isa<bufferization::ToTensorOp>(op))
      guarded.push_back(&op);
  return guarded;
}

/// The function returns the number of the first check that does not hold, from
/// 1, or 0, and what that got.
static LogicalResult guardBody(func::FuncOp function) {
  FailureOr<SmallVector<IntCheckOp>> checks = findChecks(function);
  if (failed(checks))
    return failure();
  if (checks->empty())
    return success();
  SmallVector<Operation *> guarded = findGuarded(function, *checks);
  Operation *end = function.getBody().front().getTerminator();
  ImplicitLocOpBuilder builder(function.getLoc(), end);
  Value zero = arith::ConstantIntOp::create(builder, 0, 32);
  Value number = zero;
  Value got = arith::ConstantIntOp::create(builder, 0, 64);
  SmallVector<Attribute> texts;
  for (auto [index, check] : llvm::enumerate(llvm::reverse(*checks))) {
    Value own =
        arith::ConstantIntOp::create(builder, checks->size() - index, 32);
    number = arith::SelectOp::create(builder, check.getHolds(), number, own);
    got =
        arith::SelectOp::create(builder, check.getHolds(), got, check.getGot());
  }
  for (IntCheckOp check : *checks)
    texts.push_back(check.getWantedAttr());
  Value holds =
      arith::CmpIOp::create(builder, arith::CmpIPredicate::eq, number, zero);
  auto guard = scf::IfOp::create(builder, holds, /*withElseRegion=*/false);
  llvm::cast<func::ReturnOp>(end).getOperandsMutable().assign({number, got});
  function->setAttr(kChecksAttr, builder.getArrayAttr(texts));
  for (Operation *op : guarded)
    op->moveBefore(guard.thenBlock()->getTerminator());
  for (IntCheckOp check : *checks)
    check.erase();
  return success();
}

namespace {
struct BufferSignaturesPass final
    : quantx::impl::BufferSignaturesPassBase<BufferSignaturesPass> {
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    SmallVector<func::FuncOp> functions;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (function.isPublic() && !function.isExternal())
        functions.push_back(function);
    for (func::FuncOp function : functions) {
      if (failed(verifyEntry(function)) ||
          failed(verifyNames(function, symbols)))
        return signalPassFailure();
      addResultDims(function, (function.getName() + "_result_dims").str());
      bufferResults(function);
      bufferArguments(function);
      if (failed(guardBody(function)))
        return signalPassFailure();
      SmallVector<Type> results;
      OpBuilder builder(function);
      if (function->hasAttr(kChecksAttr))
        results = {builder.getI32Type(), builder.getI64Type()};
      setType(function, results);
    }
  }
};
} // namespace
