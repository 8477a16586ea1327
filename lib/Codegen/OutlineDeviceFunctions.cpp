//===- OutlineDeviceFunctions.cpp - computations as functions ---*- C++ -*-===//
//
// quantx.int.contract, quantize, …  ->  a call of a function that holds it and
// the views and slices that it reads
//
//===----------------------------------------------------------------------===//
#include "quantx/Codegen/Passes.h"
#include "quantx/IR/QuantX.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_OUTLINEDEVICEFUNCTIONSPASS
#include "quantx/Codegen/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

static bool isComputation(Operation *op) {
  return llvm::isa<IntContractOp, IntQuantizeOp, IntDequantizeOp, IntPackOp,
                   IntCodeSumOp, IntRequantizeOp>(op);
}

/// What it costs nothing to compute where it is read.
static bool movesInside(Operation *op) {
  return op && (op->hasTrait<OpTrait::ConstantLike>() ||
                llvm::isa<IntViewOp, IntSliceOp>(op));
}

namespace {
/// A computation with what moves inside, and the values that it reads.
struct Body {
  explicit Body(Operation *root) {
    collect(root);
    for (Operation *op : operations)
      for (Value operand : op->getOperands())
        if (!operations.contains(operand.getDefiningOp()))
          inputs.insert(operand);
  }
  func::FuncOp build(OpBuilder &builder, Location loc, StringRef name) const;

  SetVector<Operation *> operations; ///< the root last
  SetVector<Value> inputs;

private:
  void collect(Operation *op) {
    if (operations.contains(op))
      return;
    for (Value operand : op->getOperands())
      if (movesInside(operand.getDefiningOp()))
        collect(operand.getDefiningOp());
    operations.insert(op);
  }
};
} // namespace

func::FuncOp Body::build(OpBuilder &builder, Location loc,
                         StringRef name) const {
  auto inputTypes =
      llvm::map_to_vector(inputs, [](Value value) { return value.getType(); });
  auto type =
      builder.getFunctionType(inputTypes, operations.back()->getResultTypes());
  auto function = func::FuncOp::create(builder, loc, name, type);
  function.setPrivate();
  function->setAttr(kDeviceAttr, builder.getUnitAttr());
  OpBuilder::InsertionGuard guard(builder);
  Block *entry = function.addEntryBlock();
  builder.setInsertionPointToStart(entry);
  IRMapping mapping;
  mapping.map(inputs.getArrayRef(), entry->getArguments());
  Operation *last = nullptr;
  for (Operation *op : operations)
    last = builder.clone(*op, mapping);
  func::ReturnOp::create(builder, loc, last->getResults());
  return function;
}

/// The text of a function without its name and locations.
static std::string getKey(func::FuncOp function) {
  std::string text;
  llvm::raw_string_ostream os(text);
  function.getFunctionType().print(os);
  for (Operation &op : function.getBody().front()) {
    // Results of other operations are named by their order in the block.
    op.print(os, OpPrintingFlags().useLocalScope());
    os << '\n';
  }
  return text;
}

namespace {
struct OutlineDeviceFunctionsPass final
    : quantx::impl::OutlineDeviceFunctionsPassBase<OutlineDeviceFunctionsPass> {
  void runOnOperation() override {
    SymbolTable table(getOperation());
    symbols = &table;
    SmallVector<Operation *> computations;
    // Not in modules inside this one: calls do not reach them.
    for (auto function : getOperation().getOps<func::FuncOp>())
      function.walk([&](Operation *op) {
        if (isComputation(op))
          computations.push_back(op);
      });
    for (Operation *op : computations)
      outline(op);
    outlineReadViews();
  }

private:
  /// Views and slices that anything else reads.
  void outlineReadViews() {
    SmallVector<Operation *> read;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (!function->hasAttr(kDeviceAttr))
        function.walk([&](Operation *op) {
          bool other = llvm::any_of(op->getUsers(), [](Operation *user) {
            return !llvm::isa<IntSliceOp>(user);
          });
          if (llvm::isa<IntViewOp, IntSliceOp>(op) && other)
            read.push_back(op);
        });
    for (Operation *op : read)
      outline(op);
  }

  void outline(Operation *op) {
    Body body(op);
    OpBuilder builder = OpBuilder::atBlockEnd(getOperation().getBody());
    // quantx.int.contract  ->  quantx_contract_0
    StringRef kind = op->getName().stripDialect().rsplit('.').second;
    func::FuncOp function =
        body.build(builder, op->getLoc(),
                   ("quantx_" + kind + "_" + Twine(functions.size())).str());
    auto [known, isNew] = functions.try_emplace(getKey(function), function);
    if (isNew)
      symbols->insert(function);
    else
      function.erase();
    builder.setInsertionPoint(op);
    auto call = func::CallOp::create(builder, op->getLoc(), known->second,
                                     body.inputs.getArrayRef());
    op->replaceAllUsesWith(call);
    for (Operation *inner : llvm::reverse(body.operations))
      if (inner->use_empty())
        inner->erase();
  }

  SymbolTable *symbols = nullptr;
  std::map<std::string, func::FuncOp> functions;
};
} // namespace
