//===- GpuProduct.cpp - contractions by tensor cores ------------*- C++ -*-===//
//
// The interpreter reads the views of a device function; what it would multiply
// is packed and multiplied on the device, rows of one width by one launch.
//
//===----------------------------------------------------------------------===//
#include "GpuProduct.h"

#include "quantx/Codegen/SlicedWeights.h"
#include "quantx/Interpreter/Formula.h"

using namespace mlir;
using namespace mlir::quantx;

char EmittedError::ID;

using Quantized = std::shared_ptr<const QuantizedValue>;

namespace {
/// The operands of a contraction in one call, evaluated when they are asked
/// for.
class CallOperands {
public:
  CallOperands(ModuleOp module, IntContractOp op, bool ofParent,
               ArrayRef<RuntimeValue> arguments)
      : op(op), ofParent(ofParent), interpreter(module), frame(interpreter) {
    for (auto [argument, value] :
         llvm::zip(op->getBlock()->getArguments(), arguments))
      frame.set(argument, value);
  }

  llvm::Expected<Quantized> getX() {
    return bind(ComponentList(llvm::cast<QuantizedTensorType>(op.getXType()),
                              op.getX()));
  }
  llvm::Expected<Quantized> getW() {
    if (ofParent)
      return bind(getSlicedWeights(op)->weights);
    return bind(ComponentList(llvm::cast<QuantizedTensorType>(op.getWType()),
                              op.getW()));
  }
  /// Of n values, or empty.
  llvm::Expected<std::vector<float>> getBias();
  /// For m rows; `only` is the width where no operand says it.
  llvm::Expected<RowsByWidth> getRows(int64_t m, unsigned only);

private:
  llvm::Error evaluate(ValueRange values);
  llvm::Expected<Quantized> bind(const ComponentList &components);

  IntContractOp op;
  bool ofParent;
  Interpreter interpreter;
  Frame frame;
};
} // namespace

llvm::Error CallOperands::evaluate(ValueRange values) {
  for (Value value : values)
    if (failed(interpreter.evaluate(frame, value)))
      return llvm::make_error<EmittedError>();
  return llvm::Error::success();
}

llvm::Expected<Quantized> CallOperands::bind(const ComponentList &components) {
  if (llvm::Error error = evaluate(components.getValues()))
    return std::move(error);
  auto value =
      bindComponents(frame, op, components.getType(), components.getValues());
  if (failed(value))
    return llvm::make_error<EmittedError>();
  return Quantized(std::move(*value));
}

llvm::Expected<std::vector<float>> CallOperands::getBias() {
  if (!op.getBias())
    return std::vector<float>();
  if (llvm::Error error = evaluate(op.getBias()))
    return std::move(error);
  return frame.getTensor(op.getBias()).toFloats();
}

llvm::Expected<RowsByWidth> CallOperands::getRows(int64_t m, unsigned only) {
  RowsByWidth rows;
  Value width = op.getWidth();
  if (!width) {
    rows[only] = getRun(0, m);
    return rows;
  }
  if (llvm::Error error = evaluate(width))
    return std::move(error);
  if (!llvm::isa<RankedTensorType>(width.getType())) {
    rows[frame.getInt(width)] = getRun(0, m);
    return rows;
  }
  for (int64_t row = 0; row < m; ++row)
    rows[frame.getTensor(width).get(row).getInt()].push_back(row);
  return rows;
}

llvm::Expected<GpuProduct> GpuProduct::create(func::FuncOp function) {
  auto found = function.getOps<IntContractOp>();
  if (found.empty())
    return llvm::createStringError(
        "gpu kernel: wanted a contraction, got: none");
  IntContractOp op = *found.begin();
  auto contractions = getGpuContractions(op);
  if (!contractions)
    return contractions.takeError();
  return GpuProduct(op, std::move(*contractions));
}

