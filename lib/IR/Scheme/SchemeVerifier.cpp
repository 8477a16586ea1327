//===- SchemeVerifier.cpp - what a scheme must satisfy ----------*- C++ -*-===//
//
// Verifiers of affine, codebook and sliceable; labels are those of the ODS.
//
//===----------------------------------------------------------------------===//
#include "quantx/IR/QuantX.h"

using namespace mlir;
using namespace mlir::quantx;

using EmitError = llvm::function_ref<InFlightDiagnostic()>;

static bool isCodeFloat(Type type) {
  return llvm::isa<Float8E4M3FNType, Float8E5M2Type, Float6E2M3FNType,
                   Float6E3M2FNType, Float4E2M1FNType>(type);
}

static bool isStoredFloat(Type type) {
  return isCodeFloat(type) || llvm::isa<Float8E8M0FNUType>(type) ||
         type.isF16() || type.isBF16() || type.isF32();
}

static bool isStoredInteger(Type type) {
  auto integer = llvm::dyn_cast<IntegerType>(type);
  if (!integer || integer.isSignless())
    return false;
  unsigned least = integer.isSigned() ? 2 : 1;
  return integer.getWidth() >= least && integer.getWidth() <= 16;
}

/// The shape of a table: [one extent per dimension of `over`] + [2^bits] +
/// vector. The leading extents are known only on a tensor.
static LogicalResult verifyTable(EmitError emitError, const Leaf &leaf) {
  if (!leaf.table) {
    if (!leaf.vector.empty() || !leaf.over.empty())
      return emitError() << "leaf: wanted a table before a vector or `over`, "
                            "got: none";
    return success();
  }
  if (!leaf.type.isInteger() || leaf.type.isSignedInteger())
    return emitError() << "table: wanted unsigned integer codes, got: "
                       << leaf.type;
  for (int64_t extent : leaf.vector)
    if (extent < 1 || extent > 4096)
      return emitError() << "vector: wanted extents from 1 to 4096, got: "
                         << extent;
  auto table = llvm::dyn_cast<TableAttr>(leaf.table);
  if (!table)
    return success();
  SmallVector<int64_t> wanted{int64_t(1) << leaf.type.getIntOrFloatBitWidth()};
  llvm::append_range(wanted, leaf.vector);
  ArrayRef<int64_t> shape = table.getValues().getType().getShape();
  bool ranksFit = shape.size() == wanted.size() + leaf.over.size();
  if (!ranksFit || shape.drop_front(leaf.over.size()) != ArrayRef(wanted)) {
    InFlightDiagnostic diagnostic = emitError();
    diagnostic << "table: wanted a shape of "
               << (leaf.over.empty() ? "" : "one extent per dimension, then ")
               << "[";
    llvm::interleaveComma(wanted, diagnostic);
    return diagnostic << "], got: " << table.getValues().getType();
  }
  return success();
}

static LogicalResult verifyLeaf(EmitError emitError, const Leaf &leaf) {
  if (!isStoredInteger(leaf.type) && !isStoredFloat(leaf.type))
    return emitError() << "leaf: wanted ui1…ui16, si2…si16, f32, f16, bf16, or "
                          "a float type of at most 8 bits, got: "
                       << leaf.type;
  return verifyTable(emitError, leaf);
}

static unsigned getDepth(const SchemeSpec &spec) {
  unsigned depth = 0;
  auto visit = [&](ArrayRef<Factor> factors) {
    for (const Factor &factor : factors)
      if (factor.kind == Factor::Kind::Nested)
        depth = std::max(depth, getDepth(getSchemeSpec(factor.nested)));
  };
  visit(spec.stages);
  visit(spec.zero.factors);
  visit(spec.scale.factors);
  visit(spec.offset.factors);
  return depth + 1;
}

/// Leaves of verified factors, those of nested schemes included.
static size_t countFields(ArrayRef<Factor> factors) {
  size_t count = 0;
  for (const Factor &factor : factors) {
    if (factor.kind == Factor::Kind::Nested) {
      const SchemeSpec &spec = getSchemeSpec(factor.nested);
      for (ArrayRef<Factor> role :
           {ArrayRef<Factor>(spec.stages), ArrayRef<Factor>(spec.zero.factors),
            ArrayRef<Factor>(spec.scale.factors),
            ArrayRef<Factor>(spec.offset.factors)})
        count += countFields(role);
    }
    count += factor.kind == Factor::Kind::Leaf;
  }
  return count;
}

static LogicalResult verifyFactors(EmitError emitError,
                                   ArrayRef<Factor> factors) {
  for (const Factor &factor : factors) {
    if (factor.kind == Factor::Kind::Leaf &&
        failed(verifyLeaf(emitError, factor.leaf)))
      return failure();
    if (factor.kind == Factor::Kind::Nested &&
        llvm::isa<SliceableAttr>(factor.nested))
      return emitError() << "nested scheme: wanted affine or codebook, got: "
                         << factor.nested;
    for (double number : {factor.multiplier, factor.addend}) // affine_c3
      if (static_cast<double>(static_cast<float>(number)) != number)
        return emitError() << "number: wanted one that is exact in f32, got: "
                           << number;
    for (int64_t extent : factor.per) // affine_c5
      if (extent < 1 && extent != kWholeDimension && extent != kGather)
        return emitError() << "per: wanted extents of at least 1, got: "
                           << extent;
  }
  return success();
}

