//===- OpText.h - pieces of the operations' texts ---------------*- C++ -*-===//
//
// Custom directives that the assembly formats of operations use.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_IR_OPTEXT_H
#define QUANTX_LIB_IR_OPTEXT_H

#include "quantx/IR/QuantX.h"

namespace mlir::quantx {

/// custom<Qualified>: an attribute of ours with its full name, or its alias.
template <typename AttrT>
ParseResult parseQualified(OpAsmParser &parser, AttrT &attribute) {
  return parser.parseAttribute(attribute);
}
template <typename AttrT>
void printQualified(OpAsmPrinter &printer, Operation *, AttrT attribute) {
  printer.printAttribute(attribute);
}

/// custom<BeforeColon>: the same where a `:` may follow, which MLIR's parser
/// takes for the type of an attribute that is written out: without an alias it
/// stands in parentheses.
template <typename AttrT>
ParseResult parseBeforeColon(OpAsmParser &parser, AttrT &attribute) {
  if (failed(parser.parseOptionalLParen()))
    return parser.parseAttribute(attribute);
  return failure(failed(parser.parseAttribute(attribute)) ||
                 failed(parser.parseRParen()));
}
template <typename AttrT>
void printBeforeColon(OpAsmPrinter &printer, Operation *, AttrT attribute) {
  if (succeeded(printer.printAlias(attribute)))
    return;
  printer << '(';
  printer.printAttribute(attribute);
  printer << ')';
}

/// custom<PlainInteger>: an i64 attribute as a bare number.
inline ParseResult parsePlainInteger(OpAsmParser &parser,
                                     IntegerAttr &attribute) {
  int64_t value;
  if (failed(parser.parseInteger(value)))
    return failure();
  attribute = parser.getBuilder().getI64IntegerAttr(value);
  return success();
}
inline void printPlainInteger(OpAsmPrinter &printer, Operation *,
                              IntegerAttr attribute) {
  printer << attribute.getInt();
}

} // namespace mlir::quantx

#endif // QUANTX_LIB_IR_OPTEXT_H
