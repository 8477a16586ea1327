//===- UpstreamArith.cpp - constants, integers and floats -------*- C++ -*-===//
//
// arith on scalars and, element by element, on tensors.
//
//===----------------------------------------------------------------------===//
#include "quantx/Interpreter/Constants.h"
#include "quantx/Interpreter/Interpreter.h"

using namespace mlir;
using namespace mlir::quantx;

static LogicalResult runConstant(Frame &frame, arith::ConstantOp op) {
  if (auto elements = llvm::dyn_cast<ElementsAttr>(op.getValue())) {
    auto tensor = getTensor(op.getLoc(), elements);
    if (failed(tensor))
      return failure();
    frame.set(op.getResult(), std::move(*tensor));
    return success();
  }
  std::optional<Scalar> scalar = getScalar(op.getValue());
  if (!scalar)
    return op.emitError() << "constant: wanted an integer, an index or a float "
                             "of at most 64 bits, got: "
                          << op.getValue();
  frame.set(op.getResult(), *scalar);
  return success();
}

void quantx::registerUpstreamArith(OpTable &table) {
  table.add<arith::ConstantOp, runConstant>();
}
