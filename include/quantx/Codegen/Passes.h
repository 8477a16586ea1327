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

#define GEN_PASS_DECL
#include "quantx/Codegen/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "quantx/Codegen/Passes.h.inc"

} // namespace mlir::quantx

#endif // QUANTX_CODEGEN_PASSES_H
