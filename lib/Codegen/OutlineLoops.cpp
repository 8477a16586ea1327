//===- OutlineLoops.cpp - loop nests as functions ---------------*- C++ -*-===//
//
// scf.for … { … }  ->  func.call @NAME_loop_0(…), in functions of many loops
//
//===----------------------------------------------------------------------===//
#include "InternalFunction.h"

#include "quantx/Codegen/Passes.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/SymbolTable.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_OUTLINELOOPSPASS
#include "quantx/Codegen/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

/// What is computed anew inside: constants, and places in the workspace, of
/// which the optimizer then sees that they are apart.
static bool movesInside(Operation *op) {
  return op && (op->hasTrait<OpTrait::ConstantLike>() ||
                llvm::isa<memref::ViewOp>(op));
}

/// The loops that are in no other, without those that call functions.
static SmallVector<scf::ForOp> findNests(func::FuncOp function) {
  SmallVector<scf::ForOp> nests;
  function.walk<WalkOrder::PreOrder>([&](scf::ForOp loop) {
    if (!loop.walk([](func::CallOp) { return WalkResult::interrupt(); })
             .wasInterrupted())
      nests.push_back(loop);
    return WalkResult::skip();
  });
  return nests;
}

namespace {
/// What a loop reads from outside: operations in front of it, and values.
struct Captured {
  explicit Captured(scf::ForOp loop) {
    loop->walk([&](Operation *op) {
      for (Value operand : op->getOperands())
        if (!loop->isAncestor(operand.getParentBlock()->getParentOp()))
          collect(operand);
    });
  }

  SetVector<Operation *> operations;
  SetVector<Value> values;

private:
  void collect(Value value) {
    Operation *op = value.getDefiningOp();
    if (!movesInside(op)) {
      values.insert(value);
      return;
    }
    if (operations.contains(op))
      return;
    for (Value operand : op->getOperands())
      collect(operand);
    operations.insert(op);
  }
};

struct OutlineLoopsPass final
    : quantx::impl::OutlineLoopsPassBase<OutlineLoopsPass> {
  using OutlineLoopsPassBase::OutlineLoopsPassBase;

  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    for (auto function :
         llvm::to_vector(getOperation().getOps<func::FuncOp>())) {
      SmallVector<scf::ForOp> nests = findNests(function);
      if (nests.size() > most)
        for (scf::ForOp loop : nests)
          outline(function, loop, symbols);
    }
  }

private:
  static void outline(func::FuncOp from, scf::ForOp loop,
                      SymbolTable &symbols) {
    Captured captured(loop);
    OpBuilder builder(from);
    auto type = builder.getFunctionType(
        TypeRange(captured.values.getArrayRef()), loop->getResultTypes());
    auto function = func::FuncOp::create(
        builder, loop.getLoc(), (from.getName() + "_loop").str(), type);
    makeInternal(function);
    forbidInlining(function);
    symbols.insert(function);
    Block *entry = function.addEntryBlock();
    IRMapping mapping;
    mapping.map(captured.values.getArrayRef(), entry->getArguments());
    builder.setInsertionPointToStart(entry);
    for (Operation *op : captured.operations)
      builder.clone(*op, mapping);
    Operation *copy = builder.clone(*loop, mapping);
    func::ReturnOp::create(builder, loop.getLoc(), copy->getResults());
    builder.setInsertionPoint(loop);
    auto call = func::CallOp::create(builder, loop.getLoc(), function,
                                     captured.values.getArrayRef());
    loop->replaceAllUsesWith(call);
    loop->erase();
  }
};
} // namespace
