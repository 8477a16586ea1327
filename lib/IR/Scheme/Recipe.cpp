//===- Recipe.cpp - how a quantized value is computed -----------*- C++ -*-===//
//
// From the statement of a scheme to its fields and formula.
//
//===----------------------------------------------------------------------===//
#include "quantx/IR/QuantX.h"

using namespace mlir;
using namespace mlir::quantx;

//===----------------------------------------------------------------------===//
// Integer or float, by text
//===----------------------------------------------------------------------===//

static bool isIntegerNumber(double value) { return value == std::floor(value); }

/// An integer leaf without a table or with an integer-typed one. Operand
/// tables are real: their element type is not part of the text.
static bool isIntegerLeaf(const Leaf &leaf) {
  if (!leaf.type.isInteger())
    return false;
  if (!leaf.table)
    return true;
  auto table = llvm::dyn_cast<TableAttr>(leaf.table);
  return table && table.getValues().getElementType().isInteger();
}

namespace {
/// Collects fields while it builds the formula.
class RecipeBuilder {
public:
  RecipeBuilder(std::vector<RecipeField> &fields) : fields(fields) {}

  void build(Recipe &recipe, const SchemeSpec &spec, StringRef prefix,
             std::optional<Role> outerRole,
             ArrayRef<SmallVector<int64_t, 2>> outerBlocks);

private:
  Term buildTerm(const Factor &factor, Role role, const Twine &name,
                 ArrayRef<SmallVector<int64_t, 2>> outerBlocks);
  std::vector<Term> buildTerms(ArrayRef<Factor> factors, Role role,
                               const Twine &name,
                               ArrayRef<SmallVector<int64_t, 2>> outerBlocks);
  TermProduct buildProduct(const Product &product, Role role, const Twine &name,
                           ArrayRef<SmallVector<int64_t, 2>> outerBlocks);

  std::vector<RecipeField> &fields;
};
} // namespace

Term RecipeBuilder::buildTerm(const Factor &factor, Role role,
                              const Twine &name,
                              ArrayRef<SmallVector<int64_t, 2>> outerBlocks) {
  Term term;
  term.kind = factor.kind;
  term.multiplier = factor.multiplier;
  term.addend = factor.addend;
  term.divides = factor.divides;
  term.per = factor.per;
  SmallVector<SmallVector<int64_t, 2>, 1> blocks(outerBlocks);
  if (!factor.per.empty())
    blocks.push_back(factor.per);
  if (factor.kind == Factor::Kind::Leaf) {
    term.field = fields.size();
    term.integerLeaf = isIntegerLeaf(factor.leaf);
    fields.push_back({name.str(), role, factor.leaf, blocks});
  } else if (factor.kind == Factor::Kind::Nested) {
    auto nested = std::make_shared<Recipe>();
    std::string prefix = (name + "_").str();
    build(*nested, getSchemeSpec(factor.nested), prefix, role, blocks);
    term.nested = nested;
  }
  return term;
}

std::vector<Term>
RecipeBuilder::buildTerms(ArrayRef<Factor> factors, Role role,
                          const Twine &name,
                          ArrayRef<SmallVector<int64_t, 2>> outerBlocks) {
  auto isStored = [](const Factor &factor) {
    return factor.kind != Factor::Kind::Literal;
  };
  bool numbered = llvm::count_if(factors, isStored) > 1;
  unsigned number = 0;
  std::vector<Term> terms;
  for (const Factor &factor : factors) {
    std::string full = name.str();
    if (numbered && isStored(factor))
      full += std::to_string(number++);
    terms.push_back(buildTerm(factor, role, full, outerBlocks));
  }
  return terms;
}

TermProduct
RecipeBuilder::buildProduct(const Product &product, Role role,
                            const Twine &name,
                            ArrayRef<SmallVector<int64_t, 2>> outerBlocks) {
  return {product.negative,
          buildTerms(product.factors, role, name, outerBlocks)};
}

void RecipeBuilder::build(Recipe &recipe, const SchemeSpec &spec,
                          StringRef prefix, std::optional<Role> outerRole,
                          ArrayRef<SmallVector<int64_t, 2>> outerBlocks) {
  auto role = [&](Role own) { return outerRole.value_or(own); };
  recipe.stages = buildTerms(spec.stages, role(Role::Codes),
                             Twine(prefix) + "codes", outerBlocks);
  recipe.zero = buildProduct(spec.zero, role(Role::Zero),
                             Twine(prefix) + "zero", outerBlocks);
  recipe.scale = buildProduct(spec.scale, role(Role::Scale),
                              Twine(prefix) + "scale", outerBlocks);
  recipe.offset = buildProduct(spec.offset, role(Role::Offset),
                               Twine(prefix) + "offset", outerBlocks);
}

Recipe quantx::buildRecipe(const SchemeSpec &spec) {
  Recipe recipe;
  RecipeBuilder(recipe.fields).build(recipe, spec, "", std::nullopt, {});
  return recipe;
}

bool Term::isInteger() const {
  if (divides)
    return false;
  switch (kind) {
  case Factor::Kind::Literal:
    return isIntegerNumber(multiplier);
  case Factor::Kind::Leaf:
    return integerLeaf && isIntegerNumber(multiplier) &&
           isIntegerNumber(addend);
  case Factor::Kind::Nested:
    return nested->isInteger();
  }
  return false;
}

bool TermProduct::isInteger() const {
  return llvm::all_of(terms, [](const Term &term) { return term.isInteger(); });
}

bool Recipe::isInteger() const {
  return llvm::all_of(stages, [](const Term &t) { return t.isInteger(); }) &&
         zero.isInteger() && scale.isInteger() && offset.isInteger();
}

bool Recipe::hasIntegerCodes() const {
  return llvm::all_of(stages, [](const Term &stage) {
    if (stage.kind != Factor::Kind::Leaf)
      return stage.isInteger();
    return stage.integerLeaf && isIntegerNumber(stage.multiplier) &&
           isIntegerNumber(2 * stage.addend);
  });
}

const RecipeField *Recipe::lookup(StringRef name) const {
  for (const RecipeField &field : fields)
    if (field.name == name)
      return &field;
  return nullptr;
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

bool RecipeField::usesGather() const {
  return llvm::any_of(
      blocks, [](const auto &per) { return llvm::is_contained(per, kGather); });
}

static int64_t ceilDiv(int64_t value, int64_t block) {
  return ShapedType::isDynamic(value) ? value : llvm::divideCeil(value, block);
}

static int64_t flatten(ArrayRef<int64_t> shape) {
  int64_t total = 1;
  for (int64_t extent : shape) {
    if (ShapedType::isDynamic(extent))
      return extent;
    total *= extent;
  }
  return total;
}

SmallVector<int64_t> quantx::getBlockedShape(ArrayRef<int64_t> per,
                                             ArrayRef<int64_t> shape) {
  SmallVector<int64_t> result(shape);
  if (per.empty())
    return result;
  if (per.size() == 1 && shape.size() > 1)
    result = {flatten(shape)};
  for (auto [extent, block] : llvm::zip(result, per)) {
    if (block == kWholeDimension)
      extent = 1;
    else if (block == kGather)
      extent = ShapedType::kDynamic;
    else
      extent = ceilDiv(extent, block);
  }
  return result;
}

SmallVector<int64_t> quantx::getFieldShape(const RecipeField &field,
                                           ArrayRef<int64_t> shape) {
  SmallVector<int64_t> result(shape);
  for (const SmallVector<int64_t, 2> &per : field.blocks)
    result = getBlockedShape(per, result);
  return getBlockedShape(field.leaf.vector, result);
}
