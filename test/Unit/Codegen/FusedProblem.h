//===- FusedProblem.h - operands of a generated GPU matmul ------*- C++ -*-===//
//
// Random operands for any kernel of the family, in logical order, their packed
// buffers, and the result of the accumulation recipe in int64_t and float.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TEST_UNIT_CODEGEN_FUSEDPROBLEM_H
#define QUANTX_TEST_UNIT_CODEGEN_FUSEDPROBLEM_H

#include "quantx/Codegen/GpuOperands.h"

#include <cstdint>
#include <vector>

namespace quantx_test {

/// Everything is row-major: [row or column][block or group].
struct FusedProblem {
  FusedProblem(const mlir::quantx::GpuKernelSpec &spec, int64_t m,
               unsigned seed);

  const mlir::quantx::GpuKernelSpec &spec;
  int64_t m, blocks, groups;

  // Logical operands.
  std::vector<int8_t> x;
  std::vector<uint8_t> codes;
  std::vector<int32_t> zeros, levels, offsetLevels;
  std::vector<float> scales, offsets, rowScales, tokenScales;
  std::vector<int32_t> tokenZeros;

  std::vector<float> expected;

  mlir::quantx::GpuPackedWeights weights;
  mlir::quantx::GpuPackedRows rows;

  /// The integer that a code stands for.
  int64_t valueOf(uint8_t code) const;

private:
  int64_t sliceOf(uint8_t code) const;
  void fill(unsigned seed);
  void computeExpected();
  float computeOne(int64_t row, int64_t column) const;
  void pack();
};

} // namespace quantx_test

#endif // QUANTX_TEST_UNIT_CODEGEN_FUSEDPROBLEM_H
