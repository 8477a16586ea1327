//===- cpu-kernel.h - one matrix product to be timed ------------*- C++ -*-===//
//
// What a run of the driver measures, read from its command line, and its
// operands in memory: the weights as often as it takes to fill a footprint.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_BENCHMARKS_CPU_KERNEL_H
#define QUANTX_BENCHMARKS_CPU_KERNEL_H

#include "CpuKernelJit.h"
#include "CpuKernelReference.h"

#include <array>
#include <sys/mman.h>
#include <unistd.h>

namespace mlir::quantx {

struct CpuKernelOptions {
  CpuKernelSpec spec;
  InstructionFamily family = InstructionFamily::AVX512VNNI;
  int64_t rounds = 5, footprint = 64, elements = 256, milliseconds = 20;
  int cpu = 0;
  /// The library of a peer, if there is one, and its tiles of rows, channels
  /// and k.
  std::string peer;
  std::array<int64_t, 3> peerTile{};
};

/// Reads the command line, or prints one error.
FailureOr<CpuKernelOptions> parseOptions(llvm::ArrayRef<const char *> args);

/// Zeroed memory in 2 MiB pages, where the system grants them.
class HugeBytes {
public:
  explicit HugeBytes(int64_t size);
  ~HugeBytes() { munmap(data, size); }
  HugeBytes(const HugeBytes &) = delete;
  HugeBytes &operator=(const HugeBytes &) = delete;

  /// The whole pages between two bytes fault from now on.
  void protect(int64_t begin, int64_t end);

  int64_t size;
  int8_t *data;
};

class Problem {
public:
  Problem(const CpuKernelOptions &options, const CpuKernelPlan &plan,
          MLIRContext &context);

  /// Quantizes x and multiplies it by one copy of the weights.
  void run(const CompiledKernel &kernel, int64_t copy);
  /// How many of `elements` results, spread over y, have other bits than the
  /// reference.
  int64_t countWrong(int64_t elements) const;
  /// Bytes of weights that one product reads.
  int64_t getReadBytes() const;

  int64_t copies = 1;

private:
  const CpuKernelPlan &plan;
  Reference reference;
  int64_t m;
  std::vector<float> scales, y;
  std::vector<int32_t> zeros, sums;
  HugeBytes workspace;
  std::unique_ptr<HugeBytes> panels;
};

} // namespace mlir::quantx

#endif // QUANTX_BENCHMARKS_CPU_KERNEL_H
