//===- CpuKernelReference.h - the recipe in plain loops ---------*- C++ -*-===//
//
// One random matrix product of a spec: its weights, packed as the layout says,
// and its result by the specification's clauses, with nothing shared with the
// generator but the spec and the text of the panel's layout.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TEST_LIB_CPU_CPUKERNELREFERENCE_H
#define QUANTX_TEST_LIB_CPU_CPUKERNELREFERENCE_H

#include "quantx/Codegen/CpuKernel.h"
#include "quantx/Layout/Layout.h"

#include <cstdint>
#include <random>
#include <vector>

namespace mlir::quantx {

/// Weights of N x K codes with their fields.
struct ReferenceWeights {
  std::vector<uint8_t> codes;                ///< [n][k], the stored bits
  std::vector<_Float16> scales, offsets;     ///< [n][group]
  std::vector<uint8_t> zeros;                ///< [n][group]
  std::vector<uint8_t> levels, offsetLevels; ///< [n][level group]
  std::vector<float> channelScales, bias;    ///< [n]
  std::vector<int32_t> channelZeros;         ///< [n]
};

/// Quantized activations: codes [m][k], scales [m][group], zeros [m].
struct ReferenceActivations {
  std::vector<int32_t> codes;
  std::vector<float> scales;
  std::vector<int32_t> zeros;
};

class Reference {
public:
  Reference(const CpuKernelSpec &spec, int64_t m, unsigned seed);

  CpuKernelSpec spec;
  int64_t m;
  ReferenceWeights weights;
  std::vector<float> x;
  /// At which sliceable codes are read.
  unsigned width = 8;

  /// Clauses Q2 to Q4: dynamic quantization.
  ReferenceActivations quantize() const;
  /// Clauses A2 to A6: the result, M x N.
  std::vector<float> multiply(const ReferenceActivations &q) const;
  /// One element of it.
  float element(const ReferenceActivations &q, int64_t row, int64_t n) const;

  /// The fields, where the panel's layout says. `bytes` are as many as it says.
  std::vector<int8_t> pack(const CpuPanel &panel, const Layout &layout) const;
  /// `Σ (value − zero) · level` per float group and channel.
  std::vector<int32_t> weightSums(const CpuKernelPlan &plan) const;

private:
  int64_t groupsOf(int64_t size) const {
    return size ? (spec.k + size - 1) / size : 1;
  }
  int64_t value(int64_t n, int64_t k) const;
  int64_t level(const std::vector<uint8_t> &levels, int64_t n, int64_t k) const;
  int64_t corrected(int64_t n, int64_t k) const;
  void packField(const Layout &layout, llvm::StringRef name,
                 std::vector<int8_t> &bytes, int64_t groups,
                 llvm::function_ref<uint64_t(int64_t)> code) const;

  std::mt19937 random;
};

} // namespace mlir::quantx

#endif // QUANTX_TEST_LIB_CPU_CPUKERNELREFERENCE_H
