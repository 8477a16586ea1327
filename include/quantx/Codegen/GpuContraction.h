//===- GpuContraction.h - contractions that GPU kernels can do --*- C++ -*-===//
//
// From the recipes of a contraction's operands to the spec of a GPU kernel.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_CODEGEN_GPUCONTRACTION_H
#define QUANTX_CODEGEN_GPUCONTRACTION_H

#include "quantx/Codegen/GpuKernel.h"
#include "quantx/IR/QuantX.h"

#include <map>

namespace mlir::quantx {

/// A contraction as a GPU kernel sees it.
struct GpuContraction {
  GpuKernelSpec kernel;
  /// Codes and zeros of x are stored less this: 128 where they are unsigned.
  int64_t activationShift = 0;
  /// Whether x has a float scale that is constant along k.
  bool activationTokenScale = false;
};

/// The spec of x * transpose(w) for x [m, k] and w [n, k], or why there is
/// none; m chooses the tile and may be dynamic. `verifyGpuKernelSpec` checks
/// the extents and groups that it has. With `slice`, w is the parent of slices
/// and its codes are read as that says.
llvm::Expected<GpuContraction>
getGpuContraction(const Recipe &x, const Recipe &w, int64_t m, int64_t n,
                  int64_t k, std::optional<GpuSlice> slice = std::nullopt);

/// The kernels of one contraction operation.
struct GpuContractions {
  /// By the width at which they read w; of one entry unless an operand is the
  /// width.
  std::map<unsigned, GpuContraction> kernels;
  /// Whether w is the parent of `getSlicedWeights`, not the operand itself.
  bool ofParent = false;
};

/// Verified kernels for `op`, or why there are none.
llvm::Expected<GpuContractions> getGpuContractions(IntContractOp op);

} // namespace mlir::quantx

#endif // QUANTX_CODEGEN_GPUCONTRACTION_H