/// What affine and codebook have in common.
static LogicalResult verifySpec(EmitError emitError, const SchemeSpec &spec) {
  if (spec.stages.empty())
    return emitError() << "codes: wanted one stage or more, got: none";
  for (const Factor &stage : spec.stages) // affine_c2
    if (!stage.per.empty())
      return emitError() << "codes: wanted no `per`, got: one";
  if (failed(verifyFactors(emitError, spec.stages)) ||
      failed(verifyFactors(emitError, spec.zero.factors)) ||
      failed(verifyFactors(emitError, spec.scale.factors)) ||
      failed(verifyFactors(emitError, spec.offset.factors)))
    return failure();
  unsigned depth = getDepth(spec);
  if (depth > kMaxNesting) // affine_c4
    return emitError() << "scheme: wanted at most " << kMaxNesting
                       << " levels of nesting, got: " << depth;
  size_t fields = countFields(spec.stages) + countFields(spec.zero.factors) +
                  countFields(spec.scale.factors) +
                  countFields(spec.offset.factors);
  if (fields > kMaxFields) // affine_c6
    return emitError() << "scheme: wanted at most " << kMaxFields
                       << " fields, got: " << fields;
  return success();
}

LogicalResult AffineAttr::verify(EmitError emitError, SchemeSpec spec) {
  if (failed(verifySpec(emitError, spec)))
    return failure();
  for (const Factor &stage : spec.stages) {
    if (stage.kind != Factor::Kind::Leaf)
      continue;
    const Leaf &leaf = stage.leaf;
    if (leaf.table) // affine_c2
      return emitError() << "codes: wanted no table in an affine scheme, got: "
                         << leaf.table;
    if (!isStoredInteger(leaf.type) && !isCodeFloat(leaf.type)) // affine_c1
      return emitError() << "codes: wanted ui1…ui16, si2…si16 or a float type "
                            "of at most 8 bits, got: "
                         << leaf.type;
  }
  return success();
}

LogicalResult CodebookAttr::verify(EmitError emitError, SchemeSpec spec) {
  if (failed(verifySpec(emitError, spec)))
    return failure();
  for (const Factor &stage : spec.stages) {
    // codebook_c1; codebook_c2 is the table's check in verifySpec
    if (stage.kind != Factor::Kind::Leaf || !stage.leaf.table)
      return emitError() << "codes: wanted a table in every stage of a "
                            "codebook scheme, got: none";
    if (stage.leaf.vector != spec.stages.front().leaf.vector) // codebook_c3
      return emitError() << "codes: wanted the first stage's vector in every "
                            "stage, got: ["
                         << ArrayRef<int64_t>(stage.leaf.vector) << "]";
  }
  return success();
}

/// sliceable_c1: the width of the parent's codes, or 0 with an error.
static unsigned verifyParentCodes(EmitError emitError, SchemeInterface parent) {
  if (llvm::isa<SliceableAttr>(parent)) {
    emitError() << "parent: wanted affine or codebook, got: " << parent;
    return 0;
  }
  const SchemeSpec &spec = getSchemeSpec(parent);
  if (spec.stages.size() != 1 ||
      spec.stages.front().kind != Factor::Kind::Leaf ||
      !spec.stages.front().leaf.type.isInteger()) {
    emitError() << "parent: wanted one stage of integer codes, got: " << parent;
    return 0;
  }
  return spec.stages.front().leaf.type.getIntOrFloatBitWidth();
}

LogicalResult SliceableAttr::verify(EmitError emitError, SchemeInterface parent,
                                    ArrayRef<unsigned> widths,
                                    numerics::Rounding round,
                                    numerics::SliceOverflow overflow,
                                    numerics::SliceReconstruct reconstruct) {
  unsigned full = verifyParentCodes(emitError, parent);
  if (!full)
    return failure();
  // sliceable_c2
  bool valid = !widths.empty() && widths.front() >= 1 && widths.back() <= full;
  for (auto [width, next] :
       llvm::zip(widths, widths.drop_front(widths.empty() ? 0 : 1)))
    valid &= width < next;
  if (!valid) {
    InFlightDiagnostic diagnostic = emitError();
    diagnostic << "widths: wanted an ascending list from 1 to " << full
               << ", got: [";
    llvm::interleaveComma(widths, diagnostic);
    return diagnostic << "]";
  }
  bool floor = round == numerics::Rounding::Floor;
  bool grid = reconstruct == numerics::SliceReconstruct::Grid;
  if (!grid && !floor) // sliceable_c3
    return emitError()
           << "reconstruct: wanted round = floor with midpoint, got: "
           << stringify(round);
  if (llvm::isa<CodebookAttr>(parent) && // sliceable_c4
      (!floor || !grid ||
       !getSchemeSpec(parent).stages.front().leaf.hasOperandTable()))
    return emitError() << "parent: wanted floor, grid and an operand table "
                          "with a codebook, got: "
                       << parent;
  return success();
}
