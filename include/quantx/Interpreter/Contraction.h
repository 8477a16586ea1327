//===- Contraction.h - the accumulation recipe ------------------*- C++ -*-===//
//
// What every contraction means (clauses A1 to A6): y[m, n] is the
// sum over k of a row of x and a row of w, by exact integers and one chain of
// fused multiply-adds, or as the real product.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_INTERPRETER_CONTRACTION_H
#define QUANTX_INTERPRETER_CONTRACTION_H

#include "quantx/Interpreter/Values.h"

namespace mlir::quantx {

/// Elements [begin, begin + count) of an operand; `begin` is kPadding for
/// elements with the real value 0 that are not stored.
struct ElementRun {
  static constexpr int64_t kPadding = -1;
  int64_t begin = 0, count = 0;
};

/// The elements along k of one row.
using ContractionRow = SmallVector<ElementRun, 1>;

/// One operand: a real or a quantized tensor and its rows, all of one length.
struct ContractionSide {
  const HostTensor *real = nullptr;
  const QuantizedValue *quantized = nullptr;
  std::vector<ContractionRow> rows;
};

/// What an Integer-level contraction takes from outside, i32 [N, G] for the G
/// groups of K, or null: with `sums`, of w's corrected codes, the term of x's
/// zero is not computed from codes: t = sum lx qx lw (qw - zw) - lx zx sums[n,
/// g], lx zx being that of the group's first element; `bias` is added to t.
struct ContractionGroups {
  const HostTensor *sums = nullptr, *bias = nullptr;
};

/// Clause A1: both operands have integer codes (half-integers included), x has
/// neither offset nor float zero, and nothing gathers.
bool usesIntegerRecipe(const ContractionSide &x, const ContractionSide &w);

/// Calls `store(m, n, y)` for every pair of rows, y in f32 before bias and the
/// last rounding. An error at `loc` where an integer of the recipe does not fit
/// in 64 bits.
LogicalResult contract(Location loc, const ContractionSide &x,
                       const ContractionSide &w,
                       llvm::function_ref<void(int64_t, int64_t, float)> store,
                       ContractionGroups groups = {});

} // namespace mlir::quantx

#endif // QUANTX_INTERPRETER_CONTRACTION_H
