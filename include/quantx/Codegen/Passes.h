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

/// On the function of a generated kernel: a dictionary of its `family`, the
/// `shape` [M, N, K] (dynamic where M is known at run time), `scheme` and
/// `layout` of the first weights that it was made for, and its
/// `workspace_bytes`, for one row where M is dynamic.
inline constexpr llvm::StringLiteral kKernelAttr = "quantx.kernel";

/// On a `memref.global` of packed weights: the layout.
inline constexpr llvm::StringLiteral kLayoutAttr = "quantx.layout";

/// On a call of a private function whose operands `range` and `range + 1` are 0
/// and the end of a range that may be cut at multiples of `step`: an iteration
/// is `work`, times operand `rows` unless that is -1, and less than `least` of
/// it does not pay for a thread.
inline constexpr llvm::StringLiteral kParallelAttr = "quantx.parallel";

/// On a function that holds one computation for a GPU.
inline constexpr llvm::StringLiteral kDeviceAttr = "quantx.device";

/// On a kernel whose statement runs on one thread.
inline constexpr llvm::StringLiteral kOneThreadAttr = "quantx.one_thread";

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
