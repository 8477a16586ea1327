//===- Slice.h - the top bits of a field ------------------------*- C++ -*-===//
//
// Reading a code at fewer bits.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LAYOUT_SLICE_H
#define QUANTX_LAYOUT_SLICE_H

#include "quantx/Layout/Layout.h"
#include "llvm/Support/Error.h"

namespace mlir::quantx {

/// The layout of the top `bits` bits of a field in the same buffers; all other
/// fields stay. An error unless 0 < bits <= the field's width, for trits, and
/// for planes (`b(*)`) that are not outermost with the top plane first: their
/// places depend on the number of planes, which a slice changes. A slice of
/// planes describes the front of the same buffer.
llvm::Expected<Layout> getSlice(const Layout &layout, LayoutFieldRef ref,
                                unsigned bits);

} // namespace mlir::quantx

#endif // QUANTX_LAYOUT_SLICE_H
