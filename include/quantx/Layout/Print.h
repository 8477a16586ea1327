//===- Print.h - the text of a layout ---------------------------*- C++ -*-===//
//
// `[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = …}`
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LAYOUT_PRINT_H
#define QUANTX_LAYOUT_PRINT_H

#include "quantx/Layout/Layout.h"

namespace mlir::quantx {

/// Prints what stands between `layout<` and `>`, in the grammar's order. Any
/// data prints, verified or not.
void print(llvm::raw_ostream &os, const Layout &layout);

/// The same as a string.
std::string toString(const Layout &layout);

} // namespace mlir::quantx

#endif // QUANTX_LAYOUT_PRINT_H
