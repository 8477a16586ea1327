//===- Passes.h - conversions between levels --------------------*- C++ -*-===//
//
// Passes and pattern sets of the conversions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_CONVERSION_PASSES_H
#define QUANTX_CONVERSION_PASSES_H

#include "mlir/Pass/Pass.h"
#include "mlir/Transforms/DialectConversion.h"

namespace mlir::quantx {

#define GEN_PASS_DECL
#include "quantx/Conversion/Passes.h.inc"

/// Takes quantized tensors apart into their components.
void populateComponentTypeConversion(TypeConverter &converter);

/// Tensor-level operations to Integer-level ones; needs the converter above.
void populateLowerToIntegerPatterns(RewritePatternSet &patterns,
                                    const TypeConverter &converter);

/// Integer-level operations to loops over scalars.
void populateIntegerToLinalgPatterns(RewritePatternSet &patterns);

#define GEN_PASS_REGISTRATION
#include "quantx/Conversion/Passes.h.inc"

} // namespace mlir::quantx

#endif // QUANTX_CONVERSION_PASSES_H
