//===- SchemeText.h - parsing and printing of schemes -----------*- C++ -*-===//
//
// The grammar of schemes, shared by the attributes that contain one.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_IR_SCHEME_SCHEMETEXT_H
#define QUANTX_LIB_IR_SCHEME_SCHEMETEXT_H

#include "quantx/IR/QuantX.h"

namespace mlir::quantx {

/// sum (',' role '=' ['-'] product)*, up to the closing `>`.
FailureOr<SchemeSpec> parseSchemeSpec(AsmParser &parser);
void printSchemeSpec(AsmPrinter &printer, const SchemeSpec &spec);

/// A scheme as an attribute, or as `affine<…>` without its `#quantx.`.
FailureOr<SchemeInterface> parseScheme(AsmParser &parser);

/// The first character of the next token.
char peekCharacter(AsmParser &parser);

/// A list `[INT | '*' | 'gather', …]`.
ParseResult parseBlock(AsmParser &parser, SmallVectorImpl<int64_t> &block,
                       StringRef what);
void printBlock(AsmPrinter &printer, ArrayRef<int64_t> block);

} // namespace mlir::quantx

#endif // QUANTX_LIB_IR_SCHEME_SCHEMETEXT_H
