//===- KernelSpec.h - contractions that kernels can do ----------*- C++ -*-===//
//
// From the recipes of a contraction's operands to the spec of a CPU kernel.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_CODEGEN_KERNELSPEC_H
#define QUANTX_LIB_CODEGEN_KERNELSPEC_H

#include "quantx/Codegen/CpuKernel.h"
#include "quantx/IR/QuantX.h"

namespace mlir::quantx {

/// A contraction as a kernel sees it.
struct ContractionSpec {
  CpuKernelSpec kernel;
  /// The weights as they lie in a panel: same components, leaves widened to
  /// the panel's, fields that are not in the panel left out.
  QuantizedTensorType panelType;
  /// Positions of the panel's fields in the weights' recipe.
  SmallVector<unsigned> panelFields;
  /// The field of the scale per channel and of the zero per channel, where
  /// they are buffers of their own.
  std::optional<unsigned> channelScale, channelZero;
};

/// The spec of x * transpose(w) for 8-bit dynamic activations of static K, or
/// why there is none.
llvm::Expected<ContractionSpec> getContractionSpec(QuantizedTensorType x,
                                                   QuantizedTensorType w);

/// The same for weights that are slices of `parent`, which is sliceable: read
/// `width` bits wide, or as wide as an operand says. `panelType` and
/// `panelFields` speak of `parent`.
llvm::Expected<ContractionSpec> getSlicedSpec(QuantizedTensorType x,
                                              QuantizedTensorType parent,
                                              std::optional<unsigned> width);

/// Whether every final sum of a kernel fits i32: of |x| <= 127 or 255, the
/// greatest |w - zero|, integer levels of 8 bits, over one float group. (What
/// is added up on the way may wrap.)
bool sumsFitI32(const CpuKernelPlan &plan);

} // namespace mlir::quantx

#endif // QUANTX_LIB_CODEGEN_KERNELSPEC_H
