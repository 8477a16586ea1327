//===- OutlineKernels.cpp - contractions as calls of kernels ----*- C++ -*-===//
//
// quantx.int.contract  ->  one call that quantizes the activations, one call of
// a generated kernel. Equal contractions share one kernel; what no kernel can
// do stays for the portable route.
//
//===----------------------------------------------------------------------===//
#include "InternalFunction.h"
#include "KernelCall.h"

#include "quantx/Codegen/Passes.h"
#include "quantx/Codegen/SlicedWeights.h"
#include "quantx/Target/CostModel.h"

#include "mlir/Dialect/AMX/AMXDialect.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_OUTLINEKERNELSPASS
#include "quantx/Codegen/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

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

/// Where a contraction's weights are bound to buffers, if in this function.
static IntViewOp findView(ValueRange components) {
  for (Value component : components) {
    if (auto slice = component.getDefiningOp<IntSliceOp>())
      component = slice.getCodes();
    if (auto view = component.getDefiningOp<IntViewOp>())
      return view;
  }
  return {};
}

/// What `kKernelAttr` says.
static DictionaryAttr describeKernel(IntContractOp op,
                                     const CpuKernelPlan &plan) {
  Builder builder(op.getContext());
  auto type = llvm::cast<QuantizedTensorType>(op.getWType());
  NamedAttrList attributes;
  attributes.set(
      "family", builder.getStringAttr(stringifyInstructionFamily(plan.family)));
  attributes.set("shape", builder.getDenseI64ArrayAttr(
                              {plan.spec.m.value_or(ShapedType::kDynamic),
                               plan.spec.n, plan.spec.k}));
  attributes.set("scheme", type.getScheme());
  if (IntViewOp view = findView(op.getW()))
    attributes.set("layout", view.getLayoutAttr());
  attributes.set("workspace_bytes",
                 builder.getI64IntegerAttr(
                     plan.getWorkspaceBytes(plan.spec.m.value_or(1))));
  return attributes.getDictionary(op.getContext());
}

