//===- LayoutAttr.cpp - the text of layouts ---------------------*- C++ -*-===//
//
// Parses `#quantx.layout<[dims], {buffer}, …>` into the data of the layout
// algebra, which prints and verifies itself.
//
//===----------------------------------------------------------------------===//
#include "SchemeText.h"

#include "quantx/Layout/Print.h"
#include "quantx/Layout/Verify.h"

using namespace mlir;
using namespace mlir::quantx;

namespace {
/// One parse of a layout; knows the dimensions that were declared.
class LayoutParser {
public:
  LayoutParser(AsmParser &parser) : parser(parser) {}
  FailureOr<Layout> parse();

private:
  ParseResult parseDimensionNames();
  ParseResult parseOrder(LayoutBuffer &buffer);
  ParseResult parseBuffer(LayoutBuffer &buffer);
  ParseResult parseEntry(LayoutBuffer &buffer);
  ParseResult parseField(LayoutBuffer &buffer, StringRef name);
  ParseResult parseSegment(LayoutSegment &segment);
  ParseResult parseMode(LayoutMode &mode);

  int findDimension(StringRef name) const;

  AsmParser &parser;
  Layout layout;
};
} // namespace

static constexpr int kUnknownDimension = -3;

int LayoutParser::findDimension(StringRef name) const {
  if (name == "w")
    return DimensionModes::kWords;
  if (name == "b")
    return DimensionModes::kBits;
  for (const auto &[index, dim] : llvm::enumerate(layout.dims))
    if (name == dim)
      return index;
  return kUnknownDimension;
}

ParseResult LayoutParser::parseDimensionNames() {
  return parser.parseCommaSeparatedList(
      AsmParser::Delimiter::Square, [&]() -> ParseResult {
        StringRef name;
        if (failed(parser.parseKeyword(&name)))
          return failure();
        layout.dims.push_back(name.str());
        return success();
      });
}

/// INT ':' ['-'] INT, or '*'
ParseResult LayoutParser::parseMode(LayoutMode &mode) {
  if (succeeded(parser.parseOptionalStar())) {
    mode.size = LayoutMode::kOuter;
    return success();
  }
  return failure(failed(parser.parseInteger(mode.size)) ||
                 failed(parser.parseColon()) ||
                 failed(parser.parseInteger(mode.stride)));
}

/// ['trit'] INT 'at' INT (dim '(' mode, … ')')*
ParseResult LayoutParser::parseSegment(LayoutSegment &segment) {
  segment.trit = succeeded(parser.parseOptionalKeyword("trit"));
  if (failed(parser.parseInteger(segment.width)) ||
      failed(parser.parseKeyword("at")) ||
      failed(parser.parseInteger(segment.base)))
    return failure();
  while (true) {
    if (peekWord(parser) == "then")
      return success();
    SMLoc loc = parser.getCurrentLocation();
    StringRef name;
    if (failed(parser.parseOptionalKeyword(&name)))
      return success();
    DimensionModes modes;
    modes.dim = findDimension(name);
    if (modes.dim == kUnknownDimension || modes.dim == DimensionModes::kWords)
      return parser.emitError(loc)
             << "piece: wanted a dimension of the layout or b, got: " << name;
    auto parseOne = [&] { return parseMode(modes.modes.emplace_back()); };
    if (failed(parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren,
                                              parseOne)))
      return failure();
    segment.dims.push_back(std::move(modes));
  }
}

/// piece ('|' piece)*, piece := segment ('then' segment)*
ParseResult LayoutParser::parseField(LayoutBuffer &buffer, StringRef name) {
  LayoutField field;
  field.name = name.str();
  do {
    LayoutPiece piece;
    do {
      if (failed(parseSegment(piece.segments.emplace_back())))
        return failure();
    } while (succeeded(parser.parseOptionalKeyword("then")));
    field.pieces.push_back(std::move(piece));
  } while (succeeded(parser.parseOptionalVerticalBar()));
  buffer.fields.push_back(std::move(field));
  return success();
}

