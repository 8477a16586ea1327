//===- SumBound.h - how large the sums of a contraction get -----*- C++ -*-===//
//
// The integers of the accumulation recipe must fit in 64 bits, whatever the
// codes and stored zeros are (specification, A7).
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_IR_SUMBOUND_H
#define QUANTX_IR_SUMBOUND_H

#include "quantx/IR/QuantX.h"

namespace mlir::quantx {

/// What a contraction adds to its sums from operands of i32.
struct SumAddends {
  bool sums = false; ///< zx * sums is taken from them
  bool bias = false; ///< int_bias is added to them
};

/// An error where the sums t, r or rz of x and w, which follow the accumulation
/// recipe, over `k` elements (dynamic: at most 2^31) can exceed 64 bits.
/// Magnitudes are those of types, tables and literals, not of values.
LogicalResult verifySumBound(llvm::function_ref<InFlightDiagnostic()> emit,
                             const Recipe &x, const Recipe &w, int64_t k,
                             SumAddends addends = {});

} // namespace mlir::quantx

#endif // QUANTX_IR_SUMBOUND_H
