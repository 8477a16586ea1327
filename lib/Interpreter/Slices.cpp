//===- Slices.cpp - the top bits of a sliceable tensor ----------*- C++ -*-===//
//
// Codes are sliced by Numerics; the type of a slice says how they are put back.
//
//===----------------------------------------------------------------------===//
#include "quantx/Interpreter/Slices.h"

#include "quantx/Numerics/Slice.h"

using namespace mlir;
using namespace mlir::quantx;

static LogicalResult checkWidth(Location loc, const SliceParameters &slices,
                                int64_t bits) {
  SmallVector<unsigned, 4> widths = slices.widths;
  if (!llvm::is_contained(widths, slices.spec.parentBits))
    widths.push_back(slices.spec.parentBits);
  if (bits > 0 && llvm::is_contained(widths, bits))
    return success();
  InFlightDiagnostic diagnostic = emitError(loc);
  diagnostic << "width: wanted one of [";
  llvm::interleaveComma(widths, diagnostic);
  return diagnostic << "], got: " << bits;
}

/// The operand table of a slice that is no longer sliceable, under its plain
/// name: `codeBits` bits of entries for each scope, those beyond the slice's
/// own 0 (no code reaches them).
static LogicalResult keepTable(Location loc, QuantizedValue &slice,
                               StringRef name, unsigned bits,
                               unsigned codeBits) {
  auto found = slice.tables.find((name + Twine(bits)).str());
  if (found == slice.tables.end())
    return success();
  HostTensor narrow = found->second;
  unsigned dims = slice.type.getRecipe().fields.front().leaf.over.size();
  SmallVector<int64_t> shape(narrow.getShape());
  int64_t scopes = 1;
  for (int64_t extent : ArrayRef(shape).take_front(dims))
    scopes *= extent;
  shape[dims] = int64_t(1) << codeBits;
  auto wide = HostTensor::create(loc, narrow.getKind(), shape);
  if (failed(wide))
    return failure();
  size_t from = scopes ? narrow.getBytes().size() / scopes : 0;
  size_t to = scopes ? wide->getBytes().size() / scopes : 0;
  MutableArrayRef<uint8_t> bytes = wide->getMutableBytes();
  for (int64_t scope = 0; scope < scopes; ++scope)
    llvm::copy(narrow.getBytes().slice(scope * from, from),
               bytes.begin() + scope * to);
  slice.tables = {{name.str(), std::move(*wide)}};
  return success();
}

FailureOr<std::shared_ptr<const QuantizedValue>>
quantx::getSlice(Location loc, std::shared_ptr<const QuantizedValue> value,
                 int64_t bits) {
  std::optional<SliceParameters> slices =
      value->type.getScheme().getSliceParameters();
  if (!slices)
    return emitError(loc) << "slice: wanted a sliceable scheme, got: "
                          << value->type.getScheme();
  if (failed(checkWidth(loc, *slices, bits)))
    return failure();
  const numerics::SliceSpec &spec = slices->spec;
  if (bits == spec.parentBits)
    return value;
  auto scheme =
      value->type.getScheme().getSlice([&] { return emitError(loc); }, bits);
  if (failed(scheme))
    return failure();
  auto slice = std::make_shared<QuantizedValue>(*value);
  slice->type =
      QuantizedTensorType::get(value->type.getContext(), value->type.getShape(),
                               value->type.getElementType(), *scheme);
  Recipe recipe = value->type.getRecipe();
  unsigned field = recipe.stages.front().field;
  unsigned codeBits = numerics::getSliceWidth(bits, spec);
  for (uint32_t &code : slice->fields[field].codes)
    code = numerics::truncateCode(
        numerics::sliceCode(
            numerics::extendCode(code, spec.parentBits, spec.isSigned), bits,
            spec),
        codeBits);
  const Leaf &leaf = recipe.fields[field].leaf;
  if (leaf.hasOperandTable() && !scheme->getSliceParameters())
    if (failed(keepTable(loc, *slice,
                         llvm::cast<StringAttr>(leaf.table).getValue(), bits,
                         codeBits)))
      return failure();
  return std::shared_ptr<const QuantizedValue>(slice);
}
