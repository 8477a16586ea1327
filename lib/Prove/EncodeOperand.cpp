//===- EncodeOperand.cpp - integers of a quantized operand ------*- C++ -*-===//
//
// Walks a recipe: literals, leaves under constants, nested formulas.
//
//===----------------------------------------------------------------------===//
#include "EncodeOperand.h"

using namespace mlir;
using namespace mlir::quantx;
using namespace mlir::quantx::prove;

EncodedOperand::EncodedOperand(Encoder &encoder, QuantizedTensorType type,
                               ValueRange components)
    : pool(encoder.getPool()), type(type), recipe(type.getRecipe()) {
  for (unsigned index = 0; index < recipe.fields.size(); ++index)
    fields.push_back(&encoder.getTensor(components[index]));
}

LogicalResult EncodedOperand::verify(Operation *op, const Recipe &recipe) {
  for (const RecipeField &field : recipe.fields)
    if (field.leaf.table || field.usesGather())
      return emitUnencodable(op, "fields without tables and gather");
  if (!llvm::all_of(recipe.stages,
                    [](const Term &stage) { return stage.isInteger(); }))
    return emitUnencodable(op, "whole codes");
  for (const TermProduct *product :
       {&recipe.zero, &recipe.scale, &recipe.offset})
    for (const Term &term : product->terms)
      if (!term.isInteger() && term.kind == Factor::Kind::Nested)
        return emitUnencodable(op, "float levels that are not nested");
  return success();
}

/// The coordinate of the block that holds a coordinate.
static SmallVector<int64_t> enterBlock(ArrayRef<int64_t> per,
                                       ArrayRef<int64_t> coord,
                                       ArrayRef<int64_t> shape) {
  SmallVector<int64_t> block(coord);
  if (per.size() == 1 && shape.size() > 1) {
    int64_t index = 0;
    for (auto [at, extent] : llvm::zip(coord, shape))
      index = index * extent + at;
    block = {index};
  }
  for (auto [at, extent] : llvm::zip(block, per))
    at = extent == kWholeDimension ? 0 : at / extent;
  return block;
}

Expr EncodedOperand::getTerm(const Term &term, ArrayRef<int64_t> coord,
                             ArrayRef<int64_t> shape) const {
  if (term.kind == Factor::Kind::Literal)
    return pool.integer(term.multiplier);
  SmallVector<int64_t> block = enterBlock(term.per, coord, shape);
  if (term.kind == Factor::Kind::Leaf) {
    Type leaf = recipe.fields[term.field].leaf.type;
    Expr code = pool.extract(fields[term.field]->at(block).value, 0,
                             leaf.getIntOrFloatBitWidth());
    Expr value = pool.integerOf(code, leaf.isSignedInteger());
    value = pool.multiply(value, pool.integer(term.multiplier));
    return pool.add(value, pool.integer(term.addend));
  }
  const Recipe &nested = *term.nested;
  SmallVector<int64_t> blocks = getBlockedShape(term.per, shape);
  Expr value = getSum(nested, block, blocks);
  if (!nested.zero.empty())
    value =
        pool.add(value, pool.negate(getProduct(nested.zero, block, blocks)));
  value = pool.multiply(value, getProduct(nested.scale, block, blocks));
  if (!nested.offset.empty())
    value = pool.add(value, getProduct(nested.offset, block, blocks));
  return value;
}

Expr EncodedOperand::getSum(const Recipe &level, ArrayRef<int64_t> coord,
                            ArrayRef<int64_t> shape) const {
  Expr value = pool.integer(0);
  for (const Term &stage : level.stages)
    value = pool.add(value, getTerm(stage, coord, shape));
  return value;
}

Expr EncodedOperand::getProduct(const TermProduct &product,
                                ArrayRef<int64_t> coord,
                                ArrayRef<int64_t> shape) const {
  Expr value = pool.integer(product.negative ? -1 : 1);
  for (const Term &term : product.terms)
    if (term.isInteger())
      value = pool.multiply(value, getTerm(term, coord, shape));
  return value;
}

Expr EncodedOperand::getProduct(const TermProduct &product,
                                ArrayRef<int64_t> coord) const {
  return getProduct(product, coord, type.getShape());
}

Expr EncodedOperand::getCorrected(ArrayRef<int64_t> coord,
                                  bool withZero) const {
  Expr value = getSum(recipe, coord, type.getShape());
  if (!withZero || recipe.zero.empty())
    return value;
  return pool.add(value, pool.negate(getProduct(recipe.zero, coord)));
}

void EncodedOperand::addFactor(const Term &term, ArrayRef<int64_t> coord,
                               llvm::raw_ostream &text,
                               SmallVectorImpl<Expr> &bits) const {
  text << (term.divides ? '/' : '*') << term.multiplier << ',' << term.addend;
  if (term.kind != Factor::Kind::Leaf)
    return;
  text << ':' << recipe.fields[term.field].leaf.type << '[';
  llvm::interleaveComma(term.per, text);
  text << ']';
  bits.push_back(fields[term.field]
                     ->at(enterBlock(term.per, coord, type.getShape()))
                     .value);
}

void EncodedOperand::addFloats(const TermProduct &product,
                               ArrayRef<int64_t> coord, llvm::raw_ostream &text,
                               SmallVectorImpl<Expr> &bits) const {
  for (const Term &term : product.terms)
    if (!term.isInteger())
      addFactor(term, coord, text, bits);
  text << ';';
}

void EncodedOperand::addFactors(const TermProduct &product,
                                ArrayRef<int64_t> coord,
                                llvm::raw_ostream &text,
                                SmallVectorImpl<Expr> &bits) const {
  for (const Term &term : product.terms) {
    if (term.kind == Factor::Kind::Nested) { // an integer factor
      text << "*n";
      bits.push_back(getTerm(term, coord, type.getShape()));
    } else {
      addFactor(term, coord, text, bits);
    }
  }
  text << ';';
}
