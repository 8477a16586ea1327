//===- Components.h - a quantized tensor as builtin values ------*- C++ -*-===//
//
// The canonical component list into which a quantized tensor is taken apart at
// the Integer level, at function boundaries too:
//
//   one index per dynamic dimension; one tensor per field, in the scheme's
//   order; one f32 tensor per operand table; the gather index.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_IR_COMPONENTS_H
#define QUANTX_IR_COMPONENTS_H

#include "quantx/IR/Fields.h"

namespace mlir::quantx {

/// Types of the components of `type`, in canonical order.
SmallVector<Type> getComponentTypes(QuantizedTensorType type);

/// The type of one field's component.
RankedTensorType getFieldComponentType(const RecipeField &field,
                                       QuantizedTensorType type);

/// Names of the parts of a component list.
class ComponentList {
public:
  /// `components` are as many as `getComponentTypes(type)`.
  ComponentList(QuantizedTensorType type, ValueRange components);

  /// The tensor that was taken apart.
  QuantizedTensorType getType() const { return type; }
  /// The fields and steps of its scheme.
  const Recipe &getRecipe() const { return recipe; }
  /// The tensor of field `index`, counted as in the recipe.
  Value getField(unsigned index) const { return components[numDims + index]; }
  /// The table that serves `field` at a width of `bits`.
  Value getTable(unsigned field, unsigned bits) const;
  /// The index operand of a scheme that gathers.
  Value getGather() const { return components.back(); }
  /// The size of a dimension; a constant where it is static.
  Value getDim(OpBuilder &builder, Location loc, unsigned dim) const;
  /// All of them, in canonical order.
  ValueRange getValues() const { return components; }

private:
  QuantizedTensorType type;
  Recipe recipe;
  SmallVector<OperandTable> tables;
  SmallVector<Value> components;
  unsigned numDims;
};

/// The product of real values, or the accumulation recipe? The recipe needs two
/// quantized operands of integer codes without gathered fields, the first
/// without offset and float zero.
bool followsRecipe(const Recipe &x, const Recipe &w);

/// A block at whose multiples groups of a contraction end.
struct GroupEnd {
  int64_t extent = 1;     ///< elements along K
  bool flattened = false; ///< multiples of row * K + k, not of k
  unsigned operand = 0;   ///< of which operand the row is: 0 x, 1 w
};

/// The blocks along K of all float fields of both operands: groups end at every
/// multiple of each, and at K. None: one group.
SmallVector<GroupEnd> getGroupEnds(const Recipe &x, const Recipe &w);

/// The number of groups of K elements; nothing where rows differ, or where
/// blocks do not nest and K is above 2^31.
std::optional<int64_t> countGroups(ArrayRef<GroupEnd> ends, int64_t k);

} // namespace mlir::quantx

#endif // QUANTX_IR_COMPONENTS_H
