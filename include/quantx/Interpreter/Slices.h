//===- Slices.h - the top bits of a sliceable tensor ------------*- C++ -*-===//
//
// Clauses W1 to W5: slices, static and at a run-time width.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_INTERPRETER_SLICES_H
#define QUANTX_INTERPRETER_SLICES_H

#include "quantx/Interpreter/Values.h"

namespace mlir::quantx {

/// The slice of `bits` bits of a sliceable value: one of its widths, or its
/// full width, which is the identity. Any other is an error at `loc`.
FailureOr<std::shared_ptr<const QuantizedValue>>
getSlice(Location loc, std::shared_ptr<const QuantizedValue> value,
         int64_t bits);

} // namespace mlir::quantx

#endif // QUANTX_INTERPRETER_SLICES_H
