//===- MergePieces.h - pieces that continue each other ----------*- C++ -*-===//
//
// Shared by the canonical form and slices. Private to the library.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_LAYOUT_MERGEPIECES_H
#define QUANTX_LIB_LAYOUT_MERGEPIECES_H

#include "quantx/Layout/Layout.h"

namespace mlir::quantx {

/// Whether `high` has the modes of `low`, neither has modes of `b`, and its
/// bits follow those of `low` in every segment.
bool isContinuation(const LayoutPiece &low, const LayoutPiece &high);

/// Makes one piece of neighbours that continue each other.
void mergePieces(LayoutField &field);

} // namespace mlir::quantx

#endif // QUANTX_LIB_LAYOUT_MERGEPIECES_H
