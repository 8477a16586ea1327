//===- Term.cpp - one factor of a recipe, evaluated -------------*- C++ -*-===//
//
// Leaves: raw codes, their decoding, tables of scalars and vectors. Codes of
// at most 16 bits decode through a list of all their values.
//
//===----------------------------------------------------------------------===//
#include "quantx/Interpreter/Formula.h"
#include "quantx/Numerics/IntegerCode.h"

using namespace mlir;
using namespace mlir::quantx;

TermValues::TermValues(const Term &term, const QuantizedValue &value,
                       const Recipe &root, ArrayRef<int64_t> levelShape)
    : term(&term),
      blocks(term.per, levelShape, value.gather, value.gatherGroups) {
  if (term.kind == Factor::Kind::Leaf) {
    field = &value.fields[term.field];
    bindLeaf(value, root.fields[term.field]);
  } else if (term.kind == Factor::Kind::Nested) {
    nested = std::make_shared<Formula>(term.nested, value, root,
                                       blocks.getBlockedShape());
  }
}

void TermValues::bindLeaf(const QuantizedValue &value,
                          const RecipeField &recipeField) {
  const Leaf &leaf = recipeField.leaf;
  bits = leaf.type.getIntOrFloatBitWidth();
  isSigned = leaf.type.isSignedInteger();
  if (leaf.table)
    return bindTable(value, leaf);
  if (bits > 16)
    return; // f32
  floats.resize(size_t(1) << bits);
  for (auto [code, decoded] : llvm::enumerate(floats))
    decoded =
        leaf.type.isInteger()
            ? static_cast<float>(numerics::extendCode(code, bits, isSigned))
            : numerics::decode(getFloatKind(leaf.type), code);
}

void TermValues::bindTable(const QuantizedValue &value, const Leaf &leaf) {
  ArrayRef<int64_t> level = blocks.getBlockedShape();
  if (!leaf.vector.empty()) {
    vectors.emplace(leaf.vector, level, ArrayRef<int64_t>(), 1);
    for (int64_t extent : leaf.vector)
      vectorSize *= extent;
  }
  if (!leaf.over.empty())
    scopes.emplace(leaf.over, level, ArrayRef<int64_t>(), 1);
  tableSize = (int64_t(1) << bits) * vectorSize;
  if (auto name = llvm::dyn_cast<StringAttr>(leaf.table)) {
    // A sliceable's codes read the table of their own width.
    auto table = value.tables.find(name.getValue().str());
    if (table == value.tables.end())
      table = value.tables.find((name.getValue() + Twine(bits)).str());
    floats = table->second.toFloats();
    return;
  }
  DenseElementsAttr values = llvm::cast<TableAttr>(leaf.table).getValues();
  if (values.getElementType().isInteger()) {
    for (const APInt &entry : values.getValues<APInt>()) {
      integers.push_back(entry.getSExtValue());
      floats.push_back(static_cast<float>(integers.back()));
    }
    return;
  }
  numerics::FloatKind kind = getFloatKind(values.getElementType());
  for (const APFloat &entry : values.getValues<APFloat>())
    floats.push_back(
        numerics::decode(kind, entry.bitcastToAPInt().getZExtValue()));
}

/// Raw codes of the level's elements and, where there is a table, its entries.
void TermValues::getCodes(ArrayRef<int64_t> elements,
                          MutableArrayRef<uint32_t> codes,
                          SmallVectorImpl<int64_t> &entries) const {
  const std::vector<uint32_t> &stored = field->codes;
  if (tableSize == 0) {
    for (auto [element, code] : llvm::zip(elements, codes))
      code = stored[element];
    return;
  }
  entries.resize(elements.size());
  SmallVector<int64_t> indices(elements.size());
  if (vectors) {
    vectors->map(elements, indices);
    vectors->mapInside(elements, entries);
  } else {
    llvm::copy(elements, indices.begin());
    llvm::fill(entries, 0);
  }
  for (auto [index, code, entry] : llvm::zip(indices, codes, entries)) {
    code = stored[index];
    entry += code * vectorSize;
  }
  if (!scopes)
    return;
  scopes->map(elements, indices);
  for (auto [index, entry] : llvm::zip(indices, entries))
    entry += index * tableSize;
}

/// Blocks of the elements with the elements of each; neighbours of one block
/// are evaluated once.
static SmallVector<int64_t>
getDistinctBlocks(const BlockMap &blocks, ArrayRef<int64_t> elements,
                  SmallVectorImpl<int64_t> &positions) {
  SmallVector<int64_t> mapped(elements.size()), distinct;
  blocks.map(elements, mapped);
  positions.resize(elements.size());
  for (auto [index, block] : llvm::enumerate(mapped)) {
    if (distinct.empty() || distinct.back() != block)
      distinct.push_back(block);
    positions[index] = distinct.size() - 1;
  }
  return distinct;
}

void TermValues::getFloats(ArrayRef<int64_t> elements,
                           MutableArrayRef<float> out) const {
  float a = static_cast<float>(term->multiplier);
  float b = static_cast<float>(term->addend);
  if (term->kind == Factor::Kind::Literal) {
    llvm::fill(out, a);
    return;
  }
  SmallVector<int64_t> positions;
  SmallVector<int64_t> distinct =
      getDistinctBlocks(blocks, elements, positions);
  std::vector<float> values(distinct.size());
  if (nested) {
    nested->dequantize(distinct, values);
  } else {
    std::vector<uint32_t> codes(distinct.size());
    SmallVector<int64_t> entries;
    getCodes(distinct, codes, entries);
    for (size_t index = 0; index < distinct.size(); ++index)
      values[index] = tableSize    ? floats[entries[index]]
                      : bits <= 16 ? floats[codes[index]]
                                   : numerics::decode(numerics::FloatKind::F32,
                                                      codes[index]);
  }
  if (a != 1)
    for (float &value : values)
      value = a * value;
  if (b != 0)
    for (float &value : values)
      value = value + b;
  for (auto [position, result] : llvm::zip(positions, out))
    result = values[position];
}

/// value * number exactly; `number` is an integer.
static bool multiply(int64_t &value, double number) {
  if (std::fabs(number) >= 9.2e18)
    return value == 0;
  return !llvm::MulOverflow(value, static_cast<int64_t>(number), value);
}

bool TermValues::getIntegers(ArrayRef<int64_t> elements, int64_t scale,
                             MutableArrayRef<int64_t> out) const {
  bool fits = true;
  int64_t addend = 1;
  fits &= multiply(addend, term->addend * scale);
  if (term->kind == Factor::Kind::Literal) {
    int64_t literal = scale;
    fits &= multiply(literal, term->multiplier);
    llvm::fill(out, literal);
    return fits;
  }
  SmallVector<int64_t> positions;
  SmallVector<int64_t> distinct =
      getDistinctBlocks(blocks, elements, positions);
  std::vector<int64_t> values(distinct.size());
  if (nested) {
    fits &= nested->getIntegers(distinct, values);
  } else {
    std::vector<uint32_t> codes(distinct.size());
    SmallVector<int64_t> entries;
    getCodes(distinct, codes, entries);
    for (size_t index = 0; index < distinct.size(); ++index)
      values[index] = tableSize
                          ? integers[entries[index]]
                          : numerics::extendCode(codes[index], bits, isSigned);
  }
  for (int64_t &value : values) {
    fits &= multiply(value, term->multiplier * scale);
    fits &= !llvm::AddOverflow(value, addend, value);
  }
  for (auto [position, result] : llvm::zip(positions, out))
    result = values[position];
  return fits;
}
