//===- RecipeRow.cpp - one row of an operand of a contraction ---*- C++ -*-===//
//
// Integer and float parts of a quantized row, by text (clauses I1 and I2).
//
//===----------------------------------------------------------------------===//
#include "RecipeRow.h"

using namespace mlir;
using namespace mlir::quantx;

void IntegerRow::append(ArrayRef<int64_t> more) {
  for (int64_t value : more)
    largest = std::max(largest, value < 0 ? -static_cast<uint64_t>(value)
                                          : static_cast<uint64_t>(value));
  values.insert(values.end(), more.begin(), more.end());
}

/// Whether some stage is a half-integer: its addend is.
static bool hasHalfIntegers(const Recipe &recipe) {
  return llvm::any_of(recipe.stages, [](const Term &stage) {
    return stage.addend != std::floor(stage.addend);
  });
}

RecipeOperand::RecipeOperand(const QuantizedValue &value) : formula(value) {
  const Recipe &recipe = formula.getRecipe();
  codeScale = hasHalfIntegers(recipe) ? 2 : 1;
  floatZero = !recipe.zero.isInteger();
  for (const TermValues &term : formula.scale.terms) {
    if (term.getTerm().isInteger())
      continue;
    floatFields.push_back(&term);
    bool outer = term.getTerm().kind == Factor::Kind::Literal ||
                 term.getBlocks().coversRows();
    (outer ? outerLevels : innerLevels).push_back(&term);
    (outer ? outerDivides : innerDivides).push_back(term.getTerm().divides);
  }
  for (const TermValues &term : formula.offset.terms)
    if (!term.getTerm().isInteger())
      floatFields.push_back(&term);
  if (floatZero)
    for (const TermValues &term : formula.zero.terms)
      floatFields.push_back(&term);
  llvm::erase_if(floatFields, [](const TermValues *term) {
    return term->getTerm().kind == Factor::Kind::Literal;
  });
}

bool RecipeOperand::appendIntegers(ArrayRef<int64_t> elements,
                                   RecipeRow &row) const {
  std::vector<int64_t> codes(elements.size()), term(elements.size());
  bool fits = formula.getCodes(elements, codeScale, codes);
  std::vector<int64_t> zeros(elements.size(), 0), raw = codes;
  if (!formula.zero.empty() && !floatZero) {
    fits &= formula.zero.getIntegers(elements, zeros);
    for (auto [code, zero] : llvm::zip(codes, zeros)) {
      int64_t scaled;
      fits &= !llvm::MulOverflow(zero, codeScale, scaled);
      fits &= !llvm::SubOverflow(code, scaled, code);
    }
  }
  llvm::fill(term, 1);
  if (!formula.scale.empty())
    fits &= formula.scale.getIntegers(elements, term);
  for (auto *factors : {&codes, &raw, &zeros})
    for (auto [factor, level] : llvm::zip(*factors, term))
      fits &= !llvm::MulOverflow(factor, level, factor);
  row.products.append(codes);
  row.rawProducts.append(raw);
  row.zeroProducts.append(zeros);
  if (floatZero)
    row.zeroFactors.append(term);
  if (!formula.offset.empty()) {
    fits &= formula.offset.getIntegers(elements, term);
    row.offsetFactors.append(term);
  }
  return fits;
}

/// Appends the product of the float levels of `product`, in declared order.
static void appendFloatLevels(const ProductValues &product,
                              ArrayRef<int64_t> elements,
                              std::vector<float> &out) {
  std::vector<float> result(elements.size(), 1.0f), level(elements.size());
  for (const TermValues &term : product.terms) {
    if (term.getTerm().isInteger())
      continue;
    term.getFloats(elements, level);
    bool divides = term.getTerm().divides;
    for (auto [value, factor] : llvm::zip(result, level))
      value = divides ? value / factor : value * factor;
  }
  llvm::append_range(out, result);
}

void RecipeOperand::appendFloats(ArrayRef<int64_t> elements,
                                 RecipeRow &row) const {
  std::vector<float> values(elements.size());
  appendFloatLevels(formula.scale, elements, row.scale);
  if (!formula.offset.empty())
    appendFloatLevels(formula.offset, elements, row.offset);
  if (floatZero) {
    formula.zero.getFloats(elements, values);
    llvm::append_range(row.zero, values);
  }
  for (auto [index, term] : llvm::enumerate(innerLevels)) {
    term->getFloats(elements, values);
    llvm::append_range(row.inner[index], values);
  }
  if (!row.outer.empty() || elements.empty())
    return;
  for (const TermValues *term : outerLevels) {
    float value = 0;
    term->getFloats(elements.front(), value);
    row.outer.push_back(value);
  }
}

/// Padding: integers are 0, so that any level will do.
void RecipeOperand::appendPadding(int64_t count, RecipeRow &row) const {
  std::vector<int64_t> zeros(count, 0);
  row.products.append(zeros);
  row.rawProducts.append(zeros);
  row.zeroProducts.append(zeros);
  row.zeroFactors.append(zeros);
  row.offsetFactors.append(zeros);
  for (auto *floats : {&row.scale, &row.offset, &row.zero})
    floats->resize(floats->size() + count, 1.0f);
  for (std::vector<float> &level : row.inner)
    level.resize(level.size() + count, 1.0f);
}

bool RecipeOperand::appendRun(ElementRun run, RecipeRow &row,
                              MutableArrayRef<int64_t> previousBlocks) const {
  int64_t position = row.products.values.size();
  SmallVector<int64_t> elements, blocks(run.count, ElementRun::kPadding);
  if (run.begin != ElementRun::kPadding)
    elements = getRun(run.begin, run.count);
  std::vector<bool> begins(run.count);
  for (auto [term, previous] : llvm::zip(floatFields, previousBlocks)) {
    if (!elements.empty())
      term->getBlocks().map(elements, blocks);
    for (auto [index, block] : llvm::enumerate(blocks)) {
      if (block != previous)
        begins[index] = true;
      previous = block;
    }
  }
  for (int64_t index = 0; index < run.count; ++index)
    if (begins[index] && position + index > 0)
      row.starts.push_back(position + index);
  if (run.begin == ElementRun::kPadding) {
    appendPadding(run.count, row);
    return true;
  }
  appendFloats(elements, row);
  return appendIntegers(elements, row);
}

bool RecipeOperand::getRow(const ContractionRow &runs, RecipeRow &row) const {
  row = RecipeRow();
  row.inner.resize(innerLevels.size());
  SmallVector<int64_t> previousBlocks(floatFields.size(), -2);
  bool fits = true;
  for (ElementRun run : runs)
    fits &= appendRun(run, row, previousBlocks);
  if (row.outer.empty()) // nothing but padding: the sums are 0
    row.outer.assign(outerLevels.size(), 1.0f);
  return fits;
}
