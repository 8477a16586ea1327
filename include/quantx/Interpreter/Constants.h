//===- Constants.h - values of attributes -----------------------*- C++ -*-===//
//
// From constant attributes of a program to values.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_INTERPRETER_CONSTANTS_H
#define QUANTX_INTERPRETER_CONSTANTS_H

#include "quantx/Interpreter/Values.h"

namespace mlir::quantx {

/// An integer, index, bool or float attribute, or nothing for another one.
std::optional<Scalar> getScalar(Attribute attribute);

/// An error at `loc` where the resource is absent or its bytes are not those of
/// its type. Elements that this interpreter does not have are not looked at.
LogicalResult verifyResource(Location loc, DenseResourceElementsAttr dense);

/// Dense elements, a splat or a resource. An error at `loc` for other elements,
/// a resource that is absent or whose bytes are not those of its type.
FailureOr<HostTensor> getTensor(Location loc, ElementsAttr elements);

} // namespace mlir::quantx

#endif // QUANTX_INTERPRETER_CONSTANTS_H
