//===- Lifting.h - exact integers out of machine arithmetic -----*- C++ -*-===//
//
// An integer that was held in a word of 32 bits on its way is the same integer,
// if it fits: lifting removes the words and says what must fit. What remains
// are polynomials over *atoms*, the values of codes.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_PROVE_LIFTING_H
#define QUANTX_LIB_PROVE_LIFTING_H

#include "quantx/Prove/Expr.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

namespace mlir::quantx::prove {

/// An exact integer that must lie in the signed or unsigned range of a width.
struct RangeClaim {
  Expr integer = nullptr;
  unsigned width = 0;
  bool isSigned = false;
};

class Lifter {
public:
  explicit Lifter(ExprPool &pool) : pool(pool) {}

  /// The integer over atoms, or null where a word is used in another way.
  Expr lift(Expr integer);

  /// All claims so far, each once.
  llvm::ArrayRef<RangeClaim> getClaims() const { return claims; }

private:
  Expr liftBits(Expr bits, bool isSigned);

  ExprPool &pool;
  llvm::SmallVector<RangeClaim> claims;
  llvm::DenseMap<Expr, Expr> lifted;
};

/// `IntegerOf…(bits)` of bits that hold no integer.
bool isAtom(Expr expr);

/// All atoms of expressions, in order of first use.
llvm::SmallVector<Expr> getAtoms(llvm::ArrayRef<Expr> exprs);

/// low <= value <= high, of the integers that the bits of an atom can hold;
/// `value` stands for the atom.
Expr getRange(ExprPool &pool, Expr value, unsigned width, bool isSigned);

} // namespace mlir::quantx::prove

#endif // QUANTX_LIB_PROVE_LIFTING_H
