//===- OutlineKernels.cpp - contractions as calls of kernels ----*- C++ -*-===//
//
// quantx.int.contract  ->  weights packed into panels, one call that quantizes
// the activations, one call of a generated kernel. Equal contractions share
// one kernel; what no kernel can do stays for the portable route.
//
//===----------------------------------------------------------------------===//
#include "KernelSpec.h"

#include "quantx/Codegen/Passes.h"
#include "quantx/IR/Components.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_OUTLINEKERNELSPASS
#include "quantx/Codegen/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

namespace {
/// A plan and its two generated functions.
struct OutlinedKernel {
  CpuKernelPlan plan;
  func::FuncOp quantize, multiply;
};

/// Replaces one contraction.
class KernelCall {
public:
  KernelCall(IntContractOp op, IntQuantizeOp activations,
             const ContractionSpec &spec, const OutlinedKernel &kernel)
      : op(op), activations(activations), spec(spec), kernel(kernel),
        builder(op.getLoc(), op),
        weights(llvm::cast<QuantizedTensorType>(op.getWType()), op.getW()) {}
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
  Value makeSums();
  Value emptyBuffer(Type element);
  SmallVector<Value> makeWeightBuffers();
  Value shapeResult(Value output, Value m);

  IntContractOp op;
  IntQuantizeOp activations;
  const ContractionSpec &spec;
  const OutlinedKernel &kernel;
  ImplicitLocOpBuilder builder;
  ComponentList weights;
};
} // namespace

Value KernelCall::flatten(Value tensor) {
  auto type = llvm::cast<RankedTensorType>(tensor.getType());
  if (type.getRank() == 1)
    return tensor;
  SmallVector<ReassociationIndices> all(1);
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    all.front().push_back(dim);
  return tensor::CollapseShapeOp::create(builder, tensor, all);
}

/// A read-only buffer of dynamic size.
Value KernelCall::toBuffer(Value tensor) {
  auto type = llvm::cast<RankedTensorType>(tensor.getType());
  auto dynamic =
      RankedTensorType::get({ShapedType::kDynamic}, type.getElementType());
  if (type != dynamic)
    tensor = tensor::CastOp::create(builder, dynamic, tensor);
  return bufferization::ToBufferOp::create(
      builder, MemRefType::get({ShapedType::kDynamic}, type.getElementType()),
      tensor,
      /*read_only=*/true);
}

/// linalg.generic over `size` elements of rank 1.
static Value
generate(ImplicitLocOpBuilder &builder, int64_t size, Type type,
         llvm::function_ref<Value(ImplicitLocOpBuilder &, Value)> emit) {
  auto tensor = RankedTensorType::get({size}, type);
  Value empty = tensor::EmptyOp::create(builder, tensor, ValueRange());
  return linalg::GenericOp::create(
             builder, TypeRange{tensor}, ValueRange(), ValueRange{empty},
             ArrayRef<AffineMap>{builder.getMultiDimIdentityMap(1)},
             ArrayRef<utils::IteratorType>{utils::IteratorType::parallel},
             [&](OpBuilder &nested, Location loc, ValueRange) {
               ImplicitLocOpBuilder inner(loc, nested);
               Value at = linalg::IndexOp::create(inner, 0);
               linalg::YieldOp::create(inner, emit(inner, at));
             })
      .getResult(0);
}

Value KernelCall::padChannels(Type type, Element emit) {
  const CpuPanel &panel = kernel.plan.panel;
  int64_t n = spec.kernel.n;
  Value padded = generate(
      builder, panel.panels * panel.columns, type,
      [&](ImplicitLocOpBuilder &inner, Value at) -> Value {
        Value last = arith::ConstantIndexOp::create(inner, n - 1);
        Value inside =
            arith::CmpIOp::create(inner, arith::CmpIPredicate::ule, at, last);
        Value clamped = arith::MinUIOp::create(inner, at, last);
        Value zero = arith::ConstantOp::create(inner, inner.getZeroAttr(type));
        return arith::SelectOp::create(inner, inside, emit(inner, clamped),
                                       zero);
      });
  return padded;
}

