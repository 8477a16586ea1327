//===- SliceCodes.h - the top bits of codes, in arith -----------*- C++ -*-===//
//
// Slicing as the conversions emit it.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_CONVERSION_SLICECODES_H
#define QUANTX_LIB_CONVERSION_SLICECODES_H

#include "quantx/IR/QuantX.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::quantx {

/// The slice of `bits` bits of a code, an i32 that holds the parent's value,
/// extended by its sign.
Value sliceCodes(ImplicitLocOpBuilder &builder, Value code, unsigned bits,
                 const numerics::SliceSpec &spec);

} // namespace mlir::quantx

#endif // QUANTX_LIB_CONVERSION_SLICECODES_H
