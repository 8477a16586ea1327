//===- SchemeAttrs.cpp - affine, codebook, sliceable, table -----*- C++ -*-===//
//
// Text and interface methods of the attributes that state a scheme.
//
//===----------------------------------------------------------------------===//
#include "SchemeText.h"

using namespace mlir;
using namespace mlir::quantx;

const SchemeSpec &quantx::getSchemeSpec(Attribute scheme) {
  if (auto affine = llvm::dyn_cast<AffineAttr>(scheme))
    return affine.getSpec();
  if (auto codebook = llvm::dyn_cast<CodebookAttr>(scheme))
    return codebook.getSpec();
  return getSchemeSpec(llvm::cast<SliceableAttr>(scheme).getParent());
}

Attribute quantx::replaceSchemeSpec(Attribute scheme, const SchemeSpec &spec) {
  MLIRContext *context = scheme.getContext();
  if (llvm::isa<AffineAttr>(scheme))
    return AffineAttr::get(context, spec);
  if (llvm::isa<CodebookAttr>(scheme))
    return CodebookAttr::get(context, spec);
  auto sliceable = llvm::cast<SliceableAttr>(scheme);
  auto parent = llvm::cast<SchemeInterface>(
      replaceSchemeSpec(sliceable.getParent(), spec));
  return SliceableAttr::get(context, parent, sliceable.getWidths(),
                            sliceable.getRound(), sliceable.getOverflow(),
                            sliceable.getReconstruct());
}

//===----------------------------------------------------------------------===//
// Affine and codebook
//===----------------------------------------------------------------------===//

static void printSpecAttribute(AsmPrinter &printer, const SchemeSpec &spec) {
  printer << '<';
  printSchemeSpec(printer, spec);
  printer << '>';
}

Attribute AffineAttr::parse(AsmParser &parser, Type) {
  return parseSpecAttribute<AffineAttr>(parser, /*depth=*/1);
}

void AffineAttr::print(AsmPrinter &printer) const {
  printSpecAttribute(printer, getSpec());
}

Recipe AffineAttr::getRecipe() const { return buildRecipe(getSpec()); }

Attribute CodebookAttr::parse(AsmParser &parser, Type) {
  return parseSpecAttribute<CodebookAttr>(parser, /*depth=*/1);
}

void CodebookAttr::print(AsmPrinter &printer) const {
  printSpecAttribute(printer, getSpec());
}

Recipe CodebookAttr::getRecipe() const { return buildRecipe(getSpec()); }

//===----------------------------------------------------------------------===//
// Sliceable
//===----------------------------------------------------------------------===//

/// ',' name '=' word; the words are those of `wanted`.
template <typename T>
static ParseResult
parseChoice(AsmParser &parser, StringRef name, StringRef wanted,
            std::optional<T> (*parseWord)(StringRef), T &value) {
  StringRef word;
  if (failed(parser.parseComma()) || failed(parser.parseKeyword(name)) ||
      failed(parser.parseEqual()))
    return failure();
  SMLoc loc = parser.getCurrentLocation();
  if (failed(parser.parseKeyword(&word)))
    return failure();
  std::optional<T> parsed = parseWord(word);
  if (!parsed)
    return parser.emitError(loc)
           << name << ": wanted " << wanted << ", got: " << word;
  value = *parsed;
  return success();
}

/// The roundings that slices know.
static std::optional<numerics::Rounding> parseSliceRounding(StringRef word) {
  if (word == stringify(numerics::Rounding::HalfAway))
    return std::nullopt;
  return numerics::parseRounding(word);
}

Attribute SliceableAttr::parse(AsmParser &parser, Type) {
  SMLoc loc = parser.getCurrentLocation();
  if (failed(parser.parseLess()))
    return {};
  FailureOr<SchemeInterface> parent = parseScheme(parser, /*depth=*/1);
  if (failed(parent) || failed(parser.parseComma()) ||
      failed(parser.parseKeyword("widths")) || failed(parser.parseEqual()))
    return {};
  SmallVector<unsigned> widths;
  auto parseWidth = [&]() -> ParseResult {
    SMLoc widthLoc = parser.getCurrentLocation();
    int64_t width = 0;
    if (failed(parser.parseInteger(width)))
      return failure();
    if (width < 1 || width > 16)
      return parser.emitError(widthLoc)
             << "widths: wanted 1 to 16 bits, got: " << width;
    widths.push_back(width);
    return success();
  };
  numerics::Rounding round;
  numerics::SliceOverflow overflow;
  numerics::SliceReconstruct reconstruct;
  if (failed(parser.parseCommaSeparatedList(AsmParser::Delimiter::Square,
                                            parseWidth)) ||
      failed(parseChoice(parser, "round", "floor, half_up or half_even",
                         parseSliceRounding, round)) ||
      failed(parseChoice(parser, "overflow", "clamp or extra",
                         numerics::parseSliceOverflow, overflow)) ||
      failed(parseChoice(parser, "reconstruct", "grid or midpoint",
                         numerics::parseSliceReconstruct, reconstruct)) ||
      failed(parser.parseGreater()))
    return {};
  return parser.getChecked<SliceableAttr>(loc, parser.getContext(), *parent,
                                          ArrayRef<unsigned>(widths), round,
                                          overflow, reconstruct);
}

