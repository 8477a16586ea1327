//===- Elementwise.h - scalar functions on scalars and tensors --*- C++ -*-===//
//
// An op that maps elements is one function on scalars; on tensors it runs for
// each element.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_INTERPRETER_ELEMENTWISE_H
#define QUANTX_LIB_INTERPRETER_ELEMENTWISE_H

#include "quantx/Interpreter/Interpreter.h"

namespace mlir::quantx {

/// The result's bits for one element; nothing after an error at `op`. `kind` is
/// that of the result.
using ElementFunction = std::optional<Scalar> (*)(Operation *op,
                                                  ElementKind kind,
                                                  ArrayRef<Scalar> operands);

/// Runs an elementwise op of one result: all operands are scalars, or tensors
/// or vectors of one shape (scalars beside tensors are repeated).
LogicalResult runElementwise(Frame &frame, Operation *op,
                             ElementFunction function);

template <typename OpT, ElementFunction function>
LogicalResult runElementwiseOp(Frame &frame, OpT op) {
  return runElementwise(frame, op, function);
}

template <typename OpT, ElementFunction function>
void addElementwise(OpTable &table) {
  table.add<OpT, runElementwiseOp<OpT, function>>();
}

/// A float result of `kind` from exact or f32/f64 arithmetic: one rounding.
Scalar roundTo(ElementKind kind, double value);

} // namespace mlir::quantx

#endif // QUANTX_LIB_INTERPRETER_ELEMENTWISE_H
