//===- TensorText.cpp - texts of make and quantize --------------*- C++ -*-===//
//
// The two operations whose operand groups are lists with names.
//
//===----------------------------------------------------------------------===//
#include "../OpText.h"

using namespace mlir;
using namespace mlir::quantx;

using Operands = SmallVector<OpAsmParser::UnresolvedOperand, 4>;

/// keyword '(' operand, … ')', optional as a whole.
static ParseResult parseOptionalGroup(OpAsmParser &parser, StringRef keyword,
                                      Operands &operands) {
  if (failed(parser.parseOptionalKeyword(keyword)))
    return success();
  return parser.parseOperandList(operands, AsmParser::Delimiter::Paren);
}

static void printOptionalGroup(OpAsmPrinter &printer, StringRef keyword,
                               OperandRange operands) {
  if (operands.empty())
    return;
  printer << ' ' << keyword << '(';
  printer.printOperands(operands);
  printer << ')';
}

static void setSegments(OperationState &result, ArrayRef<int32_t> sizes,
                        StringRef name, Builder &builder) {
  result.addAttribute(name, builder.getDenseI32ArrayAttr(sizes));
}

/// Adds the operands of all groups; one type for each, in order.
static ParseResult resolveGroups(OpAsmParser &parser, SMLoc loc,
                                 ArrayRef<const Operands *> groups,
                                 ArrayRef<Type> types, OperationState &result) {
  SmallVector<OpAsmParser::UnresolvedOperand> all;
  SmallVector<int32_t> sizes;
  for (const Operands *group : groups) {
    llvm::append_range(all, *group);
    sizes.push_back(group->size());
  }
  if (all.size() != types.size())
    return parser.emitError(loc)
           << "types: wanted one for each of " << all.size()
           << " operands, got: " << types.size();
  setSegments(result, sizes, "operandSegmentSizes", parser.getBuilder());
  return parser.resolveOperands(all, types, loc, result.operands);
}

//===----------------------------------------------------------------------===//
// make
//===----------------------------------------------------------------------===//

/// tables '(' name '=' operand, … ')'
static ParseResult parseTables(OpAsmParser &parser, Operands &tables,
                               SmallVectorImpl<StringRef> &names) {
  if (failed(parser.parseOptionalKeyword("tables")))
    return success();
  return parser.parseCommaSeparatedList(
      AsmParser::Delimiter::Paren, [&]() -> ParseResult {
        return failure(failed(parser.parseKeyword(&names.emplace_back())) ||
                       failed(parser.parseEqual()) ||
                       failed(parser.parseOperand(tables.emplace_back())));
      });
}

/// A layout and, where one was written out without parentheses, the types of
/// the operation: MLIR's parser took them for the attribute's own, and
/// LayoutAttr::parse gave both back.
static ParseResult parseLayoutAndTypes(OpAsmParser &parser, LayoutAttr &layout,
                                       FunctionType &types) {
  SMLoc loc = parser.getCurrentLocation();
  Attribute attribute;
  if (failed(parseBeforeColon(parser, attribute)))
    return failure();
  if (auto pair = dyn_cast<ArrayAttr>(attribute); pair && pair.size() == 2)
    if (auto type = dyn_cast<TypeAttr>(pair[1])) {
      types = dyn_cast<FunctionType>(type.getValue());
      attribute = pair[0];
    }
  layout = dyn_cast<LayoutAttr>(attribute);
  if (!layout)
    return parser.emitError(loc)
           << "layout: wanted a layout, got: " << attribute;
  return success();
}

/// The groups after the layout, attributes, and the types of all operands.
static ParseResult parseMakeTail(OpAsmParser &parser, OperationState &result,
                                 SMLoc &typesLoc, Operands &tables,
                                 SmallVectorImpl<StringRef> &names,
                                 Operands &gather, Operands &dims,
                                 FunctionType &types) {
  SmallVector<Type> operands;
  Type type;
  SMLoc loc = parser.getCurrentLocation();
  if (failed(parseTables(parser, tables, names)) ||
      failed(parseOptionalGroup(parser, "gather", gather)) ||
      failed(parseOptionalGroup(parser, "dims", dims)) ||
      failed(parser.parseOptionalAttrDict(result.attributes)) ||
      failed(parser.parseColon()))
    return failure();
  typesLoc = parser.getCurrentLocation();
  if (failed(parser.parseCommaSeparatedList(
          AsmParser::Delimiter::Paren,
          [&] { return parser.parseType(operands.emplace_back()); })) ||
      failed(parser.parseArrow()) || failed(parser.parseType(type)))
    return failure();
  if (gather.size() > 1)
    return parser.emitError(loc)
           << "gather: wanted one operand, got: " << gather.size();
  types = parser.getBuilder().getFunctionType(operands, type);
  return success();
}

