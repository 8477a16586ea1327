//===- GpuProduct.cpp - contractions by tensor cores ------------*- C++ -*-===//
//
// The interpreter reads the views of a device function; what it would multiply
// is packed and multiplied on the device.
//
//===----------------------------------------------------------------------===//
#include "GpuProduct.h"

#include "quantx/Interpreter/Interpreter.h"

using namespace mlir;
using namespace mlir::quantx;

static std::optional<GpuProductOperands>
packOperands(IntContractOp op, const GpuContraction &contraction,
             const QuantizedValue &x, const QuantizedValue &w,
             const HostTensor *bias) {
  auto weights = packWeights(contraction, w);
  if (!weights) {
    llvm::consumeError(weights.takeError());
    return std::nullopt;
  }
  auto rows = packRows(contraction, x);
  if (!rows) {
    llvm::consumeError(rows.takeError());
    return std::nullopt;
  }
  auto type = llvm::cast<RankedTensorType>(op.getType());
  GpuProductOperands operands{x.shape[0],
                              std::move(*weights),
                              std::move(*rows),
                              {},
                              *getElementKind(type.getElementType())};
  if (bias)
    operands.bias = bias->toFloats();
  return operands;
}

std::optional<GpuProductOperands>
quantx::getProductOperands(ModuleOp module, func::FuncOp function,
                           const GpuContraction &contraction,
                           ArrayRef<RuntimeValue> arguments) {
  std::optional<GpuProductOperands> operands;
  Interpreter interpreter(module);
  // Ends at the contraction, without an error of its own.
  interpreter.setContractionHook(
      [&](Operation *op, const QuantizedValue *x, const QuantizedValue *w,
          const HostTensor *bias) -> FailureOr<std::optional<HostTensor>> {
        operands = packOperands(llvm::cast<IntContractOp>(op), contraction, *x,
                                *w, bias);
        return failure();
      });
  (void)interpreter.run(function, arguments);
  return operands;
}

llvm::Expected<GpuProduct> GpuProduct::create(const GpuContraction &contraction,
                                              const GPUDescription &gpu,
                                              DeviceFormat format) {
  auto image = compileGpuKernel(contraction.kernel, gpu, format);
  if (!image)
    return image.takeError();
  auto module = LoadedModule::load(std::move(*image));
  if (!module)
    return module.takeError();
  return GpuProduct(contraction.kernel, std::move(*module));
}

llvm::Expected<HostTensor>
GpuProduct::run(const GpuQueue &queue,
                const GpuProductOperands &operands) const {
  auto function = module.getFunction(spec.name);
  if (!function)
    return function.takeError();
  const GpuPackedWeights &weights = operands.weights;
  const GpuPackedRows &packed = operands.rows.packed;
  std::vector<float> y(operands.m * spec.n);
  const DeviceBuffer buffers[] = {{queue, "y", y},
                                  {queue, "x", operands.rows.codes},
                                  {queue, "weights", weights.weights},
                                  {queue, "blocks", weights.blocks},
                                  {queue, "groups", weights.groups},
                                  {queue, "row sums", packed.rowSums},
                                  {queue, "row scales", packed.rowScales},
                                  {queue, "rows", packed.rows}};
  SmallVector<void *> arguments, parameters;
  for (const DeviceBuffer &buffer : buffers)
    arguments.push_back(buffer.get());
  for (void *&argument : arguments)
    parameters.push_back(&argument);
  auto m = static_cast<int32_t>(operands.m);
  parameters.push_back(&m);
  GpuGrid grid{int64_t(llvm::divideCeil(spec.n, spec.getTileColumns())),
               int64_t(llvm::divideCeil(operands.m, spec.getTileRows())),
               spec.getThreads(), spec.getSharedBytes()};
  if (operands.m > 0)
    if (llvm::Error error = launch(queue, *function, grid, parameters))
      return std::move(error);
  if (llvm::Error error = buffers[0].read(
          {reinterpret_cast<uint8_t *>(y.data()), y.size() * sizeof(float)}))
    return std::move(error);
  for (const DeviceBuffer &buffer : buffers)
    if (llvm::Error error = buffer.checkGuards())
      return std::move(error);
  HostTensor result(
      operands.resultKind, {operands.m, spec.n},
      std::vector<uint8_t>(y.size() * operands.resultKind.getBytes()));
  for (auto [index, value] : llvm::enumerate(y))
    result.setFloat(index, operands.bias.empty()
                               ? value
                               : value + operands.bias[index % spec.n]);
  return result;
}
