//===- KernelCall.h - a contraction as a call of a kernel -------*- C++ -*-===//
//
// The operands of a generated kernel, from those of quantx.int.contract.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_CODEGEN_KERNELCALL_H
#define QUANTX_LIB_CODEGEN_KERNELCALL_H

#include "KernelSpec.h"

#include "quantx/IR/Components.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::quantx {

/// A plan and its two generated functions.
struct OutlinedKernel {
  CpuKernelPlan plan;
  /// The least work of a thread.
  int64_t threadProducts, threadElements;
  func::FuncOp quantize, multiply;
};

/// Replaces one contraction. `weights` are those that the spec is for: of
/// slices, the parent's.
class KernelCall {
public:
  KernelCall(IntContractOp op, IntQuantizeOp activations,
             const ContractionSpec &spec, const OutlinedKernel &kernel,
             const ComponentList &weights)
      : op(op), activations(activations), spec(spec), kernel(kernel),
        builder(op.getLoc(), op), weights(weights) {}
  void emit();

private:
  using Element = llvm::function_ref<Value(ImplicitLocOpBuilder &, Value)>;
  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(builder, value);
  }
  Value flatten(Value tensor);
  Value toBuffer(Value tensor);
  /// One value per channel, 0 beyond N, for whole panels.
  Value padChannels(Type type, Element emit);
  Value padField(unsigned field, Type type);
  Value packPanels();
  Value makeSums(const ComponentList &list);
  Value makeSumsOfWidths();
  ComponentList slice(unsigned width);
  Value emptyBuffer(Type element);
  SmallVector<Value> makeWeightBuffers();
  Value shapeResult(Value output, Value m);
  /// Says that a call may be cut (`kParallelAttr`).
  void markParallel(func::CallOp call, int64_t range, int64_t rows,
                    int64_t work, int64_t step, int64_t least);

  IntContractOp op;
  IntQuantizeOp activations;
  const ContractionSpec &spec;
  const OutlinedKernel &kernel;
  ImplicitLocOpBuilder builder;
  ComponentList weights;
};

} // namespace mlir::quantx

#endif // QUANTX_LIB_CODEGEN_KERNELCALL_H
