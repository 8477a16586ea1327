//===- VerifyProgram.cpp - what routes ask of a module ----------*- C++ -*-===//
//
// Resources, calls, levels.
//
//===----------------------------------------------------------------------===//
#include "VerifyProgram.h"

#include "quantx/IR/QuantX.h"
#include "quantx/Interpreter/Constants.h"

#include "mlir/Analysis/CallGraph.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/SCCIterator.h"

using namespace mlir;
using namespace mlir::quantx;

LogicalResult quantx::verifyProgram(ModuleOp module) {
  WalkResult result = module.walk([](Operation *op) {
    for (NamedAttribute attribute : op->getAttrs()) {
      auto resource =
          llvm::dyn_cast<DenseResourceElementsAttr>(attribute.getValue());
      if (resource && failed(verifyResource(op->getLoc(), resource)))
        return WalkResult::interrupt();
    }
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

/// Calls are inlined: they must end.
static LogicalResult verifyNoRecursion(ModuleOp module) {
  CallGraph graph(module);
  for (auto part = llvm::scc_begin<const CallGraph *>(&graph); !part.isAtEnd();
       ++part) {
    if (!part.hasCycle() || part->front()->isExternal())
      continue;
    Operation *function = part->front()->getCallableRegion()->getParentOp();
    return function->emitError()
           << "call: wanted functions that do not call themselves, got: "
           << SymbolTable::getSymbolName(function).getValue();
  }
  return success();
}

LogicalResult quantx::verifyCompilable(ModuleOp module) {
  SymbolTableCollection symbols;
  WalkResult result = module.walk([&](Operation *op) -> WalkResult {
    bool ours = llvm::isa_and_nonnull<QuantXDialect>(op->getDialect());
    if (ours && op->getName().stripDialect().starts_with("kernel."))
      return op->emitError() << "wanted the Tensor or the Integer level, got: "
                             << op->getName();
    auto call = llvm::dyn_cast<func::CallOp>(op);
    if (!call)
      return WalkResult::advance();
    auto callee = symbols.lookupNearestSymbolFrom<func::FuncOp>(
        call, call.getCalleeAttr());
    if (callee && callee.isExternal())
      return call.emitError() << "call: wanted a function with a body, got: "
                              << call.getCallee();
    return WalkResult::advance();
  });
  if (result.wasInterrupted())
    return failure();
  return verifyNoRecursion(module);
}
