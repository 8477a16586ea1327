//===- UpstreamFunc.cpp - calls ---------------------------------*- C++ -*-===//
//
// func.call; func.return is the end of a region.
//
//===----------------------------------------------------------------------===//
#include "quantx/Interpreter/Interpreter.h"

using namespace mlir;
using namespace mlir::quantx;

static LogicalResult runCall(Frame &frame, func::CallOp op) {
  SmallVector<RuntimeValue> arguments;
  for (Value operand : op.getOperands())
    arguments.push_back(frame.get(operand));
  auto results = frame.getInterpreter().call(op, op.getCalleeAttr(), arguments);
  if (failed(results))
    return failure();
  for (auto [result, value] : llvm::zip(op.getResults(), *results))
    frame.set(result, std::move(value));
  return success();
}

void quantx::registerUpstreamFunc(OpTable &table) {
  table.add<func::CallOp, runCall>();
}
