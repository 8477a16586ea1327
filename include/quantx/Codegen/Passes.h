//===- Passes.h - from tensors to callable kernels --------------*- C++ -*-===//
//
// Passes of code generation.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_CODEGEN_PASSES_H
#define QUANTX_CODEGEN_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir::quantx {

/// On a public function whose results are buffers: how many they are.
inline constexpr llvm::StringLiteral kResultCountAttr = "quantx.result_count";

/// On the function of a generated kernel.
inline constexpr llvm::StringLiteral kKernelAttr = "quantx.kernel";

/// On a public function that checks its arguments: the texts of the checks. It
/// returns the number of the first that does not hold, from 1, or 0, in an i32,
/// and what that got in an i64.
inline constexpr llvm::StringLiteral kChecksAttr = "quantx.checks";

#define GEN_PASS_DECL
#include "quantx/Codegen/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "quantx/Codegen/Passes.h.inc"

} // namespace mlir::quantx

#endif // QUANTX_CODEGEN_PASSES_H
