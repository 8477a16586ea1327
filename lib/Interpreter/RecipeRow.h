//===- RecipeRow.h - one row of an operand of a contraction -----*- C++ -*-===//
//
// What the accumulation recipe needs of a row along k: integers, float levels,
// and where the blocks of float fields begin.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_INTERPRETER_RECIPEROW_H
#define QUANTX_LIB_INTERPRETER_RECIPEROW_H

#include "quantx/Interpreter/Contraction.h"
#include "quantx/Interpreter/Formula.h"

namespace mlir::quantx {

/// Integers with their largest magnitude.
struct IntegerRow {
  std::vector<int64_t> values;
  uint64_t largest = 0;

  void append(ArrayRef<int64_t> more);
};

/// Clauses A3 and A4, element by element along k.
struct RecipeRow {
  /// (q - z) times the integer levels of the scale and its sign, times 2 where
  /// codes are half-integers. A float zero is left out of it.
  IntegerRow products;
  /// The two parts of `products`: q, and z, times the same (z without the
  /// factor of half-integers' codes).
  IntegerRow rawProducts, zeroProducts;
  /// Integer levels and sign: of the scale, for a float zero's sum; of the
  /// offset, for the offset's.
  IntegerRow zeroFactors, offsetFactors;
  /// Float levels of scale and offset multiplied in declared order; the float
  /// zero. Empty where there is none.
  std::vector<float> scale, offset, zero;
  /// Float levels of the scale one by one: those with a block below K.
  std::vector<std::vector<float>> inner;
  /// Those constant along K: one value each.
  std::vector<float> outer;
  /// Positions above 0, ascending, at which a block of a float field begins.
  std::vector<int64_t> starts;
};

/// Makes rows of one quantized operand.
class RecipeOperand {
public:
  explicit RecipeOperand(const QuantizedValue &value);

  /// 2 where codes are half-integers, else 1.
  int64_t getCodeScale() const { return codeScale; }
  bool hasFloatZero() const { return floatZero; }
  bool hasOffset() const { return !formula.offset.empty(); }
  /// Whether an inner, or outer, float level divides.
  ArrayRef<bool> getInnerDivides() const { return innerDivides; }
  ArrayRef<bool> getOuterDivides() const { return outerDivides; }

  /// Fills `row`. False where an integer does not fit in 64 bits.
  bool getRow(const ContractionRow &runs, RecipeRow &row) const;

private:
  bool appendRun(ElementRun run, RecipeRow &row,
                 MutableArrayRef<int64_t> previousBlocks) const;
  bool appendIntegers(ArrayRef<int64_t> elements, RecipeRow &row) const;
  void appendFloats(ArrayRef<int64_t> elements, RecipeRow &row) const;
  void appendPadding(int64_t count, RecipeRow &row) const;

  Formula formula;
  int64_t codeScale = 1;
  bool floatZero = false;
  /// Terms whose blocks end groups.
  std::vector<const TermValues *> floatFields;
  /// Float levels of scale.
  std::vector<const TermValues *> innerLevels, outerLevels;
  SmallVector<bool> innerDivides, outerDivides;
};

} // namespace mlir::quantx

#endif // QUANTX_LIB_INTERPRETER_RECIPEROW_H
