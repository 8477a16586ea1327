//===- Recipe.h - how a quantized value is computed -------------*- C++ -*-===//
//
// What every scheme says of itself: its fields, in the order and under the
// names that layouts use, and the formula over them. Interpreter, lowerings,
// provers and drawings consume recipes and never ask which scheme it is.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_IR_SCHEME_RECIPE_H
#define QUANTX_IR_SCHEME_RECIPE_H

#include "quantx/IR/Scheme/Scheme.h"

#include <memory>
#include <string>
#include <vector>

namespace mlir::quantx {

/// The role of a field at the top of its scheme.
enum class Role { Codes, Zero, Scale, Offset };

/// One stored field: a leaf with its name and the blocks that it is shared
/// over. `blocks` has one entry per level of nesting, outermost first; each is
/// a `per` list (empty: one value per element of the level above).
struct RecipeField {
  std::string name; ///< the layout's name: codes, zero, scale0, scale_codes …
  Role role = Role::Codes;
  Leaf leaf;
  SmallVector<SmallVector<int64_t, 2>, 1> blocks;

  bool usesGather() const;
};

struct Recipe;

/// A factor of the formula: a literal, or `multiplier * field + addend`, or a
/// nested formula.
struct Term {
  Factor::Kind kind = Factor::Kind::Literal;
  unsigned field = 0;          ///< index into `Recipe::fields` of the root
  double multiplier = 1;       ///< a; of a literal, its value
  double addend = 0;           ///< b
  bool divides = false;        ///< stands behind `/`
  SmallVector<int64_t, 2> per; ///< block within its own level; empty: element
  std::shared_ptr<const Recipe> nested;
  bool integerLeaf = false; ///< of a leaf: its decoded values are integers

  /// Integer by text, never by value. Dividing factors are never integer.
  bool isInteger() const;
};

/// Signed product of terms; empty when absent.
struct TermProduct {
  bool negative = false;
  std::vector<Term> terms;

  bool empty() const { return terms.empty(); }
  bool isInteger() const;
};

/// value = (sum of stages - zero) * scale + offset. `fields` is filled at the
/// root only; nested recipes index into the root's list.
struct Recipe {
  std::vector<RecipeField> fields;
  std::vector<Term> stages;
  TermProduct zero, scale, offset;
  /// Stages are integers, or half-integers whose double is an integer.
  bool hasIntegerCodes() const;
  /// Every factor everywhere is an integer and nothing divides.
  bool isInteger() const;

  const RecipeField *lookup(StringRef name) const;
};

/// The recipe of a spec, fields named and numbered.
Recipe buildRecipe(const SchemeSpec &spec);

/// Number of values of a field along each dimension of a tensor of `shape`
/// (elements); dynamic sizes stay dynamic. A `per` list or table of another
/// rank means the row-major flattening. Vectors count once.
SmallVector<int64_t> getFieldShape(const RecipeField &field,
                                   ArrayRef<int64_t> shape);

/// Number of blocks of `per` on a tensor of `shape`: ceil(N / per), 1 for `*`;
/// rank 1 when `per` flattens. An empty `per` gives `shape`.
SmallVector<int64_t> getBlockedShape(ArrayRef<int64_t> per,
                                     ArrayRef<int64_t> shape);

} // namespace mlir::quantx

#endif // QUANTX_IR_SCHEME_RECIPE_H
