//===- Patterns.h - the parts of quantx-integer-to-linalg -------*- C++ -*-===//
//
// One populate function per file of patterns, and what they share.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_CONVERSION_INTEGERTOLINALG_PATTERNS_H
#define QUANTX_LIB_CONVERSION_INTEGERTOLINALG_PATTERNS_H

#include "RecipeEmitter.h"

#include "quantx/Conversion/Passes.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace mlir::quantx {

void populatePackPatterns(RewritePatternSet &patterns);
void populateViewPatterns(RewritePatternSet &patterns);
void populateCodeSumPatterns(RewritePatternSet &patterns);
void populateQuantizePatterns(RewritePatternSet &patterns);
void populateDequantizePatterns(RewritePatternSet &patterns);
void populateContractPatterns(RewritePatternSet &patterns);
void populateRequantizePatterns(RewritePatternSet &patterns);
void populateSlicePatterns(RewritePatternSet &patterns);

using ElementEmitter =
    llvm::function_ref<Value(ImplicitLocOpBuilder &, ValueRange)>;

/// A linalg.generic without inputs that yields `type`, element by element;
/// `sizes` has the extents of all dimensions. (Extracts from a tensor.generate
/// would fold its body into their loops.)
Value generateTensor(ImplicitLocOpBuilder &builder, RankedTensorType type,
                     ArrayRef<Value> sizes, ElementEmitter emit);

/// The extents of a tensor: constants, or tensor.dim.
SmallVector<Value> getSizes(ImplicitLocOpBuilder &builder, Value tensor);

/// The bytes of a view's buffer that has the field `ref`, by its layout.
Value emitBufferBytes(ImplicitLocOpBuilder &builder, IntViewOp op,
                      LayoutFieldRef ref);

/// One run-time width for all rows, or none.
inline Value getScalarWidth(Value width) {
  return width && width.getType().isInteger() ? width : Value();
}

/// A contraction outside the recipe: the product of the dequantized operands,
/// summed in f64 with k increasing, rounded to f32; then bias, then the
/// result's type.
Value emitRealContraction(ImplicitLocOpBuilder &builder, IntContractOp op,
                          IntContractOp::Adaptor adaptor);

/// scf.for from `begin` to `end` with carried values.
using LoopEmitter = llvm::function_ref<SmallVector<Value>(
    ImplicitLocOpBuilder &, Value, ValueRange)>;
SmallVector<Value> emitLoop(ImplicitLocOpBuilder &builder, Value begin,
                            Value end, ValueRange carried, LoopEmitter emit);

} // namespace mlir::quantx

#endif // QUANTX_LIB_CONVERSION_INTEGERTOLINALG_PATTERNS_H
