//===- SchemeText.h - parsing and printing of schemes -----------*- C++ -*-===//
//
// The grammar of schemes, shared by the attributes that contain one.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_IR_SCHEME_SCHEMETEXT_H
#define QUANTX_LIB_IR_SCHEME_SCHEMETEXT_H

#include "quantx/IR/QuantX.h"

namespace mlir::quantx {

/// sum (',' role '=' ['-'] product)*, up to the closing `>`. The scheme itself
/// is at level `depth` of nesting, 1 being the outermost.
FailureOr<SchemeSpec> parseSchemeSpec(AsmParser &parser, unsigned depth);
void printSchemeSpec(AsmPrinter &printer, const SchemeSpec &spec);

/// '<' … '>' of an affine or codebook scheme at a level of nesting.
template <typename AttrT>
Attribute parseSpecAttribute(AsmParser &parser, unsigned depth) {
  SMLoc loc = parser.getCurrentLocation();
  if (failed(parser.parseLess()))
    return {};
  FailureOr<SchemeSpec> spec = parseSchemeSpec(parser, depth);
  if (failed(spec) || failed(parser.parseGreater()))
    return {};
  return parser.getChecked<AttrT>(loc, parser.getContext(), *spec);
}

/// A scheme inside another at a level of nesting: an attribute, or `affine<…>`
/// or `codebook<…>` without its `#quantx.`.
FailureOr<SchemeInterface> parseScheme(AsmParser &parser, unsigned depth);

/// The first character of the next token.
char peekCharacter(AsmParser &parser);

/// The letters, digits and underscores at the next token.
StringRef peekWord(AsmParser &parser);

/// What a list of extents stands for: `per` takes `*` and `gather`, `over`
/// takes `*`, a vector takes numbers alone.
enum class BlockKind { Per, Over, Vector };

/// A list `[INT | '*' | 'gather', …]`.
ParseResult parseBlock(AsmParser &parser, SmallVectorImpl<int64_t> &block,
                       BlockKind kind);
void printBlock(AsmPrinter &printer, ArrayRef<int64_t> block);

} // namespace mlir::quantx

#endif // QUANTX_LIB_IR_SCHEME_SCHEMETEXT_H
