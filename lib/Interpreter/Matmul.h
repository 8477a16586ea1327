//===- Matmul.h - matmul of the Tensor and the Integer level ----*- C++ -*-===//
//
// Rows by the width at which w is read, bias, and the last rounding.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_INTERPRETER_MATMUL_H
#define QUANTX_LIB_INTERPRETER_MATMUL_H

#include "quantx/Interpreter/Contraction.h"

namespace mlir::quantx {

/// x is [M, K] and w [N, K], real or quantized.
struct MatmulOperands {
  const RuntimeValue &x, &w;
  const HostTensor *bias = nullptr;    ///< f32 [N], or null
  const RuntimeValue *width = nullptr; ///< an i32, i32 [M], or null
  ContractionGroups groups;
};

/// y of `type`'s element type; errors at `op`.
FailureOr<HostTensor> multiply(Operation *op, const MatmulOperands &operands,
                               RankedTensorType type);

/// An operand without its rows.
ContractionSide getSide(const RuntimeValue &value);
ArrayRef<int64_t> getShape(const ContractionSide &side);

/// y plus the bias of output n, if there is one.
float addBias(const HostTensor *bias, int64_t n, float y);

LogicalResult checkExtents(Operation *op, StringRef what, int64_t wanted,
                           int64_t got);

} // namespace mlir::quantx

#endif // QUANTX_LIB_INTERPRETER_MATMUL_H
