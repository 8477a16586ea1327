//===- EvaluateConstants.cpp - prepare weights while compiling --*- C++ -*-===//
//
// to_buffer(pack(view(constant)))  ->  memref.global, a resource
//
// Work that differs in its resources alone is one function, compiled once.
//
//===----------------------------------------------------------------------===//
#include "EvaluateConstants.h"

#include "CompiledEntry.h"
#include "quantx/Codegen/Passes.h"
#include "quantx/IR/QuantX.h"
#include "quantx/Interpreter/Constants.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Analysis/TopologicalSortUtils.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mlir::quantx;

/// The operations that compute `value`, when nothing but constants goes in.
static std::optional<SetVector<Operation *>> getConstantSlice(Value value) {
  SetVector<Operation *> slice;
  BackwardSliceOptions options;
  options.inclusive = true;
  options.omitUsesFromAbove = false;
  if (failed(getBackwardSlice(value, &slice, options)))
    return std::nullopt;
  bool work = false;
  for (Operation *op : slice) {
    bool constant = op->hasTrait<OpTrait::ConstantLike>();
    work |= !constant;
    if (!isMemoryEffectFree(op))
      return std::nullopt;
    for (Value operand : op->getOperands())
      if (auto argument = llvm::dyn_cast<BlockArgument>(operand))
        if (!slice.contains(argument.getOwner()->getParentOp()))
          return std::nullopt;
  }
  return work ? std::optional(slice) : std::nullopt;
}

/// The resource of a constant, or null for another operation.
static DenseResourceElementsAttr getResource(Operation *op) {
  auto constant = llvm::dyn_cast<arith::ConstantOp>(op);
  if (!constant)
    return {};
  return llvm::dyn_cast<DenseResourceElementsAttr>(constant.getValue());
}

namespace {
/// A function that computes a tensor from resources.
struct Work {
  OwningOpRef<ModuleOp> module;
  func::FuncOp function;
  SmallVector<DenseResourceElementsAttr> resources; ///< its arguments
};

class ConstantEvaluator {
public:
  explicit ConstantEvaluator(ModuleOp module)
      : module(module), symbols(module) {}
  LogicalResult evaluate(bufferization::ToBufferOp op);

private:
  FailureOr<HostTensor> run(Work &work);
  memref::GlobalOp makeGlobal(bufferization::ToBufferOp op,
                              const HostTensor &tensor);

  ModuleOp module;
  SymbolTable symbols;
  std::map<std::string, CompiledEntry> compiled;
  llvm::StringMap<memref::GlobalOp> globals; ///< by work and resources
};
} // namespace

static Work buildWork(Value value, SetVector<Operation *> &slice) {
  Work work;
  Location loc = UnknownLoc::get(value.getContext());
  work.module = ModuleOp::create(loc);
  OpBuilder builder = OpBuilder::atBlockEnd(work.module->getBody());
  work.function = func::FuncOp::create(
      builder, loc, "prepare", builder.getFunctionType({}, {value.getType()}));
  Block *entry = work.function.addEntryBlock();
  builder.setInsertionPointToEnd(entry);
  IRMapping mapping;
  for (Operation *op : topologicalSort(slice)) {
    if (auto resource = getResource(op)) {
      work.resources.push_back(resource);
      mapping.map(op->getResult(0),
                  entry->addArgument(op->getResult(0).getType(), loc));
      continue;
    }
    builder.clone(*op, mapping);
  }
  func::ReturnOp::create(builder, loc, mapping.lookup(value));
  work.function.setFunctionType(
      builder.getFunctionType(entry->getArgumentTypes(), {value.getType()}));
  return work;
}

static std::string print(Operation *op) {
  std::string text;
  llvm::raw_string_ostream os(text);
  op->print(os);
  return text;
}

