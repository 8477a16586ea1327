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

static bool isNumberStart(char c) { return c >= '0' && c <= '9'; }

//===----------------------------------------------------------------------===//
// Parsing
//===----------------------------------------------------------------------===//

/// NUMBER := INT | INT '.' INT [exponent], exact in f32.
static FailureOr<double> parseNumber(AsmParser &parser) {
  SMLoc loc = parser.getCurrentLocation();
  int64_t integer = 0;
  double value = 0;
  OptionalParseResult isInteger = parser.parseOptionalInteger(integer);
  if (isInteger.has_value()) {
    if (failed(*isInteger))
      return failure();
    value = static_cast<double>(integer);
    if (static_cast<double>(static_cast<float>(value)) != value ||
        static_cast<int64_t>(value) != integer)
      return parser.emitError(loc)
             << "number: wanted one that is exact in f32, got: " << integer;
    return value;
  }
  if (failed(parser.parseFloat(value)))
    return failure();
  if (static_cast<double>(static_cast<float>(value)) != value)
    return parser.emitError(loc)
           << "number: wanted one that is exact in f32, got: " << value;
  return value;
}

ParseResult quantx::parseBlock(AsmParser &parser,
                               SmallVectorImpl<int64_t> &block,
                               StringRef what) {
  SMLoc listLoc = parser.getCurrentLocation();
  auto parseExtent = [&]() -> ParseResult {
    if (succeeded(parser.parseOptionalStar())) {
      block.push_back(kWholeDimension);
      return success();
    }
    if (succeeded(parser.parseOptionalKeyword("gather"))) {
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

/// TYPE [table ['[' vector ']'] ['over' '[' block ']']]
static ParseResult parseLeaf(AsmParser &parser, Leaf &leaf) {
  if (failed(parser.parseType(leaf.type)))
    return failure();
  char next = peekCharacter(parser);
  StringRef name;
  SMLoc loc = parser.getCurrentLocation();
  if (next == '#') {
    TableAttr table;
    if (failed(parser.parseAttribute(table)))
      return failure();
    leaf.table = table;
  } else if (llvm::isAlpha(next) || next == '_') {
    // `per` and `over` stand where a table would.
    if (StringRef(loc.getPointer()).starts_with("per") &&
        !llvm::isAlnum(loc.getPointer()[3]) && loc.getPointer()[3] != '_')
      return success();
    if (failed(parser.parseKeyword(&name)))
      return failure();
    static constexpr StringLiteral reserved[] = {"over", "gather", "then",
                                                 "at",   "pad",    "swizzle"};
    if (llvm::is_contained(reserved, name) || name.contains('.') ||
        name.contains('$'))
      return parser.emitError(loc)
             << "table: wanted an identifier that is not reserved, got: "
             << name;
    leaf.table = StringAttr::get(parser.getContext(), name);
  } else {
    return success();
  }
  if (peekCharacter(parser) == '[' &&
      failed(parseBlock(parser, leaf.vector, "vector")))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("over")))
    return parseBlock(parser, leaf.over, "over");
  return success();
}

/// What stands inside `( … )`: a nested scheme, or a leaf under constants.
static ParseResult parseParenthesized(AsmParser &parser, Factor &factor) {
  char next = peekCharacter(parser);
  const char *text = parser.getCurrentLocation().getPointer();
  bool nested = next == '#';
  for (StringRef keyword : {"affine", "codebook", "sliceable"})
    nested |= StringRef(text).starts_with(keyword);
  if (nested) {
    FailureOr<SchemeInterface> scheme = parseScheme(parser);
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

/// leaf | '(' … ')'
static ParseResult parseLeafOrParenthesized(AsmParser &parser, Factor &factor) {
  if (succeeded(parser.parseOptionalLParen()))
    return parseParenthesized(parser, factor);
  factor.kind = Factor::Kind::Leaf;
  return parseLeaf(parser, factor.leaf);
}

static ParseResult parseFactor(AsmParser &parser, Factor &factor) {
  if (isNumberStart(peekCharacter(parser))) {
    FailureOr<double> number = parseNumber(parser);
    if (failed(number))
      return failure();
    factor.kind = Factor::Kind::Literal;
    factor.multiplier = *number;
    return success();
  }
  if (failed(parseLeafOrParenthesized(parser, factor)))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("per")))
    return parseBlock(parser, factor.per, "per");
  return success();
}

static ParseResult parseProduct(AsmParser &parser, Product &product) {
  product.negative = succeeded(parser.parseOptionalMinus());
  bool divides = false;
  do {
    Factor factor;
    if (failed(parseFactor(parser, factor)))
      return failure();
    factor.divides = divides;
    product.factors.push_back(std::move(factor));
    divides = succeeded(parser.parseOptionalSlash());
  } while (divides || succeeded(parser.parseOptionalStar()));
  return success();
}

FailureOr<SchemeSpec> quantx::parseSchemeSpec(AsmParser &parser) {
  SchemeSpec spec;
  do {
    Factor stage;
    if (failed(parseLeafOrParenthesized(parser, stage)))
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
    if (failed(parser.parseEqual()) || failed(parseProduct(parser, *product)))
      return failure();
  }
  return spec;
}

FailureOr<SchemeInterface> quantx::parseScheme(AsmParser &parser) {
  SMLoc loc = parser.getCurrentLocation();
  if (peekCharacter(parser) == '#') {
    Attribute attribute;
    if (failed(parser.parseAttribute(attribute)))
      return failure();
    if (auto scheme = llvm::dyn_cast<SchemeInterface>(attribute))
      return scheme;
    return parser.emitError(loc)
           << "scheme: wanted affine, codebook or sliceable, got: "
           << attribute;
  }
  StringRef keyword;
  if (failed(parser.parseKeyword(&keyword)))
    return failure();
  Attribute attribute;
  if (keyword == "affine")
    attribute = AffineAttr::parse(parser, {});
  else if (keyword == "codebook")
    attribute = CodebookAttr::parse(parser, {});
  else if (keyword == "sliceable")
    attribute = SliceableAttr::parse(parser, {});
  else
    return parser.emitError(loc)
           << "scheme: wanted affine, codebook or sliceable, got: " << keyword;
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
  llvm::TypeSwitch<Attribute>(scheme)
      .Case<AffineAttr, CodebookAttr, SliceableAttr>([&](auto attribute) {
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
