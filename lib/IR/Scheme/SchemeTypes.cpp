//===- SchemeTypes.cpp - the type of quantized tensors ----------*- C++ -*-===//
//
// `!quantx.tensor<55x384xf32, #scheme>`: text and verifier.
//
//===----------------------------------------------------------------------===//
#include "quantx/IR/QuantX.h"

using namespace mlir;
using namespace mlir::quantx;

Type QuantizedTensorType::parse(AsmParser &parser) {
  SMLoc loc = parser.getCurrentLocation();
  SmallVector<int64_t> shape;
  Type elementType;
  Attribute scheme;
  if (failed(parser.parseLess()) ||
      failed(parser.parseDimensionList(shape, /*allowDynamic=*/true,
                                       /*withTrailingX=*/true)) ||
      failed(parser.parseType(elementType)) || failed(parser.parseComma()))
    return {};
  SMLoc schemeLoc = parser.getCurrentLocation();
  if (failed(parser.parseAttribute(scheme)) || failed(parser.parseGreater()))
    return {};
  auto known = llvm::dyn_cast<SchemeInterface>(scheme);
  if (!known) {
    parser.emitError(schemeLoc)
        << "scheme: wanted affine, codebook or sliceable, got: " << scheme;
    return {};
  }
  return parser.getChecked<QuantizedTensorType>(
      loc, parser.getContext(), ArrayRef<int64_t>(shape), elementType, known);
}

void QuantizedTensorType::print(AsmPrinter &printer) const {
  printer << '<';
  printer.printDimensionList(getShape());
  printer << 'x' << getElementType() << ", " << getScheme() << '>';
}

/// tensor_c2: a list fits the rank, or is of one entry, which flattens.
static LogicalResult
verifyRank(llvm::function_ref<InFlightDiagnostic()> emitError, StringRef what,
           ArrayRef<int64_t> list, unsigned &rank) {
  if (list.empty())
    return success();
  if (list.size() != rank && list.size() != 1)
    return emitError() << what << ": wanted one extent, or one for each of "
                       << rank << " dimensions, got: " << list.size();
  rank = list.size();
  return success();
}

static LogicalResult
verifyTableScope(llvm::function_ref<InFlightDiagnostic()> emitError,
                 const RecipeField &field, ArrayRef<int64_t> shape) {
  auto table = llvm::dyn_cast_or_null<TableAttr>(field.leaf.table);
  if (!table || field.leaf.over.empty())
    return success();
  SmallVector<int64_t> wanted = getBlockedShape(field.leaf.over, shape);
  ArrayRef<int64_t> extents = table.getValues().getType().getShape();
  for (auto [want, got] : llvm::zip(wanted, extents))
    if (!ShapedType::isDynamic(want) && want != got)
      return emitError() << "table: wanted " << want
                         << " tables along a dimension, got: " << got;
  return success();
}

LogicalResult
QuantizedTensorType::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                            ArrayRef<int64_t> shape, Type elementType,
                            SchemeInterface scheme) {
  // tensor_c1
  if (!elementType.isF32() && !elementType.isF16() && !elementType.isBF16())
    return emitError() << "expressed type: wanted f32, f16 or bf16, got: "
                       << elementType;
  if (shape.empty()) // tensor_c3
    return emitError() << "shape: wanted a rank of at least 1, got: 0";
  int64_t total = 1;
  for (int64_t extent : shape)
    if (!ShapedType::isDynamic(extent) &&
        llvm::MulOverflow(total, extent, total))
      return emitError() << "shape: wanted fewer than 2^63 elements, got: more";
  Recipe recipe = scheme.getRecipe();
  for (const RecipeField &field : recipe.fields) {
    unsigned rank = shape.size();
    SmallVector<int64_t> level(shape);
    for (const SmallVector<int64_t, 2> &per : field.blocks) {
      if (failed(verifyRank(emitError, "per", per, rank)))
        return failure();
      level = getBlockedShape(per, level);
    }
    if (failed(verifyRank(emitError, "vector", field.leaf.vector, rank)))
      return failure();
    if (!field.leaf.over.empty() && field.leaf.over.size() != level.size())
      return emitError() << "over: wanted one extent for each of "
                         << level.size()
                         << " dimensions, got: " << field.leaf.over.size();
    if (failed(verifyTableScope(emitError, field, level)))
      return failure();
  }
  return success();
}