/// The work's result; equal work is compiled once.
FailureOr<HostTensor> ConstantEvaluator::run(Work &work) {
  auto [entry, isNew] = compiled.try_emplace(print(*work.module));
  if (isNew) {
    CompileOptions options;
    options.cpu = getHostCPU();
    if (entry->second.compile(*work.module, work.function, options) !=
        ExitStatus::Ok)
      return failure();
  }
  SmallVector<RuntimeValue> inputs;
  for (DenseResourceElementsAttr resource : work.resources) {
    FailureOr<HostTensor> tensor = getTensor(module.getLoc(), resource);
    if (failed(tensor))
      return failure();
    inputs.push_back(std::move(*tensor));
  }
  RunOutcome outcome;
  if (entry->second.call(inputs, RunOptions(), outcome) != ExitStatus::Ok)
    return failure();
  return std::get<HostTensor>(std::move(outcome.results.front()));
}

/// The layout of a packed tensor, else null.
static Attribute getLayout(Value tensor) {
  while (auto cast = tensor.getDefiningOp<tensor::CastOp>())
    tensor = cast.getSource();
  auto pack = tensor.getDefiningOp<IntPackOp>();
  return pack ? Attribute(pack.getLayoutAttr()) : Attribute();
}

/// A constant of the tensor's bytes, named after the function that reads it.
memref::GlobalOp ConstantEvaluator::makeGlobal(bufferization::ToBufferOp op,
                                               const HostTensor &tensor) {
  auto function = op->getParentOfType<func::FuncOp>();
  Type element =
      llvm::cast<RankedTensorType>(op.getTensor().getType()).getElementType();
  auto type = RankedTensorType::get(tensor.getShape(), element);
  ArrayRef<uint8_t> bytes = tensor.getBytes();
  AsmResourceBlob blob = HeapAsmResourceBlob::allocateAndCopyWithAlign(
      ArrayRef(reinterpret_cast<const char *>(bytes.data()), bytes.size()), 64);
  Attribute layout = getLayout(op.getTensor());
  std::string name =
      (function.getName() + (layout ? ".packed" : ".prepared")).str();
  OpBuilder builder(module.getContext());
  auto global = memref::GlobalOp::create(
      builder, op.getLoc(), name, builder.getStringAttr("private"),
      MemRefType::get(tensor.getShape(), element),
      DenseResourceElementsAttr::get(type, name, std::move(blob)),
      /*constant=*/true, builder.getI64IntegerAttr(64));
  if (layout)
    global->setAttr(kLayoutAttr, layout);
  symbols.insert(global, module.getBody()->begin());
  return global;
}

LogicalResult ConstantEvaluator::evaluate(bufferization::ToBufferOp op) {
  auto slice = getConstantSlice(op.getTensor());
  if (!slice)
    return success();
  Work work = buildWork(op.getTensor(), *slice);
  std::string key = print(*work.module);
  for (DenseResourceElementsAttr resource : work.resources)
    key += ' ' + resource.getRawHandle().getKey().str();
  memref::GlobalOp &global = globals[key];
  if (!global) {
    FailureOr<HostTensor> tensor = run(work);
    if (failed(tensor))
      return failure();
    global = makeGlobal(op, *tensor);
  }
  OpBuilder builder(op);
  Value buffer = memref::GetGlobalOp::create(
      builder, op.getLoc(), global.getType(), global.getName());
  if (buffer.getType() != op.getType())
    buffer = memref::CastOp::create(builder, op.getLoc(), op.getType(), buffer);
  op.replaceAllUsesWith(buffer);
  op.erase();
  return success();
}

LogicalResult quantx::evaluateConstants(ModuleOp module) {
  SmallVector<bufferization::ToBufferOp> ops;
  module.walk([&](bufferization::ToBufferOp op) { ops.push_back(op); });
  ConstantEvaluator evaluator(module);
  for (bufferization::ToBufferOp op : ops)
    if (failed(evaluator.evaluate(op)))
      return failure();
  // What went into the constants.
  IRRewriter rewriter(module.getContext());
  (void)runRegionDCE(rewriter, module->getRegions());
  return success();
}
