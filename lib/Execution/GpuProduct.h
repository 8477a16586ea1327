//===- GpuProduct.h - contractions by tensor cores --------------*- C++ -*-===//
//
// Runs kernels of `GpuKernelSpec` on the operands of a contraction.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_EXECUTION_GPUPRODUCT_H
#define QUANTX_LIB_EXECUTION_GPUPRODUCT_H

#include "GpuOperandFields.h"
#include "GpuRuntime.h"
#include "quantx/Execution/DeviceCode.h"
#include "quantx/Interpreter/Interpreter.h"

namespace mlir::quantx {

/// An error of which a diagnostic has been emitted.
class EmittedError : public llvm::ErrorInfo<EmittedError> {
public:
  static char ID;
  void log(llvm::raw_ostream &os) const override { os << "emitted"; }
  std::error_code convertToErrorCode() const override {
    return llvm::inconvertibleErrorCode();
  }
};

/// Rows of x by the width at which they read w.
using RowsByWidth = std::map<unsigned, SmallVector<int64_t>>;

/// The contraction of one device function, by one kernel for each width at
/// which its weights are read.
class GpuProduct {
public:
  /// Compiles and loads the kernel of a spec, whose name it sets.
  using Load =
      llvm::function_ref<llvm::Expected<LoadedModule>(GpuKernelSpec &)>;

  /// Why there are no kernels, where there are none.
  static llvm::Expected<GpuProduct> create(func::FuncOp function);

  /// y for the arguments of the function; nothing where values do not suit the
  /// kernels.
  llvm::Expected<std::optional<HostTensor>>
  run(ModuleOp module, const GpuQueue &queue, Load load,
      ArrayRef<RuntimeValue> arguments);

private:
  GpuProduct(IntContractOp op, GpuContractions contractions)
      : op(op), contractions(std::move(contractions)) {}

  llvm::Expected<const LoadedModule *> getModule(unsigned width, Load load);
  /// x * transpose(w), row-major; nothing where values do not suit.
  llvm::Expected<std::optional<std::vector<float>>>
  multiply(const GpuQueue &queue, Load load, const QuantizedValue &x,
           const QuantizedValue &w, const RowsByWidth &rows);

  IntContractOp op;
  GpuContractions contractions;
  std::map<unsigned, LoadedModule> modules; ///< by width, when needed
};

} // namespace mlir::quantx

#endif // QUANTX_LIB_EXECUTION_GPUPRODUCT_H
