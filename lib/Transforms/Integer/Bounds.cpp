//===- Bounds.cpp - how large integers of a recipe get ----------*- C++ -*-===//
//
// Interval arithmetic with checked int64_t.
//
//===----------------------------------------------------------------------===//
#include "Bounds.h"

#include "quantx/Numerics/IntegerCode.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::quantx;

using MaybeInterval = std::optional<Interval>;

std::optional<int64_t> Interval::getMagnitude() const {
  if (low == std::numeric_limits<int64_t>::min())
    return std::nullopt;
  return std::max(std::abs(low), std::abs(high));
}

std::optional<int64_t> quantx::multiplyBounds(std::optional<int64_t> a,
                                              std::optional<int64_t> b) {
  int64_t product = 0;
  if (!a || !b || llvm::MulOverflow(*a, *b, product))
    return std::nullopt;
  return product;
}

bool quantx::fitsI32(std::optional<int64_t> magnitude) {
  return magnitude && *magnitude <= std::numeric_limits<int32_t>::max();
}

static MaybeInterval add(MaybeInterval a, MaybeInterval b) {
  Interval sum;
  if (!a || !b || llvm::AddOverflow(a->low, b->low, sum.low) ||
      llvm::AddOverflow(a->high, b->high, sum.high))
    return std::nullopt;
  return sum;
}

static MaybeInterval multiply(MaybeInterval a, MaybeInterval b) {
  if (!a || !b)
    return std::nullopt;
  std::optional<int64_t> corners[] = {
      multiplyBounds(a->low, b->low), multiplyBounds(a->low, b->high),
      multiplyBounds(a->high, b->low), multiplyBounds(a->high, b->high)};
  Interval product{std::numeric_limits<int64_t>::max(),
                   std::numeric_limits<int64_t>::min()};
  for (std::optional<int64_t> corner : corners) {
    if (!corner)
      return std::nullopt;
    product.low = std::min(product.low, *corner);
    product.high = std::max(product.high, *corner);
  }
  return product;
}

/// A number of a scheme's text as an interval, if it is an integer of 53 bits.
static MaybeInterval getPoint(double value) {
  constexpr double limit = 9007199254740992.0;
  if (value != std::floor(value) || std::abs(value) > limit)
    return std::nullopt;
  return Interval{int64_t(value), int64_t(value)};
}

static MaybeInterval getValues(const Recipe &root, const Recipe &recipe,
                               bool withFloats);

static MaybeInterval getTerm(const Recipe &root, const Term &term) {
  if (!term.isInteger())
    return std::nullopt;
  if (term.kind == Factor::Kind::Literal)
    return getPoint(term.multiplier);
  if (term.kind == Factor::Kind::Nested)
    return getValues(root, *term.nested, false);
  const Leaf &leaf = root.fields[term.field].leaf;
  auto type = llvm::cast<IntegerType>(leaf.type);
  if (leaf.table)
    return std::nullopt;
  numerics::CodeRange range =
      numerics::getCodeRange(type.getWidth(), type.isSigned());
  MaybeInterval value =
      multiply(Interval{range.min, range.max}, getPoint(term.multiplier));
  return add(value, getPoint(term.addend));
}

static MaybeInterval getProduct(const Recipe &root, const TermProduct &product,
                                bool skipFloats) {
  MaybeInterval value = getPoint(product.negative ? -1 : 1);
  for (const Term &term : product.terms)
    if (term.isInteger() || !skipFloats)
      value = multiply(value, getTerm(root, term));
  return value;
}

/// (stages - zero) * scale + offset; `floatsOutside`: of the scale the integer
/// levels alone, and no offset.
static MaybeInterval getValues(const Recipe &root, const Recipe &recipe,
                               bool floatsOutside) {
  MaybeInterval value = getPoint(0);
  for (const Term &stage : recipe.stages)
    value = add(value, getTerm(root, stage));
  if (!recipe.zero.empty())
    value = add(value,
                multiply(getProduct(root, recipe.zero, false), getPoint(-1)));
  value = multiply(value, getProduct(root, recipe.scale, floatsOutside));
  if (!floatsOutside && !recipe.offset.empty())
    value = add(value, getProduct(root, recipe.offset, false));
  return value;
}

std::optional<Interval> quantx::getCorrectedInterval(const Recipe &recipe) {
  return getValues(recipe, recipe, true);
}
