//===- EncodeOperand.h - integers of a quantized operand --------*- C++ -*-===//
//
// The formula of a scheme at one coordinate, its integer factors as terms.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_PROVE_ENCODEOPERAND_H
#define QUANTX_LIB_PROVE_ENCODEOPERAND_H

#include "quantx/IR/Components.h"
#include "quantx/Prove/Encoder.h"

namespace mlir::quantx::prove {

/// One operand of a contraction: a matrix of static shape.
class EncodedOperand {
public:
  EncodedOperand(Encoder &encoder, QuantizedTensorType type,
                 ValueRange components);

  /// Whole codes, no tables, no gather, no nested float levels; or one error.
  static LogicalResult verify(Operation *op, const Recipe &recipe);

  const Recipe &getRecipe() const { return recipe; }
  int64_t getSize(unsigned dim) const { return type.getShape()[dim]; }

  /// The sum of the stages, minus the zero's integer factors `withZero`.
  Expr getCorrected(ArrayRef<int64_t> coord, bool withZero) const;
  /// The product of the integer factors of a role, with its sign.
  Expr getProduct(const TermProduct &product, ArrayRef<int64_t> coord) const;
  /// The float factors of a role: their text, and the bits that they read.
  void addFloats(const TermProduct &product, ArrayRef<int64_t> coord,
                 llvm::raw_ostream &text, SmallVectorImpl<Expr> &bits) const;
  /// All factors of a role, in their order.
  void addFactors(const TermProduct &product, ArrayRef<int64_t> coord,
                  llvm::raw_ostream &text, SmallVectorImpl<Expr> &bits) const;

private:
  Expr getTerm(const quantx::Term &term, ArrayRef<int64_t> coord,
               ArrayRef<int64_t> shape) const;
  Expr getSum(const Recipe &level, ArrayRef<int64_t> coord,
              ArrayRef<int64_t> shape) const;
  Expr getProduct(const TermProduct &product, ArrayRef<int64_t> coord,
                  ArrayRef<int64_t> shape) const;
  void addFactor(const quantx::Term &term, ArrayRef<int64_t> coord,
                 llvm::raw_ostream &text, SmallVectorImpl<Expr> &bits) const;

  ExprPool &pool;
  QuantizedTensorType type;
  Recipe recipe;
  SmallVector<const SymbolicTensor *> fields;
};

} // namespace mlir::quantx::prove

#endif // QUANTX_LIB_PROVE_ENCODEOPERAND_H