ParseResult MakeOp::parse(OpAsmParser &parser, OperationState &result) {
  Operands buffers, tables, gather, dims;
  LayoutAttr layout;
  SmallVector<StringRef> names;
  FunctionType types;
  SMLoc loc = parser.getCurrentLocation();
  if (failed(parser.parseOperandList(buffers, AsmParser::Delimiter::Paren)) ||
      failed(parser.parseKeyword("layout")) ||
      failed(parseLayoutAndTypes(parser, layout, types)) ||
      (!types && failed(parseMakeTail(parser, result, loc, tables, names,
                                      gather, dims, types))))
    return failure();
  if (types.getNumResults() != 1 ||
      !isa<QuantizedTensorType>(types.getResult(0)))
    return parser.emitError(loc)
           << "result: wanted one quantized tensor type, got: "
           << types.getResults();
  result.addAttribute("layout", layout);
  result.addAttribute("tableNames", parser.getBuilder().getStrArrayAttr(names));
  result.addTypes(types.getResults());
  return resolveGroups(parser, loc, {&buffers, &tables, &gather, &dims},
                       types.getInputs(), result);
}

void MakeOp::print(OpAsmPrinter &printer) {
  printer << '(';
  printer.printOperands(getBuffers());
  printer << ") layout ";
  printBeforeColon(printer, *this, getLayoutAttr());
  if (!getTables().empty()) {
    printer << " tables(";
    llvm::interleaveComma(
        llvm::zip(getTableNames().getAsValueRange<StringAttr>(), getTables()),
        printer, [&](auto pair) {
          printer << std::get<0>(pair) << " = " << std::get<1>(pair);
        });
    printer << ')';
  }
  if (getGather())
    printer << " gather(" << getGather() << ')';
  printOptionalGroup(printer, "dims", getDims());
  printer.printOptionalAttrDict(
      (*this)->getAttrs(), {"layout", "tableNames", "operandSegmentSizes"});
  printer << " : (";
  llvm::interleaveComma(getOperandTypes(), printer);
  printer << ") -> " << getType();
}

//===----------------------------------------------------------------------===//
// quantize
//===----------------------------------------------------------------------===//

/// round '(' word ')'
static ParseResult parseRound(OpAsmParser &parser, OperationState &result) {
  StringRef word;
  if (failed(parser.parseKeyword("round")) || failed(parser.parseLParen()))
    return failure();
  SMLoc loc = parser.getCurrentLocation();
  if (failed(parser.parseKeyword(&word)))
    return failure();
  std::optional<numerics::Rounding> round = numerics::parseRounding(word);
  if (!round)
    return parser.emitError(loc) << "round: wanted half_even, half_up, "
                                    "half_away or floor, got: "
                                 << word;
  result.addAttribute("round", RoundingAttr::get(parser.getContext(), *round));
  return parser.parseRParen();
}

ParseResult QuantizeOp::parse(OpAsmParser &parser, OperationState &result) {
  Operands input(1), scales, zeros, offsets;
  SmallVector<Type> types;
  Type type;
  if (failed(parser.parseOperand(input.front())))
    return failure();
  bool dynamic = succeeded(parser.parseOptionalKeyword("dynamic"));
  if (!dynamic &&
      (failed(parser.parseKeyword("scale")) ||
       failed(parser.parseOperandList(scales, AsmParser::Delimiter::Paren)) ||
       failed(parseOptionalGroup(parser, "zero", zeros)) ||
       failed(parseOptionalGroup(parser, "offset", offsets)) ||
       failed(parseRound(parser, result))))
    return failure();
  if (failed(parser.parseOptionalAttrDict(result.attributes)) ||
      failed(parser.parseColon()))
    return failure();
  SMLoc loc = parser.getCurrentLocation();
  if (dynamic) {
    if (failed(parser.parseType(types.emplace_back())))
      return failure();
  } else if (failed(parser.parseCommaSeparatedList(
                 AsmParser::Delimiter::Paren,
                 [&] { return parser.parseType(types.emplace_back()); }))) {
    return failure();
  }
  if (failed(parser.parseArrow()) || failed(parser.parseType(type)))
    return failure();
  result.addTypes(type);
  return resolveGroups(parser, loc, {&input, &scales, &zeros, &offsets}, types,
                       result);
}

void QuantizeOp::print(OpAsmPrinter &printer) {
  printer << ' ' << getInput();
  bool dynamic = isDynamic();
  if (dynamic) {
    printer << " dynamic";
  } else {
    printer << " scale(";
    printer.printOperands(getScales());
    printer << ')';
    printOptionalGroup(printer, "zero", getZeros());
    printOptionalGroup(printer, "offset", getOffsets());
    printer << " round(" << stringify(getRoundAttr().getValue()) << ')';
  }
  printer.printOptionalAttrDict((*this)->getAttrs(),
                                {"round", "operandSegmentSizes"});
  printer << " : ";
  if (dynamic) {
    printer << getInput().getType();
  } else {
    printer << '(';
    llvm::interleaveComma(getOperandTypes(), printer);
    printer << ')';
  }
  printer << " -> " << getType();
}

//===----------------------------------------------------------------------===//
// #quantx.rounding
//===----------------------------------------------------------------------===//

Attribute RoundingAttr::parse(AsmParser &parser, Type) {
  StringRef word;
  if (failed(parser.parseLess()))
    return {};
  SMLoc loc = parser.getCurrentLocation();
  if (failed(parser.parseKeyword(&word)) || failed(parser.parseGreater()))
    return {};
  if (std::optional<numerics::Rounding> round = numerics::parseRounding(word))
    return get(parser.getContext(), *round);
  parser.emitError(loc)
      << "rounding: wanted half_even, half_up, half_away or floor, got: "
      << word;
  return {};
}

void RoundingAttr::print(AsmPrinter &printer) const {
  printer << '<' << stringify(getValue()) << '>';
}
