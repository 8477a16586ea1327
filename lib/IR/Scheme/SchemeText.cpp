//===- SchemeText.cpp - parsing and printing of schemes ---------*- C++ -*-===//
//
// An LL(1) parser by hand, so that errors speak the language of the text:
//
//   scheme := sum (',' ('zero' | 'scale' | 'offset') '=' ['-'] product)*
//
//===----------------------------------------------------------------------===//
#include "SchemeText.h"

#include "quantx/Numerics/NumberText.h"

using namespace mlir;
using namespace mlir::quantx;

char quantx::peekCharacter(AsmParser &parser) {
  return *parser.getCurrentLocation().getPointer();
}

StringRef quantx::peekWord(AsmParser &parser) {
  const char *begin = parser.getCurrentLocation().getPointer(), *end = begin;
  while (llvm::isAlnum(*end) || *end == '_')
    ++end;
  return StringRef(begin, end - begin);
}

static bool isNumberStart(char c) { return c >= '0' && c <= '9'; }

//===----------------------------------------------------------------------===//
// Parsing
//===----------------------------------------------------------------------===//

/// The characters of the number at the next token, and what is glued to them.
static StringRef peekNumber(AsmParser &parser) {
  const char *begin = parser.getCurrentLocation().getPointer(), *end = begin;
  auto skip = [&](auto isWanted) {
    while (isWanted(*end))
      ++end;
  };
  skip(llvm::isDigit);
  if (*end == '.') {
    ++end;
    skip(llvm::isDigit);
    if (*end == 'e' || *end == 'E') {
      const char *exponent = end + 1;
      if (*exponent == '+' || *exponent == '-')
        ++exponent;
      end = llvm::isDigit(*exponent) ? exponent : end;
    }
  }
  skip(llvm::isAlnum);
  return StringRef(begin, end - begin);
}

/// NUMBER := INT | INT '.' INT [exponent], exact in f32 as it is written.
static FailureOr<double> parseNumber(AsmParser &parser) {
  SMLoc loc = parser.getCurrentLocation();
  StringRef text = peekNumber(parser);
  APInt integer;
  double real;
  OptionalParseResult isInteger = parser.parseOptionalInteger(integer);
  if (isInteger.has_value() ? failed(*isInteger)
                            : failed(parser.parseFloat(real)))
    return failure();
  // Exact is what rounds to one number, up and down.
  auto round = [&](APFloat::roundingMode mode) -> std::optional<double> {
    APFloat value(APFloat::IEEEsingle());
    llvm::Expected<APFloat::opStatus> status =
        value.convertFromString(text, mode);
    if (status)
      return value.convertToFloat();
    llvm::consumeError(status.takeError());
    return std::nullopt;
  };
  bool isDecimal = text.find_first_not_of("0123456789.eE+-") == text.npos;
  std::optional<double> value;
  if (isDecimal)
    value = round(APFloat::rmTowardNegative);
  if (!value || value != round(APFloat::rmTowardPositive))
    return parser.emitError(loc)
           << "number: wanted one that is exact in f32, got: " << text;
  return *value;
}

static StringRef stringify(BlockKind kind) {
  switch (kind) {
  case BlockKind::Per:
    return "per";
  case BlockKind::Over:
    return "over";
  case BlockKind::Vector:
    return "vector";
  }
  return "";
}

ParseResult quantx::parseBlock(AsmParser &parser,
                               SmallVectorImpl<int64_t> &block,
                               BlockKind kind) {
  StringRef what = stringify(kind);
  SMLoc listLoc = parser.getCurrentLocation();
  auto parseExtent = [&]() -> ParseResult {
    if (kind != BlockKind::Vector && succeeded(parser.parseOptionalStar())) {
      block.push_back(kWholeDimension);
      return success();
    }
    if (kind == BlockKind::Per &&
        succeeded(parser.parseOptionalKeyword("gather"))) {
      block.push_back(kGather);
      return success();
    }
    SMLoc loc = parser.getCurrentLocation();
    int64_t extent = 0;
    if (failed(parser.parseInteger(extent)))
      return failure();
    if (extent < 1)
      return parser.emitError(loc)
             << what << ": wanted extents of at least 1, got: " << extent;
    block.push_back(extent);
    return success();
  };
  if (failed(parser.parseCommaSeparatedList(AsmParser::Delimiter::Square,
                                            parseExtent)))
    return failure();
  if (block.empty())
    return parser.emitError(listLoc)
           << what << ": wanted one extent or more, got: []";
  return success();
}

