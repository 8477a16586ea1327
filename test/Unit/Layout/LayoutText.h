//===- LayoutText.h - layouts from text, for tests --------------*- C++ -*-===//
//
// A small reader of the layout grammar, so that tests state layouts as text.
// The product reads layouts through MLIR's parser; this one shares no code
// with it.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TEST_UNIT_LAYOUT_LAYOUTTEXT_H
#define QUANTX_TEST_UNIT_LAYOUT_LAYOUTTEXT_H

#include "quantx/Layout/Layout.h"

namespace mlir::quantx::test {

/// The layout of `[n, k], {…}, …`, or none where the text is no layout. A text
/// without dimensions has `[n, k]`. Nothing beyond the grammar is checked.
std::optional<Layout> readLayout(llvm::StringRef text);

/// The same of a text that is known to be a verified layout.
Layout getLayout(llvm::StringRef text);

} // namespace mlir::quantx::test

#endif // QUANTX_TEST_UNIT_LAYOUT_LAYOUTTEXT_H