Value KernelCall::packPanels() {
  const CpuPanel &panel = kernel.plan.panel;
  auto layout = llvm::cast<LayoutAttr>(
      parseAttribute(panel.layout, builder.getContext()));
  SmallVector<Value> components;
  for (unsigned field : spec.panelFields)
    components.push_back(weights.getField(field));
  auto bytes = RankedTensorType::get({panel.getBytes()}, builder.getI8Type());
  auto pack =
      IntPackOp::create(builder, TypeRange{bytes}, ValueRange(components),
                        layout, TypeAttr::get(spec.panelType));
  return pack.getBuffers().front();
}

/// sums[(panel * groups + group) * columns + column]
Value KernelCall::makeSums() {
  const CpuKernelPlan &plan = kernel.plan;
  int64_t columns = plan.panel.columns, n = spec.kernel.n, k = spec.kernel.k;
  int64_t size = plan.floatGroup;
  int64_t padded = size ? plan.panel.getPaddedK() / size : 1;
  int64_t groups = size ? llvm::divideCeil(k, size) : 1;
  SmallVector<int64_t> ends;
  if (size)
    ends.push_back(size);
  auto type = RankedTensorType::get({n, groups}, builder.getI32Type());
  Value sums = IntCodeSumOp::create(builder, type, op.getW(),
                                    builder.getDenseI64ArrayAttr(ends),
                                    op.getWTypeAttr());
  Value ordered = generate(
      builder, plan.panel.panels * padded * columns, builder.getI32Type(),
      [&](ImplicitLocOpBuilder &inner, Value at) -> Value {
        auto constant = [&](int64_t value) -> Value {
          return arith::ConstantIndexOp::create(inner, value);
        };
        Value column = arith::RemUIOp::create(inner, at, constant(columns));
        Value rest = arith::DivUIOp::create(inner, at, constant(columns));
        Value group = arith::RemUIOp::create(inner, rest, constant(padded));
        Value row = arith::DivUIOp::create(inner, rest, constant(padded));
        row = arith::MulIOp::create(inner, row, constant(columns));
        row = arith::AddIOp::create(inner, row, column);
        auto within = [&](Value value, int64_t extent) -> Value {
          return arith::CmpIOp::create(inner, arith::CmpIPredicate::ult, value,
                                       constant(extent));
        };
        Value inside =
            arith::AndIOp::create(inner, within(row, n), within(group, groups));
        Value sum = tensor::ExtractOp::create(
            inner, sums,
            ValueRange{
                arith::MinUIOp::create(inner, row, constant(n - 1)),
                arith::MinUIOp::create(inner, group, constant(groups - 1))});
        Value zero = arith::ConstantIntOp::create(inner, 0, 32);
        return arith::SelectOp::create(inner, inside, sum, zero);
      });
  return ordered;
}

/// What a kernel does not read.
Value KernelCall::emptyBuffer(Type element) {
  return memref::AllocOp::create(
      builder, MemRefType::get({ShapedType::kDynamic}, element),
      ValueRange{index(0)});
}

/// One field per channel as a padded vector of `type`.
Value KernelCall::padField(unsigned field, Type type) {
  Value component = weights.getField(field);
  return padChannels(type, [&](ImplicitLocOpBuilder &inner, Value at) -> Value {
    Value zero = arith::ConstantIndexOp::create(inner, 0);
    Value value =
        tensor::ExtractOp::create(inner, component, ValueRange{at, zero});
    if (value.getType() == type)
      return value;
    if (llvm::isa<FloatType>(type))
      return arith::ExtFOp::create(inner, type, value);
    return arith::ExtUIOp::create(inner, type, value);
  });
}

/// Panels, scales, bias, zeros and sums, in the order of the kernel's
/// arguments. Bufferization does not see what reads a buffer: all tensors are
/// complete before the first becomes one, so that none is overwritten in place.
SmallVector<Value> KernelCall::makeWeightBuffers() {
  const CpuKernelPlan &plan = kernel.plan;
  Type f32 = builder.getF32Type(), i32 = builder.getI32Type();
  Value scales, zeros, sums, bias;
  if (plan.needsScales)
    scales = padField(*spec.channelScale, f32);
  if (plan.needsZeros)
    zeros = padField(*spec.channelZero, i32);
  if (plan.needsWeightSums)
    sums = makeSums();
  if (op.getBias())
    bias = padChannels(f32, [&](ImplicitLocOpBuilder &inner, Value at) {
      return tensor::ExtractOp::create(inner, op.getBias(), at).getResult();
    });
  Value panels = packPanels();
  auto bufferOrEmpty = [&](Value tensor, Type element) {
    return tensor ? toBuffer(tensor) : emptyBuffer(element);
  };
  return {toBuffer(panels), bufferOrEmpty(scales, f32),
          bufferOrEmpty(bias, f32), bufferOrEmpty(zeros, i32),
          bufferOrEmpty(sums, i32)};
}

