//===- BufferSignatures.cpp - tensors of functions as buffers ---*- C++ -*-===//
//
// func @f(tensor) -> tensor  ->  func @f(memref, memref), func @f_result_dims
//
//===----------------------------------------------------------------------===//
#include "quantx/Codegen/Passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
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

static LogicalResult verifySignature(func::FuncOp function) {
  FunctionType type = function.getFunctionType();
  for (TypeRange types :
       {TypeRange(type.getInputs()), TypeRange(type.getResults())})
    for (Type value : types) {
      bool known =
          llvm::isa<RankedTensorType>(value) || value.isIntOrIndexOrFloat();
      if (!known)
        return function.emitError()
               << "public function: wanted ranked tensors and numbers, got: "
               << value;
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
      std::string dims = (function.getName() + "_result_dims").str();
      if (symbols.lookup(dims)) {
        function.emitError() << "public function: wanted no other symbol "
                             << dims << ", got: one";
        return signalPassFailure();
      }
      if (failed(verifySignature(function)))
        return signalPassFailure();
      addResultDims(function, dims);
      bufferResults(function);
      bufferArguments(function);
      setType(function, {});
    }
  }
};
} // namespace