/// Launches a kernel for the given rows of y [m, n].
static llvm::Error multiplyRows(const GpuQueue &queue,
                                const GpuKernelSpec &spec,
                                const LoadedModule &module,
                                const GpuPackedWeights &weights,
                                const GpuRows &rows, ArrayRef<int64_t> rowIds,
                                std::vector<float> &y) {
  auto function = module.getFunction(spec.name);
  if (!function)
    return function.takeError();
  std::vector<float> part(rowIds.size() * spec.n);
  const DeviceBuffer buffers[] = {{queue, "y", part},
                                  {queue, "x", rows.codes},
                                  {queue, "weights", weights.weights},
                                  {queue, "blocks", weights.blocks},
                                  {queue, "groups", weights.groups},
                                  {queue, "row sums", rows.packed.rowSums},
                                  {queue, "row scales", rows.packed.rowScales},
                                  {queue, "rows", rows.packed.rows}};
  SmallVector<void *> arguments, parameters;
  for (const DeviceBuffer &buffer : buffers)
    arguments.push_back(buffer.get());
  for (void *&argument : arguments)
    parameters.push_back(&argument);
  auto m = static_cast<int32_t>(rowIds.size());
  parameters.push_back(&m);
  GpuGrid grid{int64_t(llvm::divideCeil(spec.n, spec.getTileColumns())),
               int64_t(llvm::divideCeil(m, spec.getTileRows())),
               spec.getThreads(), spec.getSharedBytes()};
  if (llvm::Error error = launch(queue, *function, grid, parameters))
    return error;
  if (llvm::Error error =
          buffers[0].read({reinterpret_cast<uint8_t *>(part.data()),
                           part.size() * sizeof(float)}))
    return error;
  for (const DeviceBuffer &buffer : buffers)
    if (llvm::Error error = buffer.checkGuards())
      return error;
  for (auto [index, row] : llvm::enumerate(rowIds))
    std::copy_n(part.begin() + index * spec.n, spec.n,
                y.begin() + row * spec.n);
  return llvm::Error::success();
}

llvm::Expected<const LoadedModule *> GpuProduct::getModule(unsigned width,
                                                           Load load) {
  auto found = modules.find(width);
  if (found == modules.end()) {
    auto module = load(contractions.kernels.at(width).kernel);
    if (!module)
      return module.takeError();
    found = modules.emplace(width, std::move(*module)).first;
  }
  return &found->second;
}

llvm::Expected<std::optional<std::vector<float>>>
GpuProduct::multiply(const GpuQueue &queue, Load load, const QuantizedValue &x,
                     const QuantizedValue &w, const RowsByWidth &rows) {
  std::vector<float> y(x.shape[0] * w.shape[0]);
  for (const auto &[width, ids] : rows) {
    if (ids.empty())
      continue;
    auto contraction = contractions.kernels.find(width);
    if (contraction == contractions.kernels.end())
      return std::nullopt;
    auto weights = packWeights(contraction->second, w);
    auto packed = packRows(contraction->second, x, ids);
    if (!weights || !packed) {
      llvm::consumeError(weights.takeError());
      llvm::consumeError(packed.takeError());
      return std::nullopt;
    }
    auto module = getModule(width, load);
    if (!module)
      return module.takeError();
    if (llvm::Error error = multiplyRows(queue, contraction->second.kernel,
                                         **module, *weights, *packed, ids, y))
      return std::move(error);
  }
  return y;
}

llvm::Expected<std::optional<HostTensor>>
GpuProduct::run(ModuleOp module, const GpuQueue &queue, Load load,
                ArrayRef<RuntimeValue> arguments) {
  CallOperands operands(module, op, contractions.ofParent, arguments);
  auto x = operands.getX();
  if (!x)
    return x.takeError();
  auto w = operands.getW();
  if (!w)
    return w.takeError();
  auto bias = operands.getBias();
  if (!bias)
    return bias.takeError();
  int64_t m = (*x)->shape[0], n = (*w)->shape[0];
  auto rows = operands.getRows(m, contractions.kernels.begin()->first);
  if (!rows)
    return rows.takeError();
  auto y = multiply(queue, load, **x, **w, *rows);
  if (!y)
    return y.takeError();
  if (!*y)
    return std::nullopt;
  auto type = llvm::cast<RankedTensorType>(op.getType());
  ElementKind kind = *getElementKind(type.getElementType());
  HostTensor result(kind, {m, n},
                    std::vector<uint8_t>(m * n * kind.getBytes()));
  for (auto [index, value] : llvm::enumerate(**y))
    result.setFloat(index, bias->empty() ? value : value + (*bias)[index % n]);
  return result;
}