/// The kernel's flat output as the contraction's result.
Value KernelCall::shapeResult(Value output, Value m) {
  Type f32 = builder.getF32Type();
  auto flat = RankedTensorType::get({ShapedType::kDynamic}, f32);
  Value result = bufferization::ToTensorOp::create(builder, flat, output,
                                                   /*restrict=*/true);
  auto type = llvm::cast<RankedTensorType>(op.getType());
  int64_t rows = llvm::cast<RankedTensorType>(activations.getInput().getType())
                     .getDimSize(0);
  auto shaped = RankedTensorType::get({rows, spec.kernel.n}, f32);
  SmallVector<OpFoldResult> sizes{getAsOpFoldResult(m),
                                  builder.getIndexAttr(spec.kernel.n)};
  if (!ShapedType::isDynamic(rows))
    result = tensor::CastOp::create(
        builder, RankedTensorType::get({rows * spec.kernel.n}, f32), result);
  result = tensor::ExpandShapeOp::create(
      builder, shaped, result, ArrayRef<ReassociationIndices>{{0, 1}}, sizes);
  if (!type.getElementType().isF32())
    result = arith::TruncFOp::create(
        builder, shaped.clone(type.getElementType()), result);
  if (result.getType() != type)
    result = tensor::CastOp::create(builder, type, result);
  return result;
}

void KernelCall::emit() {
  const CpuKernelPlan &plan = kernel.plan;
  Value input = activations.getInput();
  auto inputType = llvm::cast<RankedTensorType>(input.getType());
  Value m = inputType.isDynamicDim(0)
                ? Value(tensor::DimOp::create(builder, input, 0))
                : index(inputType.getDimSize(0));
  SmallVector<Value> weightBuffers = makeWeightBuffers();
  Value inputBuffer = toBuffer(flatten(input));
  auto allocate = [&](Type element, int64_t perRow) -> Value {
    Value size = arith::MulIOp::create(builder, m, index(perRow));
    return memref::AllocOp::create(
        builder, MemRefType::get({ShapedType::kDynamic}, element),
        ValueRange{size});
  };
  Value rows = allocate(builder.getI8Type(), plan.row.rowBytes);
  Value output = allocate(builder.getF32Type(), spec.kernel.n);
  func::CallOp::create(builder, kernel.quantize,
                       ValueRange{inputBuffer, rows, index(0), m});
  SmallVector<Value> operands{rows};
  llvm::append_range(operands, weightBuffers);
  llvm::append_range(
      operands, ArrayRef<Value>{output, m, index(0), index(plan.panel.panels)});
  func::CallOp::create(builder, kernel.multiply, operands);
  op.replaceAllUsesWith(shapeResult(output, m));
  op.erase();
}

/// The dynamic quantization of f32 that all of x's fields come from.
static IntQuantizeOp getActivations(IntContractOp op, QuantizedTensorType x) {
  ComponentList list(x, op.getX());
  IntQuantizeOp source;
  for (unsigned field = 0; field < list.getRecipe().fields.size(); ++field) {
    auto quantize = list.getField(field).getDefiningOp<IntQuantizeOp>();
    if (!quantize || quantize.getRoundAttr() || (source && source != quantize))
      return {};
    source = quantize;
  }
  auto input = llvm::cast<RankedTensorType>(source.getInput().getType());
  return input.getElementType().isF32() ? source : IntQuantizeOp();
}