void SliceableAttr::print(AsmPrinter &printer) const {
  printer << '<' << getParent() << ", widths = [";
  llvm::interleaveComma(getWidths(), printer.getStream());
  printer << "], round = " << stringify(getRound())
          << ", overflow = " << stringify(getOverflow())
          << ", reconstruct = " << stringify(getReconstruct()) << '>';
}

Recipe SliceableAttr::getRecipe() const {
  return llvm::cast<SchemeInterface>(getParent()).getRecipe();
}

std::optional<SliceParameters> SliceableAttr::getSliceParameters() const {
  auto type =
      llvm::cast<IntegerType>(getSchemeSpec(*this).stages.front().leaf.type);
  SliceParameters parameters;
  parameters.spec = {type.getWidth(), type.isSigned(), getRound(),
                     getOverflow(), getReconstruct()};
  parameters.widths.assign(getWidths().begin(), getWidths().end());
  return parameters;
}

FailureOr<SchemeInterface>
SliceableAttr::getSlice(llvm::function_ref<InFlightDiagnostic()> emitError,
                        unsigned bits) const {
  const SchemeSpec &spec = getSchemeSpec(*this);
  auto type = llvm::cast<IntegerType>(spec.stages.front().leaf.type);
  unsigned full = type.getWidth();
  if (bits == full)
    return SchemeInterface(*this);
  if (!llvm::is_contained(getWidths(), bits)) {
    InFlightDiagnostic diagnostic = emitError();
    diagnostic << "width: wanted one of [";
    llvm::interleaveComma(getWidths(), diagnostic);
    return diagnostic << "] or " << full << ", got: " << bits;
  }
  std::optional<SliceParameters> parameters = getSliceParameters();
  SchemeSpec sliced = spec;
  Factor &stage = sliced.stages.front();
  bool codebook = llvm::isa<CodebookAttr>(getParent());
  // Indices of a codebook are floored, so that `extra` adds no code to them.
  unsigned width = codebook ? bits : getSliceWidth(bits, parameters->spec);
  stage.leaf.type = IntegerType::get(getContext(), width, type.getSignedness());
  if (!codebook) {
    numerics::CodeConstants constants = getSliceConstants(
        {stage.multiplier, stage.addend}, bits, parameters->spec);
    stage.multiplier = constants.a;
    stage.addend = constants.b;
  }
  SchemeInterface inner;
  if (codebook)
    inner = llvm::cast<SchemeInterface>(
        Attribute(CodebookAttr::get(getContext(), sliced)));
  else
    inner = llvm::cast<SchemeInterface>(
        Attribute(AffineAttr::get(getContext(), sliced)));
  if (getOverflow() == numerics::SliceOverflow::Extra)
    return inner;
  SmallVector<unsigned> widths;
  llvm::copy_if(getWidths(), std::back_inserter(widths),
                [&](unsigned width) { return width <= bits; });
  return llvm::cast<SchemeInterface>(
      Attribute(SliceableAttr::get(getContext(), inner, widths, getRound(),
                                   getOverflow(), getReconstruct())));
}

//===----------------------------------------------------------------------===//
// Table
//===----------------------------------------------------------------------===//

Attribute TableAttr::parse(AsmParser &parser, Type) {
  SMLoc loc = parser.getCurrentLocation();
  std::string name;
  Attribute values;
  if (failed(parser.parseLess()) || failed(parser.parseString(&name)) ||
      failed(parser.parseComma()))
    return {};
  SMLoc valuesLoc = parser.getCurrentLocation();
  if (failed(parser.parseAttribute(values)) || failed(parser.parseGreater()))
    return {};
  auto dense = llvm::dyn_cast<DenseElementsAttr>(values);
  if (!dense) {
    parser.emitError(valuesLoc)
        << "table: wanted dense elements, got: " << values;
    return {};
  }
  return parser.getChecked<TableAttr>(
      loc, parser.getContext(), StringAttr::get(parser.getContext(), name),
      dense);
}

void TableAttr::print(AsmPrinter &printer) const {
  printer << '<' << getName() << ", ";
  printer.printAttribute(getValues());
  printer << '>';
}

LogicalResult
TableAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                  StringAttr name, DenseElementsAttr values) {
  // table_c1
  Type type = values.getElementType();
  bool integer = type.isSignlessInteger(8) || type.isSignlessInteger(16) ||
                 type.isSignlessInteger(32);
  if (!integer && !type.isF16() && !type.isBF16() && !type.isF32())
    return emitError() << "table: wanted elements of i8, i16, i32, f16, bf16 "
                          "or f32, got: "
                       << type;
  return success();
}
