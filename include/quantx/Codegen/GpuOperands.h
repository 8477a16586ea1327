//===- GpuOperands.h - operands of a GPU matmul, packed ---------*- C++ -*-===//
//
// From fields in logical order to the buffers that a kernel of `GpuKernelSpec`
// reads. Weights are packed once, rows for every call.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_CODEGEN_GPUOPERANDS_H
#define QUANTX_CODEGEN_GPUOPERANDS_H

#include "quantx/Codegen/GpuKernel.h"

#include "llvm/Support/Error.h"

#include <vector>

namespace mlir::quantx {

/// Fields of w, row-major: codes [n, k]; per block [n, k / block size]; per
/// group [n, k / group size]. What the spec does not have may be empty.
struct GpuWeightFields {
  ArrayRef<uint8_t> codes;
  ArrayRef<int32_t> zeros, levels, offsetLevels;
  ArrayRef<float> scales, offsets;
};

/// The arguments `weights`, `blocks` and `groups` of the kernel.
struct GpuPackedWeights {
  std::vector<uint8_t> weights;
  std::vector<int32_t> blocks;
  std::vector<float> groups;
};

/// Fields of x, row-major: codes [m, k]; scales [m, k / group size]; scale and
/// zero per token [m]. What the spec does not have may be empty.
struct GpuRowFields {
  ArrayRef<int8_t> codes;
  ArrayRef<float> groupScales;
  ArrayRef<float> tokenScales;
  ArrayRef<int32_t> tokenZeros;
};

/// The arguments `row sums`, `row scales` and `rows` of the kernel; `rows`
/// holds the bits of a float and an integer in turn.
struct GpuPackedRows {
  std::vector<int32_t> rowSums;
  std::vector<float> rowScales;
  std::vector<int32_t> rows;
};

/// The integer that a stored code of w counts as in the kernel.
int64_t getCodeValue(const GpuKernelSpec &spec, uint8_t code);

/// Packs w. An error if a field has another number of elements than its shape,
/// a code exceeds its width, a correction exceeds i32, or a scale cannot be
/// divided by the code unit without rounding.
llvm::Expected<GpuPackedWeights> packGpuWeights(const GpuKernelSpec &spec,
                                                const GpuWeightFields &fields);

/// Packs the rows of x; m is the number of token scales. An error if a field
/// has another number of elements than its shape.
llvm::Expected<GpuPackedRows> packGpuRows(const GpuKernelSpec &spec,
                                          const GpuRowFields &fields);

} // namespace mlir::quantx

#endif // QUANTX_CODEGEN_GPUOPERANDS_H