/// TYPE [table] ['[' vector ']'] ['over' '[' block ']']; the verifier wants the
/// table.
static ParseResult parseLeaf(AsmParser &parser, Leaf &leaf) {
  if (failed(parser.parseType(leaf.type)))
    return failure();
  char next = peekCharacter(parser);
  SMLoc loc = parser.getCurrentLocation();
  // `per` and `over` stand where a table would.
  bool isName = (llvm::isAlpha(next) || next == '_') &&
                peekWord(parser) != "per" && peekWord(parser) != "over";
  if (next == '#') {
    TableAttr table;
    if (failed(parser.parseAttribute(table)))
      return failure();
    leaf.table = table;
  } else if (isName) {
    StringRef name;
    if (failed(parser.parseKeyword(&name)))
      return failure();
    static constexpr StringLiteral reserved[] = {"gather", "then", "at", "pad",
                                                 "swizzle"};
    if (llvm::is_contained(reserved, name) || name.contains('.') ||
        name.contains('$'))
      return parser.emitError(loc)
             << "table: wanted an identifier that is not reserved, got: "
             << name;
    leaf.table = StringAttr::get(parser.getContext(), name);
  }
  if (peekCharacter(parser) == '[' &&
      failed(parseBlock(parser, leaf.vector, BlockKind::Vector)))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("over")))
    return parseBlock(parser, leaf.over, BlockKind::Over);
  return success();
}

/// What stands inside `( … )`: a nested scheme, or a leaf under constants.
static ParseResult parseParenthesized(AsmParser &parser, Factor &factor,
                                      unsigned depth) {
  static constexpr StringLiteral schemes[] = {"affine", "codebook",
                                              "sliceable"};
  char next = peekCharacter(parser);
  if (next == '#' || llvm::is_contained(schemes, peekWord(parser))) {
    FailureOr<SchemeInterface> scheme = parseScheme(parser, depth + 1);
    if (failed(scheme))
      return failure();
    factor.kind = Factor::Kind::Nested;
    factor.nested = *scheme;
    return parser.parseRParen();
  }
  factor.kind = Factor::Kind::Leaf;
  if (isNumberStart(next)) {
    FailureOr<double> number = parseNumber(parser);
    if (failed(number) || failed(parser.parseStar()))
      return failure();
    factor.multiplier = *number;
  }
  if (failed(parseLeaf(parser, factor.leaf)))
    return failure();
  bool minus = succeeded(parser.parseOptionalMinus());
  if (minus || succeeded(parser.parseOptionalPlus())) {
    FailureOr<double> number = parseNumber(parser);
    if (failed(number))
      return failure();
    factor.addend = *number == 0 ? 0 : (minus ? -*number : *number);
  }
  return parser.parseRParen();
}

/// ['per' block]; the verifier wants none at codes.
static ParseResult parseOptionalPer(AsmParser &parser, Factor &factor) {
  if (failed(parser.parseOptionalKeyword("per")))
    return success();
  return parseBlock(parser, factor.per, BlockKind::Per);
}

/// leaf | '(' … ')'
static ParseResult parseLeafOrParenthesized(AsmParser &parser, Factor &factor,
                                            unsigned depth) {
  if (succeeded(parser.parseOptionalLParen()))
    return parseParenthesized(parser, factor, depth);
  factor.kind = Factor::Kind::Leaf;
  return parseLeaf(parser, factor.leaf);
}

static ParseResult parseFactor(AsmParser &parser, Factor &factor,
                               unsigned depth) {
  if (isNumberStart(peekCharacter(parser))) {
    FailureOr<double> number = parseNumber(parser);
    if (failed(number))
      return failure();
    factor.kind = Factor::Kind::Literal;
    factor.multiplier = *number;
    return success();
  }
  if (failed(parseLeafOrParenthesized(parser, factor, depth)))
    return failure();
  return parseOptionalPer(parser, factor);
}

static ParseResult parseProduct(AsmParser &parser, Product &product,
                                unsigned depth) {
  product.negative = succeeded(parser.parseOptionalMinus());
  bool divides = false;
  do {
    Factor factor;
    if (failed(parseFactor(parser, factor, depth)))
      return failure();
    factor.divides = divides;
    product.factors.push_back(std::move(factor));
    divides = succeeded(parser.parseOptionalSlash());
  } while (divides || succeeded(parser.parseOptionalStar()));
  return success();
}

FailureOr<SchemeSpec> quantx::parseSchemeSpec(AsmParser &parser,
                                              unsigned depth) {
  if (depth > kMaxNesting) // before the stack is used up
    return parser.emitError(parser.getCurrentLocation())
           << "scheme: wanted at most " << kMaxNesting
           << " levels of nesting, got: " << depth;
  SchemeSpec spec;
  char next = peekCharacter(parser);
  if (next == ',' || next == '>')
    return parser.emitError(parser.getCurrentLocation())
           << "codes: wanted one stage or more, got: none";
  do {
    Factor stage;
    if (failed(parseLeafOrParenthesized(parser, stage, depth)) ||
        failed(parseOptionalPer(parser, stage)))
      return failure();
    spec.stages.push_back(std::move(stage));
  } while (succeeded(parser.parseOptionalPlus()));
  while (succeeded(parser.parseOptionalComma())) {
    SMLoc loc = parser.getCurrentLocation();
    StringRef role;
    if (failed(parser.parseKeyword(&role)))
      return failure();
    Product *product = role == "zero"     ? &spec.zero
                       : role == "scale"  ? &spec.scale
                       : role == "offset" ? &spec.offset
                                          : nullptr;
    if (!product)
      return parser.emitError(loc)
             << "role: wanted zero, scale or offset, got: " << role;
    if (!product->empty())
      return parser.emitError(loc)
             << "role: wanted each role once, got: " << role << " twice";
    if (failed(parser.parseEqual()) ||
        failed(parseProduct(parser, *product, depth)))
      return failure();
  }
  return spec;
}

