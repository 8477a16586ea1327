//===- Size.h - how large the buffers of a layout are -----------*- C++ -*-===//
//
// Bits and bytes of a buffer for given shapes of its fields.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LAYOUT_SIZE_H
#define QUANTX_LAYOUT_SIZE_H

#include "quantx/Layout/Layout.h"
#include "llvm/Support/Error.h"

namespace mlir::quantx {

/// Coordinates of one field along each dimension of the layout: of Q4_0 at
/// N x K, codes have [N, K] and scales [N, K/32].
using FieldShape = llvm::SmallVector<int64_t, 4>;

/// Size of one buffer in bits with this number of units along each dimension,
/// pads included. An error if it is no int64_t.
llvm::Expected<int64_t> getBitsOfUnits(const Layout &layout, unsigned buffer,
                                       llvm::ArrayRef<int64_t> tileCounts);

/// Size of one buffer in bits, ragged last units whole and pads included;
/// `shapes` has one shape for each field of the buffer. An error if the fields
/// disagree about the number of units or the size is no int64_t.
llvm::Expected<int64_t> getBufferBits(const Layout &layout, unsigned buffer,
                                      llvm::ArrayRef<FieldShape> shapes);

/// The same rounded up to bytes.
llvm::Expected<int64_t> getBufferBytes(const Layout &layout, unsigned buffer,
                                       llvm::ArrayRef<FieldShape> shapes);

} // namespace mlir::quantx

#endif // QUANTX_LAYOUT_SIZE_H
