//===- CpuKernelJit.h - compile and call one CPU kernel ---------*- C++ -*-===//
//
// The kernel of a plan and its quantization, compiled in this process for the
// host; buffers as the kernel wants them.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TEST_LIB_CPU_CPUKERNELJIT_H
#define QUANTX_TEST_LIB_CPU_CPUKERNELJIT_H

#include "quantx/Codegen/CpuKernel.h"

#include "mlir/ExecutionEngine/ExecutionEngine.h"

#include <memory>
#include <string>

namespace mlir::quantx {

/// A context with every dialect that kernels use on their way to LLVM.
std::unique_ptr<MLIRContext> createKernelContext();

/// What a memref of rank 1 is in the C interface.
template <typename T>
struct Buffer {
  T *allocated, *aligned;
  int64_t offset = 0, size = 0, stride = 1;
  Buffer(T *data, int64_t size) : allocated(data), aligned(data), size(size) {}
};

class CompiledKernel {
public:
  /// Null, with a message in `error`, where compilation fails.
  static std::unique_ptr<CompiledKernel> compile(MLIRContext &context,
                                                 const CpuKernelPlan &plan,
                                                 const CPUDescription &cpu,
                                                 std::string &error);

  void quantize(Buffer<float> x, Buffer<int8_t> workspace, int64_t begin,
                int64_t end) const {
    quantizeFunction(&x, &workspace, begin, end);
  }
  struct Arguments {
    Buffer<int8_t> workspace, panels;
    Buffer<float> scales, bias;
    Buffer<int32_t> zeros, sums;
    Buffer<float> y;
    int64_t m, begin, end;
    int32_t width; ///< Read by kernels whose width is an argument.
  };
  void multiply(Arguments &a) const {
    kernelFunction(&a.workspace, &a.panels, &a.scales, &a.bias, &a.zeros,
                   &a.sums, &a.y, a.m, a.begin, a.end, a.width);
  }
  /// The kernel level and the optimized LLVM IR, as text.
  std::string kernelText, llvmText;

private:
  using QuantizeFunction = void(Buffer<float> *, Buffer<int8_t> *, int64_t,
                                int64_t);
  using KernelFunction = void(Buffer<int8_t> *, Buffer<int8_t> *,
                              Buffer<float> *, Buffer<float> *,
                              Buffer<int32_t> *, Buffer<int32_t> *,
                              Buffer<float> *, int64_t, int64_t, int64_t,
                              int32_t);
  std::unique_ptr<ExecutionEngine> engine;
  QuantizeFunction *quantizeFunction = nullptr;
  KernelFunction *kernelFunction = nullptr;
};

/// Asks the operating system for the AMX tile registers; false where it
/// refuses.
bool requestTiles();

} // namespace mlir::quantx

#endif // QUANTX_TEST_LIB_CPU_CPUKERNELJIT_H