namespace {
struct OutlineKernelsPass final
    : quantx::impl::OutlineKernelsPassBase<OutlineKernelsPass> {
  using OutlineKernelsPassBase::OutlineKernelsPassBase;

  void runOnOperation() override {
    llvm::Expected<CPUDescription> found = lookupCPU(cpuName);
    if (!found) {
      getOperation().emitError() << llvm::toString(found.takeError());
      return signalPassFailure();
    }
    cpu = *found;
    SmallVector<IntContractOp> contractions;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (function->hasAttr(kResultCountAttr))
        function.walk([&](IntContractOp op) { contractions.push_back(op); });
    for (IntContractOp op : contractions)
      outline(op);
  }

private:
  /// Replaces `op`, or says in a remark why not.
  void outline(IntContractOp op) {
    auto x = llvm::dyn_cast<QuantizedTensorType>(op.getXType());
    auto w = llvm::dyn_cast<QuantizedTensorType>(op.getWType());
    if (!x || !w || op.getSums() || op.getIntBias() || op.getWidth())
      return;
    IntQuantizeOp activations = getActivations(op, x);
    if (!activations)
      return;
    llvm::Expected<ContractionSpec> spec = getContractionSpec(x, w);
    if (!spec) {
      op.emitRemark() << llvm::toString(spec.takeError());
      return;
    }
    spec->kernel.hasBias = static_cast<bool>(op.getBias());
    OutlinedKernel *kernel = getKernel(op, *spec);
    if (kernel)
      KernelCall(op, activations, *spec, *kernel).emit();
  }

  /// The kernel of a spec, by the best family that can do it.
  OutlinedKernel *getKernel(IntContractOp op, const ContractionSpec &spec) {
    std::string key = getKey(spec);
    auto known = kernels.find(key);
    if (known != kernels.end())
      return known->second ? &*known->second : nullptr;
    std::optional<OutlinedKernel> &kernel = kernels[key];
    // A family that cannot do it says so to nobody: the next one is asked.
    ScopedDiagnosticHandler quiet(&getContext(),
                                  [](Diagnostic &) { return success(); });
    for (InstructionFamily family : llvm::reverse(cpu.families)) {
      FailureOr<CpuKernelPlan> plan =
          planCpuKernel(op.getLoc(), spec.kernel, cpu, family);
      if (failed(plan) || !sumsFitI32(*plan))
        continue;
      kernel = build(op.getLoc(), *plan);
      return &*kernel;
    }
    return nullptr;
  }

  OutlinedKernel build(Location loc, const CpuKernelPlan &plan) {
    OpBuilder builder = OpBuilder::atBlockEnd(getOperation().getBody());
    std::string name = ("quantx_" + stringifyInstructionFamily(plan.family) +
                        "_" + Twine(plan.spec.n) + "x" + Twine(plan.spec.k) +
                        "_" + Twine(kernels.size() - 1))
                           .str();
    OutlinedKernel kernel{plan,
                          buildCpuQuantize(builder, loc, name + "_x", plan),
                          buildCpuKernel(builder, loc, name, plan)};
    for (func::FuncOp function : {kernel.quantize, kernel.multiply})
      if (!function->getParentOp())
        getOperation().push_back(function);
    kernel.quantize.setPrivate();
    kernel.multiply.setPrivate();
    kernel.multiply->setAttr(kKernelAttr, builder.getUnitAttr());
    return kernel;
  }

  /// Equal contractions have equal keys.
  static std::string getKey(const ContractionSpec &spec) {
    const CpuKernelSpec &kernel = spec.kernel;
    const CpuWeights &w = kernel.weights;
    std::string text;
    llvm::raw_string_ostream os(text);
    os << kernel.n << ' ' << kernel.k << ' ' << kernel.m.value_or(0) << ' '
       << kernel.hasBias << ' ' << kernel.activations.isSigned << ' '
       << kernel.activations.group << ' ' << w.bits << ' ' << w.isSigned << ' '
       << w.multiplier << ' ' << w.addend << ' ' << int(w.zero) << ' '
       << w.zeroLiteral << ' ' << w.group << ' ' << w.levelGroup << ' '
       << w.hasOffset << ' ' << w.offsetNegative;
    for (int8_t entry : w.table)
      os << ' ' << int(entry);
    return text;
  }

  CPUDescription cpu;
  std::map<std::string, std::optional<OutlinedKernel>> kernels;
};
} // namespace
