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
#include "mlir/Interfaces/DataLayoutInterfaces.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_ASSIGNWORKSPACEPASS
#include "quantx/Codegen/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

/// A buffer of more bytes is refused: so many an x86-64 process can address.
static constexpr int64_t kMaxBytes = int64_t(1) << 47;

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

/// Bytes that the static sizes make, or more than kMaxBytes.
static int64_t getFixedBytes(memref::AllocOp alloc) {
  DataLayout layout = DataLayout::closest(alloc);
  Type element = alloc.getType().getElementType();
  uint64_t bytes = llvm::alignTo(layout.getTypeSize(element).getFixedValue(),
                                 layout.getTypeABIAlignment(element));
  for (int64_t extent : alloc.getType().getShape())
    if (!ShapedType::isDynamic(extent))
      bytes = std::min<uint64_t>(
          llvm::SaturatingMultiply<uint64_t>(bytes, extent), kMaxBytes + 1);
  return bytes;
}

/// Bytes of an allocation, rounded up to the alignment.
static FailureOr<Value> emitBytes(ImplicitLocOpBuilder &builder,
                                  memref::AllocOp alloc, IRMapping &mapping) {
  Value bytes = arith::ConstantIndexOp::create(builder, getFixedBytes(alloc));
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

/// Whether an allocation whose sizes `mapping` has is at most kMaxBytes. (Sizes
/// below 0 are large without sign.)
static Value emitFits(ImplicitLocOpBuilder &builder, memref::AllocOp alloc,
                      const IRMapping &mapping) {
  int64_t fixed = getFixedBytes(alloc);
  Value one = arith::ConstantIndexOp::create(builder, 1);
  Value limit = arith::ConstantIndexOp::create(builder, kMaxBytes);
  Value bytes = arith::ConstantIndexOp::create(builder, fixed);
  Value fits =
      arith::CmpIOp::create(builder, arith::CmpIPredicate::ule, bytes, limit);
  for (Value size : alloc.getDynamicSizes()) {
    Value own = mapping.lookup(size);
    Value divisor = arith::MaxUIOp::create(builder, bytes, one);
    Value most = arith::DivUIOp::create(builder, limit, divisor);
    Value less =
        arith::CmpIOp::create(builder, arith::CmpIPredicate::ule, own, most);
    fits = arith::AndIOp::create(builder, fits, less);
    bytes = arith::MulIOp::create(builder, bytes, own);
  }
  return fits;
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
  Value fits = arith::ConstantIntOp::create(count, 1, 1);
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
    offset = arith::AddIOp::create(place, offset, *bytes);
    total = arith::AddIOp::create(count, total, *counted);
    fits = arith::AndIOp::create(count, fits,
                                 emitFits(count, alloc, countMapping));
  }
  Value refused = arith::ConstantIndexOp::create(count, -1);
  func::ReturnOp::create(
      count, arith::SelectOp::create(count, fits, total, refused).getResult());
  // Not before: `place` may stand at one.
  for (memref::AllocOp alloc : allocs)
    alloc.erase();
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
