//===- IntegerProof.h - exact sums, lemma by lemma --------------*- C++ -*-===//
//
// Claims about the exact integers of contractions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_PROVE_INTEGERPROOF_H
#define QUANTX_LIB_PROVE_INTEGERPROOF_H

#include "quantx/Prove/Equivalence.h"

namespace mlir::quantx::prove {

/// before = after, over the integers.
struct IntegerClaim {
  Expr before, after;
  std::string where;
};

/// Adds lemmas to `proof`; sets its verdict unless all claims are proved.
llvm::Error proveIntegers(ExprPool &pool, Solver &solver,
                          ArrayRef<IntegerClaim> claims, Proof &proof);

} // namespace mlir::quantx::prove

#endif // QUANTX_LIB_PROVE_INTEGERPROOF_H
