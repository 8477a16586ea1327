//===- SummableContract.h - moving constants of x out of sums ---*- C++ -*-===//
//
// What all laws need that take a constant of x out of a contraction's sum over
// k and put back a multiple of the corrected codes' sum of w.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_TRANSFORMS_INTEGER_SUMMABLECONTRACT_H
#define QUANTX_LIB_TRANSFORMS_INTEGER_SUMMABLECONTRACT_H

#include "Bounds.h"

#include "quantx/IR/Components.h"

#include "mlir/IR/PatternMatch.h"

namespace mlir::quantx {

/// A contraction for which sum_k c * lw * (qw - zw) = c * code_sum(w), with
/// sums that fit i32.
struct SummableContract {
  mutable IntContractOp op; ///< a handle, whose methods are not const
  Recipe x, w;
  SmallVector<int64_t> ends; ///< of `int.code_sum`
  int64_t rows = 0;          ///< N
  int64_t k = 0;
  int64_t groups = 0;
  std::optional<int64_t> sumBound; ///< of |code_sum|

  /// A term of x whose value is the same for all k.
  bool isConstantAlongK(const Term &term) const;
  /// The product of a scale's integer levels, if all are literals.
  std::optional<int64_t> getLiteralLevels() const;
  /// The largest |int_bias| once `multiplier * code_sum(w)` is added to it;
  /// nothing where the bias there is does not come from a law.
  std::optional<int64_t> getBiasBound(int64_t multiplier) const;
  /// %s = quantx.int.code_sum(w)
  Value createCodeSum(PatternRewriter &rewriter) const;
  /// int_bias + multiplier * code_sum(w)
  Value createBias(PatternRewriter &rewriter, int64_t multiplier) const;
};

/// The contraction, or the first side condition that it fails.
FailureOr<SummableContract> matchSummableContract(IntContractOp op,
                                                  PatternRewriter &rewriter);

/// The type of x with another scheme.
QuantizedTensorType withScheme(QuantizedTensorType type, Attribute scheme);

} // namespace mlir::quantx

#endif // QUANTX_LIB_TRANSFORMS_INTEGER_SUMMABLECONTRACT_H
