//===- IntegerTerms.h - the integer factors of a scheme ---------*- C++ -*-===//
//
// What goes into the exact sums of a contraction, at one element: integer
// levels, and codes without their zero.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_CONVERSION_INTEGERTOLINALG_INTEGERTERMS_H
#define QUANTX_LIB_CONVERSION_INTEGERTOLINALG_INTEGERTERMS_H

#include "RecipeEmitter.h"

namespace mlir::quantx {

Value createI64(ImplicitLocOpBuilder &builder, int64_t value);

/// Integer terms go into the exact sums, the others into the float chain.
std::vector<Term> selectTerms(ArrayRef<Term> terms, bool integer);

/// The product of the integer levels of a role, with its sign: i64.
Value emitLevels(ImplicitLocOpBuilder &builder, const RecipeEmitter &emitter,
                 const TermProduct &product, const LevelPoint &point);

/// codes - zero, both times `factor`: i64. The zero only where it is asked for.
Value emitCorrected(ImplicitLocOpBuilder &builder, const RecipeEmitter &emitter,
                    bool withZero, int64_t factor, const LevelPoint &point);

} // namespace mlir::quantx

#endif // QUANTX_LIB_CONVERSION_INTEGERTOLINALG_INTEGERTERMS_H
