//===- SumBound.cpp - how large the sums of a contraction get ---*- C++ -*-===//
//
// Bounds of terms, of codes minus zeros, of groups.
//
//===----------------------------------------------------------------------===//
#include "quantx/IR/SumBound.h"

#include "quantx/IR/Components.h"
#include "quantx/Numerics/IntegerCode.h"

#include <cmath>

using namespace mlir;
using namespace mlir::quantx;

/// K where the type does not say.
static constexpr int64_t kMostElements = int64_t(1) << 31;
/// i32 operands.
static constexpr double kLargestI32 = 2147483648.0;
/// Half-integers, which slices of some width may be, are held doubled: on both
/// sides.
static constexpr double kHeld = 4;

static double getBound(const Recipe &recipe, const Recipe &root);

/// The largest |multiplier * value + addend| of a leaf of integers.
static double getLeafBound(const Term &term, const Leaf &leaf) {
  double low = 0, high = 0;
  if (auto table = llvm::dyn_cast_or_null<TableAttr>(leaf.table)) {
    for (const APInt &value : table.getValues().getValues<APInt>()) {
      low = std::min(low, static_cast<double>(value.getSExtValue()));
      high = std::max(high, static_cast<double>(value.getSExtValue()));
    }
  } else {
    auto type = llvm::cast<IntegerType>(leaf.type);
    numerics::CodeRange range =
        numerics::getCodeRange(type.getWidth(), type.isSigned());
    low = range.min;
    high = range.max + 1; // a slice that rounds up past it, `overflow = extra`
  }
  return std::max(std::abs(term.multiplier * low + term.addend),
                  std::abs(term.multiplier * high + term.addend));
}

static double getBound(const Term &term, const Recipe &root) {
  switch (term.kind) {
  case Factor::Kind::Literal:
    return std::abs(term.multiplier);
  case Factor::Kind::Leaf:
    return getLeafBound(term, root.fields[term.field].leaf);
  case Factor::Kind::Nested:
    return getBound(*term.nested, root);
  }
  llvm_unreachable("no other kind of a factor");
}

/// Of the integer factors.
static double getBound(const TermProduct &product, const Recipe &root) {
  double bound = 1;
  for (const Term &term : product.terms)
    if (term.isInteger())
      bound *= getBound(term, root);
  return bound;
}

/// Of the codes minus an integer zero.
static double getCodesBound(const Recipe &recipe, const Recipe &root) {
  double bound = 0;
  for (const Term &stage : recipe.stages)
    bound += getBound(stage, root);
  if (!recipe.zero.empty() && recipe.zero.isInteger())
    bound += getBound(recipe.zero, root);
  return bound;
}

/// Of a formula of integers.
static double getBound(const Recipe &recipe, const Recipe &root) {
  double bound = getCodesBound(recipe, root) * getBound(recipe.scale, root);
  return recipe.offset.empty() ? bound : bound + getBound(recipe.offset, root);
}

/// The most elements of a group.
static double getLargestGroup(const Recipe &x, const Recipe &w, int64_t k) {
  int64_t largest = ShapedType::isDynamic(k) ? kMostElements : k;
  for (const GroupEnd &end : getGroupEnds(x, w))
    largest = std::min(largest, end.extent);
  return std::max<int64_t>(largest, 1);
}

LogicalResult
quantx::verifySumBound(llvm::function_ref<InFlightDiagnostic()> emit,
                       const Recipe &x, const Recipe &w, int64_t k,
                       SumAddends addends) {
  double left = getCodesBound(x, x) * getBound(x.scale, x);
  double levels = getBound(w.scale, w);
  double right = getCodesBound(w, w) * levels;
  if (!w.zero.isInteger())
    right = std::max(right, levels);
  if (!w.offset.empty())
    right = std::max(right, getBound(w.offset, w));
  double bound = left * right * getLargestGroup(x, w, k);
  if (addends.sums)
    bound += left * kLargestI32;
  if (addends.bias)
    bound += kLargestI32;
  // Each rounding above loses less than 2^-53 of the bound.
  bound *= kHeld * (1 + 0x1p-40);
  if (bound < 0x1p63)
    return success();
  return emit() << "sums: wanted ones that fit in 64 bits, got: up to 2^"
                << static_cast<int64_t>(std::ceil(std::log2(bound)));
}
