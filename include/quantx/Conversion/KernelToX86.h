//===- KernelToX86.h - the Kernel level on x86 ------------------*- C++ -*-===//
//
// Pattern sets from the four Kernel ops to vector, arith, amx and target
// intrinsics; one set an instruction family, one file a set.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_CONVERSION_KERNELTOX86_H
#define QUANTX_CONVERSION_KERNELTOX86_H

#include "mlir/IR/PatternMatch.h"

namespace mlir::quantx {

/// `unpack` and `rescale`, for every family: shifts, masks, one fma.
void populateKernelToVectorPatterns(RewritePatternSet &patterns);

/// `dot avx2` and `select` on 256-bit vectors: vpmaddubsw where `lhs_max`
/// excludes saturation, vpmaddwd on even and odd bytes elsewhere; vpshufb.
void populateKernelToAVX2Patterns(RewritePatternSet &patterns);

/// `dot vnni` and `select` on 512-bit vectors: vpdpbusd, vpshufb, vpermb.
void populateKernelToVNNIPatterns(RewritePatternSet &patterns);

/// `dot amx` on tiles: tdpb[su][su]d.
void populateKernelToAMXPatterns(RewritePatternSet &patterns);

} // namespace mlir::quantx

#endif // QUANTX_CONVERSION_KERNELTOX86_H