FailureOr<SchemeInterface> quantx::parseScheme(AsmParser &parser,
                                               unsigned depth) {
  SMLoc loc = parser.getCurrentLocation();
  if (peekCharacter(parser) == '#') {
    Attribute attribute;
    if (failed(parser.parseAttribute(attribute)))
      return failure();
    if (auto scheme = llvm::dyn_cast<SchemeInterface>(attribute))
      return scheme;
    return parser.emitError(loc)
           << "scheme: wanted affine or codebook, got: " << attribute;
  }
  StringRef keyword;
  if (failed(parser.parseKeyword(&keyword)))
    return failure();
  Attribute attribute;
  if (keyword == "affine")
    attribute = parseSpecAttribute<AffineAttr>(parser, depth);
  else if (keyword == "codebook")
    attribute = parseSpecAttribute<CodebookAttr>(parser, depth);
  else
    return parser.emitError(loc)
           << "scheme: wanted affine or codebook, got: " << keyword;
  if (!attribute)
    return failure();
  return llvm::cast<SchemeInterface>(attribute);
}

//===----------------------------------------------------------------------===//
// Printing
//===----------------------------------------------------------------------===//

static void printNumber(AsmPrinter &printer, double value) {
  printer << numerics::formatNumber(static_cast<float>(value));
}

void quantx::printBlock(AsmPrinter &printer, ArrayRef<int64_t> block) {
  printer << '[';
  llvm::interleaveComma(block, printer.getStream(), [&](int64_t extent) {
    if (extent == kWholeDimension)
      printer << '*';
    else if (extent == kGather)
      printer << "gather";
    else
      printer << extent;
  });
  printer << ']';
}

static void printLeaf(AsmPrinter &printer, const Leaf &leaf) {
  printer << leaf.type;
  if (auto name = llvm::dyn_cast_or_null<StringAttr>(leaf.table))
    printer << ' ' << name.getValue();
  else if (leaf.table)
    printer << ' ' << leaf.table;
  if (!leaf.vector.empty()) {
    printer << ' ';
    printBlock(printer, leaf.vector);
  }
  if (!leaf.over.empty()) {
    printer << " over ";
    printBlock(printer, leaf.over);
  }
}

/// A scheme inside a scheme is printed without `#quantx.`.
static void printNested(AsmPrinter &printer, Attribute scheme) {
  llvm::TypeSwitch<Attribute>(scheme).Case<AffineAttr, CodebookAttr>(
      [&](auto attribute) {
        printer << attribute.getMnemonic();
        attribute.print(printer);
      });
}

static void printFactor(AsmPrinter &printer, const Factor &factor) {
  switch (factor.kind) {
  case Factor::Kind::Literal:
    return printNumber(printer, factor.multiplier);
  case Factor::Kind::Nested:
    printer << '(';
    printNested(printer, factor.nested);
    printer << ')';
    break;
  case Factor::Kind::Leaf: {
    bool bare = factor.multiplier == 1 && factor.addend == 0;
    if (bare) {
      printLeaf(printer, factor.leaf);
      break;
    }
    printer << '(';
    if (factor.multiplier != 1) {
      printNumber(printer, factor.multiplier);
      printer << " * ";
    }
    printLeaf(printer, factor.leaf);
    if (factor.addend != 0) {
      printer << (factor.addend < 0 ? " - " : " + ");
      printNumber(printer, std::abs(factor.addend));
    }
    printer << ')';
    break;
  }
  }
  if (!factor.per.empty()) {
    printer << " per ";
    printBlock(printer, factor.per);
  }
}

static void printProduct(AsmPrinter &printer, StringRef role,
                         const Product &product) {
  if (product.empty())
    return;
  printer << ", " << role << " = " << (product.negative ? "- " : "");
  for (const auto &[index, factor] : llvm::enumerate(product.factors)) {
    if (index)
      printer << (factor.divides ? " / " : " * ");
    printFactor(printer, factor);
  }
}

void quantx::printSchemeSpec(AsmPrinter &printer, const SchemeSpec &spec) {
  for (const auto &[index, stage] : llvm::enumerate(spec.stages)) {
    if (index)
      printer << " + ";
    printFactor(printer, stage);
  }
  printProduct(printer, "zero", spec.zero);
  printProduct(printer, "scale", spec.scale);
  printProduct(printer, "offset", spec.offset);
}
