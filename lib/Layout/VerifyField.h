//===- VerifyField.h - rules of one field, bits of one unit -----*- C++ -*-===//
//
// Parts of the verifier. Private to the library.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_LAYOUT_VERIFYFIELD_H
#define QUANTX_LIB_LAYOUT_VERIFYFIELD_H

#include "quantx/Layout/Layout.h"
#include "llvm/Support/Error.h"

namespace mlir::quantx {

/// "wanted …, got: …"
inline llvm::Error wanted(const llvm::Twine &what, const llvm::Twine &got) {
  return llvm::createStringError("wanted " + what + ", got: " + got);
}

/// The rules of a field's pieces, segments and modes; `buffer.unit` is checked.
llvm::Error verifyField(const Layout &layout, const LayoutBuffer &buffer,
                        const LayoutField &field);

/// Whether the field has `b(*)`.
bool hasOuterBits(const LayoutField &field);

/// Every bit of the unit at most once, none outside; all else is checked.
llvm::Error verifyOccupancy(const Layout &layout, unsigned buffer);

} // namespace mlir::quantx

#endif // QUANTX_LIB_LAYOUT_VERIFYFIELD_H