/// 'order' has been read: '(' (['-'] dim ['pad' INT]),* ')'
ParseResult LayoutParser::parseOrder(LayoutBuffer &buffer) {
  return parser.parseCommaSeparatedList(
      AsmParser::Delimiter::Paren, [&]() -> ParseResult {
        LayoutOrder entry;
        entry.reversed = succeeded(parser.parseOptionalMinus());
        SMLoc loc = parser.getCurrentLocation();
        StringRef name;
        if (failed(parser.parseKeyword(&name)))
          return failure();
        entry.dim = findDimension(name);
        if (entry.dim == kUnknownDimension)
          return parser.emitError(loc)
                 << "order: wanted a dimension of the layout, w or b, got: "
                 << name;
        if (succeeded(parser.parseOptionalKeyword("pad")) &&
            failed(parser.parseInteger(entry.pad)))
          return failure();
        buffer.order.push_back(entry);
        return success();
      });
}

/// One comma-separated entry of a buffer after its unit.
ParseResult LayoutParser::parseEntry(LayoutBuffer &buffer) {
  SMLoc loc = parser.getCurrentLocation();
  StringRef name;
  if (failed(parser.parseKeyword(&name)))
    return failure();
  if ((name == "word" && buffer.word) ||
      (name == "swizzle" && buffer.swizzle) ||
      (name == "order" && !buffer.order.empty()))
    return parser.emitError(loc)
           << "buffer: wanted word, order and swizzle once, got: " << name
           << " twice";
  if (name == "word") {
    int64_t word;
    if (failed(parser.parseInteger(word)))
      return failure();
    buffer.word = word;
    return success();
  }
  if (name == "order")
    return parseOrder(buffer);
  if (name == "swizzle") {
    LayoutSwizzle swizzle;
    buffer.swizzle = swizzle;
    return failure(failed(parser.parseLSquare()) ||
                   failed(parser.parseInteger(buffer.swizzle->b)) ||
                   failed(parser.parseComma()) ||
                   failed(parser.parseInteger(buffer.swizzle->m)) ||
                   failed(parser.parseComma()) ||
                   failed(parser.parseInteger(buffer.swizzle->s)) ||
                   failed(parser.parseRSquare()));
  }
  if (failed(parser.parseEqual()))
    return failure();
  return parseField(buffer, name);
}

ParseResult LayoutParser::parseBuffer(LayoutBuffer &buffer) {
  if (failed(parser.parseLBrace()) || failed(parser.parseKeyword("unit")) ||
      failed(parser.parseInteger(buffer.unit)))
    return failure();
  while (succeeded(parser.parseOptionalComma()))
    if (failed(parseEntry(buffer)))
      return failure();
  return parser.parseRBrace();
}

FailureOr<Layout> LayoutParser::parse() {
  if (failed(parser.parseLess()) || failed(parseDimensionNames()))
    return failure();
  while (succeeded(parser.parseOptionalComma()))
    if (failed(parseBuffer(layout.buffers.emplace_back())))
      return failure();
  if (failed(parser.parseGreater()))
    return failure();
  return layout;
}

/// A layout that stands before the `:` of an operation is given the types of
/// that operation, by MLIR's parser of dialect attributes. Both are returned,
/// as an array, for the operation to take apart.
Attribute LayoutAttr::parse(AsmParser &parser, Type type) {
  SMLoc loc = parser.getCurrentLocation();
  FailureOr<Layout> layout = LayoutParser(parser).parse();
  if (failed(layout))
    return {};
  auto attribute =
      parser.getChecked<LayoutAttr>(loc, parser.getContext(), *layout);
  if (!attribute || !isa_and_present<FunctionType>(type))
    return attribute;
  return parser.getBuilder().getArrayAttr({attribute, TypeAttr::get(type)});
}

void LayoutAttr::print(AsmPrinter &printer) const {
  printer << '<';
  quantx::print(printer.getStream(), getLayout());
  printer << '>';
}

LogicalResult
LayoutAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                   Layout layout) {
  if (llvm::Error error = quantx::verify(layout))
    return emitError() << llvm::toString(std::move(error));
  return success();
}
