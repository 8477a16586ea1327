//===- Passes.h - rewrites within a level -----------------------*- C++ -*-===//
//
// Passes and pattern sets of the laws.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TRANSFORMS_PASSES_H
#define QUANTX_TRANSFORMS_PASSES_H

#include "mlir/IR/PatternMatch.h"
#include "mlir/Pass/Pass.h"

namespace mlir::quantx {

/// What may remain in a module; see `quantx-verify-level`.
enum class Level { Tensor, Integer, Kernel, None };

#define GEN_PASS_DECL
#include "quantx/Transforms/Passes.h.inc"

/// slice(slice(w)) -> slice(w), for `floor`.
void populateComposeSlicesPatterns(RewritePatternSet &patterns);

/// s8 codes of x -> u8 codes, compensated in `int_bias`.
void populateFlipSignPatterns(RewritePatternSet &patterns);

/// The zero of x out of the sum over k.
void populatePrecomputeZeroPointPatterns(RewritePatternSet &patterns);

#define GEN_PASS_REGISTRATION
#include "quantx/Transforms/Passes.h.inc"

} // namespace mlir::quantx

#endif // QUANTX_TRANSFORMS_PASSES_H