namespace {
struct OutlineKernelsPass final
    : quantx::impl::OutlineKernelsPassBase<OutlineKernelsPass> {
  using OutlineKernelsPassBase::OutlineKernelsPassBase;

  void runOnOperation() override {
    llvm::Expected<CPUDescription> found = lookupCPU(cpuName);
    auto functions = getOperation().getOps<func::FuncOp>();
    if (!found) {
      // The module itself has no line in a file without a `module`.
      emitError(functions.empty() ? getOperation().getLoc()
                                  : (*functions.begin()).getLoc())
          << llvm::toString(found.takeError());
      return signalPassFailure();
    }
    cpu = *found;
    SmallVector<IntContractOp> contractions;
    // Twins that return sizes have no kernels.
    bool onBuffers = llvm::any_of(functions, [](func::FuncOp function) {
      return function->hasAttr(kResultCountAttr);
    });
    for (func::FuncOp function : functions)
      if (!onBuffers || function->hasAttr(kResultCountAttr))
        function.walk([&](IntContractOp op) { contractions.push_back(op); });
    for (IntContractOp op : contractions)
      outline(op);
  }

private:
  /// Replaces `op`, or says in a remark why not.
  void outline(IntContractOp op) {
    auto x = llvm::dyn_cast<QuantizedTensorType>(op.getXType());
    auto w = llvm::dyn_cast<QuantizedTensorType>(op.getWType());
    if (!x || !w || op.getSums() || op.getIntBias())
      return;
    IntQuantizeOp activations = getActivations(op, x);
    if (!activations)
      return;
    if (std::optional<SlicedWeights> parent = getSlicedWeights(op))
      if (outline(op, activations, parent->weights,
                  getSlicedSpec(x, parent->weights.getType(), parent->width)))
        return;
    if (op.getWidth())
      return;
    llvm::Expected<ContractionSpec> spec = getContractionSpec(x, w);
    if (!spec) {
      op.emitRemark() << llvm::toString(spec.takeError());
      return;
    }
    outline(op, activations, ComponentList(w, op.getW()), std::move(spec));
  }

  /// Whether a kernel of `spec` replaces `op`.
  bool outline(IntContractOp op, IntQuantizeOp activations,
               const ComponentList &weights,
               llvm::Expected<ContractionSpec> spec) {
    if (!spec) {
      llvm::consumeError(spec.takeError());
      return false;
    }
    spec->kernel.hasBias = static_cast<bool>(op.getBias());
    spec->kernel.widthPerRow =
        !spec->kernel.weights.widths.empty() && !spec->kernel.width &&
        llvm::isa<RankedTensorType>(op.getWidth().getType());
    OutlinedKernel *kernel = getKernel(op, *spec);
    if (!kernel)
      return false;
    KernelCall(op, activations, *spec, *kernel, weights).emit();
    return true;
  }

  /// The kernel of a spec, by the family that does it in the least time.
  OutlinedKernel *getKernel(IntContractOp op, const ContractionSpec &spec) {
    std::string key = getKey(spec);
    auto known = kernels.find(key);
    if (known != kernels.end())
      return known->second ? &*known->second : nullptr;
    std::optional<OutlinedKernel> &kernel = kernels[key];
    // A family that cannot do it says so to nobody: the next one is asked.
    ScopedDiagnosticHandler quiet(&getContext(),
                                  [](Diagnostic &) { return success(); });
    std::optional<CpuKernelPlan> best;
    for (InstructionFamily family : cpu.families) {
      FailureOr<CpuKernelPlan> plan =
          planCpuKernel(op.getLoc(), spec.kernel, cpu, family);
      if (failed(plan) || !sumsFitI32(*plan))
        continue;
      if (!best || getCycles(*plan) < getCycles(*best))
        best = *plan;
    }
    if (!best)
      return nullptr;
    kernel = build(op, *best);
    return &*kernel;
  }

  double getCycles(const CpuKernelPlan &plan) const {
    int64_t k = plan.spec.k;
    return estimateProductCycles(cpu, plan.family,
                                 plan.spec.m.value_or(kLikelyRows), k,
                                 plan.floatGroup ? plan.floatGroup : k);
  }

  OutlinedKernel build(IntContractOp op, const CpuKernelPlan &plan) {
    Location loc = op.getLoc();
    OpBuilder builder = OpBuilder::atBlockEnd(getOperation().getBody());
    std::string name = ("quantx_" + stringifyInstructionFamily(plan.family) +
                        "_" + Twine(plan.spec.n) + "x" + Twine(plan.spec.k) +
                        "_" + Twine(kernels.size() - 1))
                           .str();
    OutlinedKernel kernel{plan, cpu.threadProducts, cpu.threadElements,
                          buildCpuQuantize(builder, loc, name + "_x", plan),
                          buildCpuKernel(builder, loc, name, plan)};
    for (func::FuncOp function : {kernel.quantize, kernel.multiply})
      if (!function->getParentOp())
        getOperation().push_back(function);
    for (func::FuncOp function : {kernel.quantize, kernel.multiply}) {
      makeInternal(function);
      forbidInlining(function);
    }
    kernel.multiply->setAttr(kKernelAttr, describeKernel(op, plan));
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
       << w.zeroLiteral << ' ' << w.zeroAddend << ' ' << w.group << ' '
       << int(w.scaleType) << ' ' << int(w.offsetType) << ' ' << w.levelGroup
       << ' ' << w.hasOffset << ' ' << w.offsetNegative << ' '
       << kernel.width.value_or(0) << ' ' << kernel.widthPerRow << ' '
       << int(w.slice.round) << " [";
    llvm::interleaveComma(w.widths, os);
    os << ']';
    for (int8_t entry : w.table)
      os << ' ' << int(entry);
    return text;
  }

  CPUDescription cpu;
  std::map<std::string, std::optional<OutlinedKernel>> kernels;
};
} // namespace
