//===- IntegerTerms.cpp - the integer factors of a scheme -------*- C++ -*-===//
//
// Emits what IntegerTerms.h declares.
//
//===----------------------------------------------------------------------===//
#include "IntegerTerms.h"

using namespace mlir;
using namespace mlir::quantx;

Value quantx::createI64(ImplicitLocOpBuilder &builder, int64_t value) {
  return arith::ConstantIntOp::create(builder, value, 64);
}

std::vector<Term> quantx::selectTerms(ArrayRef<Term> terms, bool integer) {
  std::vector<Term> selected;
  llvm::copy_if(terms, std::back_inserter(selected),
                [&](const Term &term) { return term.isInteger() == integer; });
  return selected;
}

Value quantx::emitLevels(ImplicitLocOpBuilder &builder,
                         const RecipeEmitter &emitter,
                         const TermProduct &product, const LevelPoint &point) {
  Value level = emitter.emitIntegerProduct(
      builder, selectTerms(product.terms, true), point);
  if (product.negative)
    level = arith::SubIOp::create(builder, createI64(builder, 0), level);
  return level;
}

Value quantx::emitCorrected(ImplicitLocOpBuilder &builder,
                            const RecipeEmitter &emitter, bool withZero,
                            int64_t factor, const LevelPoint &point) {
  Value code = emitter.emitIntegerCodes(builder, point);
  int64_t own = emitter.getCodeFactor();
  if (own != factor)
    code =
        arith::MulIOp::create(builder, code, createI64(builder, factor / own));
  const TermProduct &product = emitter.getRecipe().zero;
  if (!withZero || product.empty())
    return code;
  Value zero = emitter.emitIntegerProduct(builder, product.terms, point);
  zero = arith::MulIOp::create(builder, zero, createI64(builder, factor));
  if (product.negative)
    return arith::AddIOp::create(builder, code, zero);
  return arith::SubIOp::create(builder, code, zero);
}
