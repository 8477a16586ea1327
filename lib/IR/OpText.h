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
  // With a type given, the `:` that follows is not taken for the attribute's.
  return parser.parseAttribute(attribute, NoneType::get(parser.getContext()));
}
template <typename AttrT>
void printQualified(OpAsmPrinter &printer, Operation *, AttrT attribute) {
  printer.printAttribute(attribute);
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
