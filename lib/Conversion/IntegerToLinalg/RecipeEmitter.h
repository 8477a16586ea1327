//===- RecipeEmitter.h - steps of a recipe as scalar IR ---------*- C++ -*-===//
//
// Emits, at one coordinate of a quantized tensor, the values that its recipe
// speaks of: fields, terms, products, in f32 or exactly in i64.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_CONVERSION_RECIPEEMITTER_H
#define QUANTX_LIB_CONVERSION_RECIPEEMITTER_H

#include "IndexArithmetic.h"

#include "quantx/IR/Components.h"
#include "quantx/Layout/Address.h"

namespace mlir::quantx {

/// Coordinates on one level of nesting, with the extents of that level.
struct LevelPoint {
  SmallVector<Value> coord, shape;
};

/// A code that `stored` holds in its low bits, as many as `leafType` has, as an
/// i32 that is exact; of ui16 and narrower.
Value extendCode(ImplicitLocOpBuilder &builder, Value stored, Type leafType);

class RecipeEmitter {
public:
  /// `width`: an i32 at which a sliceable is read, or null. Constants and
  /// sizes are emitted where `builder` stands.
  RecipeEmitter(ImplicitLocOpBuilder &builder, QuantizedTensorType type,
                ValueRange components, Value width = {});

  const Recipe &getRecipe() const { return list.getRecipe(); }
  const ComponentList &getComponents() const { return list; }
  ArrayRef<Value> getShape() const { return shape; }
  LevelPoint at(ValueRange coord) const;

  /// The value of the whole formula, f32, one rounding per operation.
  Value emitValue(ImplicitLocOpBuilder &builder, const LevelPoint &point) const;
  Value emitValue(ImplicitLocOpBuilder &builder, const Recipe &recipe,
                  const LevelPoint &point) const;

  /// One term, f32, without looking at `divides`.
  Value emitTerm(ImplicitLocOpBuilder &builder, const Term &term,
                 const LevelPoint &point) const;

  /// `start` times (or divided by) the terms in order; null `start` begins
  /// with the first, or with 1 divided by it. Null when there are none.
  Value emitProduct(ImplicitLocOpBuilder &builder, ArrayRef<Term> terms,
                    const LevelPoint &point, Value start = {}) const;

  /// The sum of the stages times `getCodeFactor()`, in i64.
  Value emitIntegerCodes(ImplicitLocOpBuilder &builder,
                         const LevelPoint &point) const;
  /// 2 where codes are half-integers, else 1; with slices of any width.
  int64_t getCodeFactor() const;

  /// An integer term, or product of terms (1 when empty), in i64.
  Value emitIntegerTerm(ImplicitLocOpBuilder &builder, const Term &term,
                        const LevelPoint &point) const;
  Value emitIntegerProduct(ImplicitLocOpBuilder &builder, ArrayRef<Term> terms,
                           const LevelPoint &point) const;

  /// The point of a block of `per` that holds `point`.
  LevelPoint enterBlock(ImplicitLocOpBuilder &builder, ArrayRef<int64_t> per,
                        const LevelPoint &point) const;

private:
  Value emitIntegerRecipe(ImplicitLocOpBuilder &builder, const Recipe &recipe,
                          const LevelPoint &point) const;
  /// The stored number of a leaf before its constants; tables are applied.
  Value emitLeaf(ImplicitLocOpBuilder &builder, const Term &term,
                 const LevelPoint &point, bool integer) const;
  Value emitStored(ImplicitLocOpBuilder &builder, unsigned field,
                   const LevelPoint &point, LevelPoint &element) const;
  Value emitTable(ImplicitLocOpBuilder &builder, unsigned field, Value index,
                  unsigned bits, const LevelPoint &element, bool integer) const;
  Value emitSlices(ImplicitLocOpBuilder &builder, const Term &stage,
                   const LevelPoint &point, bool integer) const;
  Value emitConstants(ImplicitLocOpBuilder &builder, Value code, double a,
                      double b, bool integer) const;

  ComponentList list;
  std::optional<SliceParameters> slices; ///< set when `width` is given
  Value width;
  SmallVector<Value> shape;
  /// Per field: its constant table, or that of a small float; f32 or integers.
  SmallVector<Value> tables;
};

} // namespace mlir::quantx

#endif // QUANTX_LIB_CONVERSION_RECIPEEMITTER_H
