//===- GpuOperandFields.h - fields of a product for a GPU -------*- C++ -*-===//
//
// From the values of a contraction's operands to the fields that a GPU kernel
// reads: codes, zeros, levels and scales by their values.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_EXECUTION_GPUOPERANDFIELDS_H
#define QUANTX_LIB_EXECUTION_GPUOPERANDFIELDS_H

#include "quantx/Codegen/GpuContraction.h"
#include "quantx/Codegen/GpuOperands.h"
#include "quantx/Interpreter/Values.h"

namespace mlir::quantx {

/// All of w, packed. Errors are those of `packGpuWeights`.
llvm::Expected<GpuPackedWeights> packWeights(const GpuContraction &contraction,
                                             const QuantizedValue &w);

/// Rows of x: si8 codes, row-major, and the rest packed.
struct GpuRows {
  std::vector<int8_t> codes;
  GpuPackedRows packed;
};

/// The rows of x that `ids` name. Errors are those of `packGpuRows`.
llvm::Expected<GpuRows> packRows(const GpuContraction &contraction,
                                 const QuantizedValue &x,
                                 ArrayRef<int64_t> ids);

} // namespace mlir::quantx

#endif // QUANTX_LIB_EXECUTION_GPUOPERANDFIELDS_H
