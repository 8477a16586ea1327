//===- Components.cpp - a quantized tensor as builtin values ----*- C++ -*-===//
//
// The canonical component list and the groups of a contraction.
//
//===----------------------------------------------------------------------===//
#include "quantx/IR/Components.h"

using namespace mlir;
using namespace mlir::quantx;

//===----------------------------------------------------------------------===//
// Component lists
//===----------------------------------------------------------------------===//

RankedTensorType quantx::getFieldComponentType(const RecipeField &field,
                                               QuantizedTensorType type) {
  return RankedTensorType::get(getFieldShape(field, type.getShape()),
                               getComponentType(field.leaf));
}

SmallVector<Type> quantx::getComponentTypes(QuantizedTensorType type) {
  MLIRContext *context = type.getContext();
  SmallVector<Type> types(type.getNumDynamicDims(), IndexType::get(context));
  Recipe recipe = type.getRecipe();
  bool gathers = false;
  for (const RecipeField &field : recipe.fields) {
    types.push_back(getFieldComponentType(field, type));
    gathers |= field.usesGather();
  }
  for (const OperandTable &table : getOperandTables(type))
    types.push_back(
        RankedTensorType::get(table.shape, Float32Type::get(context)));
  if (gathers)
    types.push_back(RankedTensorType::get({ShapedType::kDynamic},
                                          IntegerType::get(context, 32)));
  return types;
}

ComponentList::ComponentList(QuantizedTensorType type, ValueRange components)
    : type(type), recipe(type.getRecipe()), tables(getOperandTables(type)),
      components(components), numDims(type.getNumDynamicDims()) {}

Value ComponentList::getTable(unsigned field, unsigned bits) const {
  for (const auto &[index, table] : llvm::enumerate(tables))
    if (table.field == field && table.bits == bits)
      return components[numDims + recipe.fields.size() + index];
  return {};
}

Value ComponentList::getDim(OpBuilder &builder, Location loc,
                            unsigned dim) const {
  ArrayRef<int64_t> shape = type.getShape();
  if (!ShapedType::isDynamic(shape[dim]))
    return arith::ConstantIndexOp::create(builder, loc, shape[dim]);
  return components[llvm::count_if(shape.take_front(dim),
                                   ShapedType::isDynamic)];
}

//===----------------------------------------------------------------------===//
// Groups of a contraction
//===----------------------------------------------------------------------===//

static bool isFloatZero(const Recipe &recipe) {
  return !recipe.zero.isInteger();
}

bool quantx::followsRecipe(const Recipe &x, const Recipe &w) {
  auto gathers = [](const Recipe &recipe) {
    return llvm::any_of(recipe.fields, [](const RecipeField &field) {
      return field.usesGather();
    });
  };
  return x.hasIntegerCodes() && w.hasIntegerCodes() && x.offset.empty() &&
         !isFloatZero(x) && !gathers(x) && !gathers(w);
}

/// Adds the blocks along K of the terms that are float, or of all of them.
static void addEnds(const Recipe &root, ArrayRef<Term> terms, bool all,
                    unsigned operand, SmallVectorImpl<GroupEnd> &ends) {
  for (const Term &term : terms) {
    if (term.kind == Factor::Kind::Literal || (!all && term.isInteger()))
      continue;
    GroupEnd end;
    end.operand = operand;
    end.flattened = term.per.size() == 1;
    if (!term.per.empty())
      end.extent = term.per.back();
    bool vector = term.kind == Factor::Kind::Leaf &&
                  !root.fields[term.field].leaf.vector.empty();
    if (vector)
      end.extent = 1;
    if (end.extent == kWholeDimension)
      continue;
    end.flattened &= end.extent != 1;
    ends.push_back(end);
  }
}

SmallVector<GroupEnd> quantx::getGroupEnds(const Recipe &x, const Recipe &w) {
  SmallVector<GroupEnd> ends;
  const Recipe *operands[] = {&x, &w};
  for (auto [operand, recipe] : llvm::enumerate(operands)) {
    addEnds(*recipe, recipe->scale.terms, false, operand, ends);
    addEnds(*recipe, recipe->offset.terms, false, operand, ends);
    if (isFloatZero(*recipe))
      addEnds(*recipe, recipe->zero.terms, true, operand, ends);
  }
  return ends;
}

std::optional<int64_t> quantx::countGroups(ArrayRef<GroupEnd> ends, int64_t k) {
  SmallVector<int64_t> extents{k};
  for (const GroupEnd &end : ends) {
    if (end.flattened && k % end.extent != 0)
      return std::nullopt;
    if (end.extent < k)
      extents.push_back(end.extent);
  }
  int64_t least = *llvm::min_element(extents);
  auto isMultiple = [&](int64_t extent) { return extent % least == 0; };
  if (least == k || llvm::all_of(ArrayRef(extents).drop_front(), isMultiple))
    return k == 0 ? 0 : llvm::divideCeil(k, least);
  if (k > (int64_t(1) << 31)) // too many to be counted one by one
    return std::nullopt;
  int64_t groups = 0;
  for (int64_t begin = 0; begin < k; ++groups) {
    int64_t next = k;
    for (int64_t extent : extents)
      next = std::min(next, (begin / extent + 1) * extent);
    begin = next;
  }
  return groups;
}
