//===- Formula.h - the recipe of a quantized tensor, evaluated --*- C++ -*-===//
//
// A recipe bound to the codes of one tensor. Terms are asked for their values
// at a list of elements (row-major indices at their level), as f32 with one
// rounding an operation, or exactly as integers.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_INTERPRETER_FORMULA_H
#define QUANTX_INTERPRETER_FORMULA_H

#include "quantx/Interpreter/Values.h"

namespace mlir::quantx {

/// From the elements of a level to the blocks of a `per`, vector or `over`
/// list: row-major indices both.
class BlockMap {
public:
  /// `per` is empty (the identity), has one entry per dimension, or one entry
  /// on a higher rank, which flattens. `gather` is the group of each index of
  /// the dimension that gathers.
  BlockMap(ArrayRef<int64_t> per, ArrayRef<int64_t> shape,
           ArrayRef<int64_t> gather, int64_t gatherGroups);

  bool isIdentity() const { return identity; }
  ArrayRef<int64_t> getBlockedShape() const { return blocked; }
  /// blocks[i] = block of elements[i].
  void map(ArrayRef<int64_t> elements, MutableArrayRef<int64_t> blocks) const;
  /// Row-major position inside the block of size `per`, for static blocks.
  void mapInside(ArrayRef<int64_t> elements,
                 MutableArrayRef<int64_t> positions) const;
  /// Whether the block covers everything but the first dimension: all elements
  /// of a row [n, …] are in one block.
  bool coversRows() const;

private:
  using Tables = SmallVector<std::vector<int64_t>, 4>;
  void mapBy(const Tables &tables, ArrayRef<int64_t> elements,
             MutableArrayRef<int64_t> results) const;

  bool identity = false;
  SmallVector<int64_t, 4> per, original, shape, blocked;
  /// For each dimension and coordinate, its part of the block's index, and of
  /// the position inside the block.
  Tables blockParts, insideParts;
};

class Formula;

/// One term bound to its field.
class TermValues {
public:
  TermValues(const Term &term, const QuantizedValue &value, const Recipe &root,
             ArrayRef<int64_t> levelShape);

  const Term &getTerm() const { return *term; }
  const BlockMap &getBlocks() const { return blocks; }

  /// `multiplier * field + addend` in f32, one rounding each.
  void getFloats(ArrayRef<int64_t> elements, MutableArrayRef<float> out) const;

  /// `scale * (multiplier * field + addend)` exactly; `scale` is 1, or 2 for
  /// half-integers. Returns false where a value does not fit in int64_t.
  bool getIntegers(ArrayRef<int64_t> elements, int64_t scale,
                   MutableArrayRef<int64_t> out) const;

private:
  void bindLeaf(const QuantizedValue &value, const RecipeField &field);
  void bindTable(const QuantizedValue &value, const Leaf &leaf);
  void getCodes(ArrayRef<int64_t> blockIndices, MutableArrayRef<uint32_t> codes,
                SmallVectorImpl<int64_t> &entries) const;

  const Term *term;
  BlockMap blocks;
  /// Of a leaf: its codes, what they decode to, where its vectors lie.
  const FieldValue *field = nullptr;
  unsigned bits = 0;
  bool isSigned = false;
  std::vector<float> floats;     ///< decoded table, or value of each code
  std::vector<int64_t> integers; ///< of an integer table
  std::optional<BlockMap> vectors, scopes;
  int64_t vectorSize = 1, tableSize = 0;
  std::shared_ptr<Formula> nested;
};

/// A product bound to its fields.
struct ProductValues {
  bool negative = false;
  std::vector<TermValues> terms;

  bool empty() const { return terms.empty(); }
  /// `((l1 * l2) * …)` with divisions where written, negated as a whole.
  void getFloats(ArrayRef<int64_t> elements, MutableArrayRef<float> out) const;
  /// The exact product of the integer terms (of all, or of those alone that
  /// are integer), with the sign. False on overflow.
  bool getIntegers(ArrayRef<int64_t> elements,
                   MutableArrayRef<int64_t> out) const;
};

/// A recipe bound to a tensor, or to one level of nesting.
class Formula {
public:
  /// `value` outlives the formula.
  explicit Formula(const QuantizedValue &value);
  Formula(std::shared_ptr<const Recipe> recipe, const QuantizedValue &value,
          const Recipe &root, ArrayRef<int64_t> levelShape);

  const Recipe &getRecipe() const { return *recipe; }

  /// Clause D1 without the last rounding: stages summed left to right, minus
  /// zero, times the product of levels, plus offset; f32, one rounding each.
  void dequantize(ArrayRef<int64_t> elements, MutableArrayRef<float> out) const;

  /// The sum of the stages times `scale`, exactly. False on overflow.
  bool getCodes(ArrayRef<int64_t> elements, int64_t scale,
                MutableArrayRef<int64_t> out) const;

  /// The whole formula of an integer recipe. False on overflow.
  bool getIntegers(ArrayRef<int64_t> elements,
                   MutableArrayRef<int64_t> out) const;

  std::vector<TermValues> stages;
  ProductValues zero, scale, offset;

private:
  void bind(const QuantizedValue &value, const Recipe &root,
            ArrayRef<int64_t> levelShape);

  std::shared_ptr<const Recipe> recipe;
};

/// The run [begin, begin + count) of indices.
SmallVector<int64_t> getRun(int64_t begin, int64_t count);

/// All elements of the tensor, dequantized to its expressed type. An error at
/// `loc` where the result is too large.
FailureOr<HostTensor> dequantize(Location loc, const QuantizedValue &value);

/// The rows of a matrix that `ids` name, an error for others.
FailureOr<HostTensor> dequantizeRows(Location loc, const QuantizedValue &value,
                                     const HostTensor &ids);

} // namespace mlir::quantx

#endif // QUANTX_INTERPRETER_FORMULA_H
