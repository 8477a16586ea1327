//===- AssignWorkspace.cpp - buffers in a caller's workspace ----*- C++ -*-===//
//
// memref.alloc  ->  memref.view of the workspace; NAME_workspace_bytes
//
//===----------------------------------------------------------------------===//
#include "quantx/Codegen/Passes.h"
#include "quantx/Target/TargetDescription.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_ASSIGNWORKSPACEPASS
#include "quantx/Codegen/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

static bool isSizeArithmetic(Operation *op) {
  return llvm::isa<memref::DimOp>(op) ||
         llvm::isa<arith::ArithDialect>(op->getDialect());
}

/// Copies what computes `value` to where `builder` stands: sizes of arguments
/// and arithmetic on them, nothing else.
static FailureOr<Value> copySize(OpBuilder &builder, Value value,
                                 IRMapping &mapping) {
  if (mapping.contains(value))
    return mapping.lookup(value);
  Operation *op = value.getDefiningOp();
  if (!op || !isSizeArithmetic(op)) {
    emitError(value.getLoc())
        << "buffer: wanted a size that follows from the arguments' sizes, got: "
        << (op ? op->getName().getStringRef() : "a block argument");
    return failure();
  }
  for (Value operand : op->getOperands())
    if (failed(copySize(builder, operand, mapping)))
      return failure();
  builder.clone(*op, mapping);
  return mapping.lookup(value);
}

/// Bytes of an allocation, rounded up to the alignment.
static FailureOr<Value> emitBytes(ImplicitLocOpBuilder &builder,
                                  memref::AllocOp alloc, IRMapping &mapping) {
  MemRefType type = alloc.getType();
  int64_t fixed = (type.getElementTypeBitWidth() + 7) / 8;
  for (int64_t extent : type.getShape())
    if (!ShapedType::isDynamic(extent))
      fixed *= extent;
  Value bytes = arith::ConstantIndexOp::create(builder, fixed);
  for (Value size : alloc.getDynamicSizes()) {
    FailureOr<Value> copy = copySize(builder, size, mapping);
    if (failed(copy))
      return failure();
    bytes = arith::MulIOp::create(builder, bytes, *copy);
  }
  Value more = arith::AddIOp::create(
      builder, bytes,
      arith::ConstantIndexOp::create(builder, kCacheLineBytes - 1));
  Value mask = arith::ConstantIndexOp::create(builder, -kCacheLineBytes);
  return arith::AndIOp::create(builder, more, mask).getResult();
}

/// A buffer that a loop carries to its next iteration would be overwritten, and
/// so would one that all iterations of a parallel loop share.
static LogicalResult verifyNotCarried(memref::AllocOp alloc) {
  if (alloc->getParentOfType<scf::ParallelOp>())
    return alloc.emitError()
           << "buffer: wanted one that no iterations share, got: one inside of "
              "scf.parallel";
  for (Operation *user : alloc->getUsers())
    if (user->hasTrait<OpTrait::IsTerminator>() &&
        user->getParentOp() != alloc->getParentOfType<func::FuncOp>())
      return alloc.emitError()
             << "buffer: wanted one that no loop carries, got: a use by "
             << user->getName();
  return success();
}

static LogicalResult assignWorkspace(func::FuncOp function) {
  SmallVector<memref::AllocOp> allocs;
  function.walk([&](memref::AllocOp alloc) { allocs.push_back(alloc); });
  Block &entry = function.getBody().front();
  unsigned arguments = entry.getNumArguments();
  auto bytesType = MemRefType::get({ShapedType::kDynamic},
                                   IntegerType::get(function.getContext(), 8));

  OpBuilder outer(function);
  FunctionType type = function.getFunctionType();
  auto counter = func::FuncOp::create(
      outer, function.getLoc(), (function.getName() + "_workspace_bytes").str(),
      FunctionType::get(function.getContext(), type.getInputs(),
                        outer.getIndexType()));
  Block *counterEntry = counter.addEntryBlock();

  Value workspace = entry.addArgument(bytesType, function.getLoc());
  ImplicitLocOpBuilder place =
      ImplicitLocOpBuilder::atBlockBegin(function.getLoc(), &entry);
  ImplicitLocOpBuilder count =
      ImplicitLocOpBuilder::atBlockEnd(function.getLoc(), counterEntry);
  IRMapping placeMapping, countMapping;
  for (unsigned index = 0; index < arguments; ++index) {
    Value argument = entry.getArgument(index);
    placeMapping.map(argument, argument);
    countMapping.map(argument, counterEntry->getArgument(index));
  }
  Value offset = arith::ConstantIndexOp::create(place, 0);
  Value total = arith::ConstantIndexOp::create(count, 0);
  for (memref::AllocOp alloc : allocs) {
    if (failed(verifyNotCarried(alloc)))
      return failure();
    FailureOr<Value> bytes = emitBytes(place, alloc, placeMapping);
    FailureOr<Value> counted = emitBytes(count, alloc, countMapping);
    if (failed(bytes) || failed(counted))
      return failure();
    SmallVector<Value> sizes;
    for (Value size : alloc.getDynamicSizes())
      sizes.push_back(placeMapping.lookup(size));
    Value view = memref::ViewOp::create(place, alloc.getType(), workspace,
                                        offset, sizes);
    alloc.replaceAllUsesWith(view);
    alloc.erase();
    offset = arith::AddIOp::create(place, offset, *bytes);
    total = arith::AddIOp::create(count, total, *counted);
  }
  func::ReturnOp::create(count, total);
  function.setFunctionType(FunctionType::get(
      function.getContext(), entry.getArgumentTypes(), type.getResults()));
  return success();
}

namespace {
struct AssignWorkspacePass final
    : quantx::impl::AssignWorkspacePassBase<AssignWorkspacePass> {
  void runOnOperation() override {
    SmallVector<func::FuncOp> functions;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (function->hasAttr(kResultCountAttr))
        functions.push_back(function);
    for (func::FuncOp function : functions)
      if (failed(assignWorkspace(function)))
        return signalPassFailure();
  }
};
} // namespace
