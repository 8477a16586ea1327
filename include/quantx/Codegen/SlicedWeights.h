//===- SlicedWeights.h - weights that are slices of a parent ----*- C++ -*-===//
//
// A kernel reads the planes of the parent that a slice needs, so it is bound to
// the parent's codes.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_CODEGEN_SLICEDWEIGHTS_H
#define QUANTX_CODEGEN_SLICEDWEIGHTS_H

#include "quantx/IR/Components.h"
#include "quantx/IR/QuantX.h"

#include <optional>

namespace mlir::quantx {

/// A sliceable parent, read at one width; none: an operand says at which.
struct SlicedWeights {
  ComponentList weights;
  std::optional<unsigned> width;
};

/// What w of a contraction is a slice of, if anything; a sliceable tensor
/// itself is read at its full width.
std::optional<SlicedWeights> getSlicedWeights(IntContractOp op);

} // namespace mlir::quantx

#endif // QUANTX_CODEGEN_SLICEDWEIGHTS_H
