//===- BuildDeviceKernels.cpp - functions on buffers as kernels -*- C++ -*-===//
//
// func @f(memrefs) { a; scf.parallel …; b; scf.parallel … }
//   ->  gpu.module { gpu.func @f_0 kernel { a; … }, gpu.func @f_1 kernel { … }
//   }
//
// Statements that write memory are cut apart, one a kernel, so that each sees
// what all threads of those before it have written. What computes sizes and
// views is repeated in every kernel that needs it.
//
//===----------------------------------------------------------------------===//
#include "quantx/Codegen/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/ADT/DenseSet.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_BUILDDEVICEKERNELSPASS
#include "quantx/Codegen/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

static Value createIndex(ImplicitLocOpBuilder &builder, int64_t value) {
  return arith::ConstantIndexOp::create(builder, value);
}

/// memref.copy  ->  scf.parallel
static void expandCopy(memref::CopyOp copy) {
  ImplicitLocOpBuilder builder(copy.getLoc(), copy);
  Value source = copy.getSource(), target = copy.getTarget();
  int64_t rank = llvm::cast<MemRefType>(source.getType()).getRank();
  if (rank == 0) {
    memref::StoreOp::create(builder, memref::LoadOp::create(builder, source),
                            target);
    copy.erase();
    return;
  }
  SmallVector<Value> begins(rank, createIndex(builder, 0)), ends;
  SmallVector<Value> steps(rank, createIndex(builder, 1));
  for (int64_t dim = 0; dim < rank; ++dim)
    ends.push_back(memref::DimOp::create(builder, source, dim));
  scf::ParallelOp::create(
      builder, begins, ends, steps,
      [&](OpBuilder &inner, Location loc, ValueRange coord) {
        Value value = memref::LoadOp::create(inner, loc, source, coord);
        memref::StoreOp::create(inner, loc, value, target, coord);
      });
  copy.erase();
}

static bool writes(Operation &op) {
  std::optional<SmallVector<MemoryEffects::EffectInstance>> effects =
      getEffectsRecursively(&op);
  return !effects || llvm::any_of(*effects, [](auto &effect) {
    return llvm::isa<MemoryEffects::Write>(effect.getEffect());
  });
}

/// The argument, constant or part of the workspace that a buffer lies in.
static Value getBase(Value buffer) {
  while (auto view = buffer.getDefiningOp<ViewLikeOpInterface>()) {
    if (llvm::isa<memref::ViewOp>(view))
      return buffer;
    buffer = view.getViewSource();
  }
  return buffer;
}

/// Whether `statement` writes to what `reader` reads.
static bool changes(Operation &statement, Operation &reader) {
  llvm::DenseSet<Value> read;
  reader.walk([&](memref::LoadOp op) { read.insert(getBase(op.getMemRef())); });
  bool found = false;
  statement.walk([&](memref::StoreOp op) {
    found |= read.contains(getBase(op.getMemRef()));
  });
  return found;
}

/// Statements have no results. What is repeated before a later statement reads
/// the same there: no statement in between, nor any other, changes it.
static LogicalResult verifyStatement(Operation &op) {
  bool fits = true;
  if (writes(op))
    fits = op.getNumResults() == 0;
  else
    for (Operation *later = op.getNextNode(); later;
         later = later->getNextNode())
      fits &= !changes(*later, op);
  if (fits)
    return success();
  return op.emitError() << "device function: wanted statements that write "
                           "memory, and code that reads what none of them "
                           "changes afterwards, got: "
                        << op.getName();
}

namespace {
/// Turns functions of a module into kernels.
class KernelBuilder {
public:
  KernelBuilder(ModuleOp module, gpu::GPUModuleOp device)
      : module(module), builder(module.getContext()), device(device) {}

  LogicalResult build(func::FuncOp function);

private:
  gpu::GPUFuncOp createKernel(func::FuncOp function, const Twine &name,
                              TypeRange more);
  void buildSizes(func::FuncOp function);
  void buildStatement(func::FuncOp function, Operation *statement,
                      unsigned number);
  void distribute(scf::ParallelOp loop);
  void runOnFirstThread(Operation *op);
  void copyGlobals(gpu::GPUFuncOp kernel);
  Value getThread(ImplicitLocOpBuilder &at, Value *threads);

  ModuleOp module;
  OpBuilder builder;
  gpu::GPUModuleOp device;
};
} // namespace

/// A kernel whose body is still empty but for the end.
gpu::GPUFuncOp KernelBuilder::createKernel(func::FuncOp function,
                                           const Twine &name, TypeRange more) {
  SmallVector<Type> types(function.getArgumentTypes());
  llvm::append_range(types, more);
  builder.setInsertionPointToEnd(device.getBody());
  auto kernel = gpu::GPUFuncOp::create(builder, function.getLoc(), name.str(),
                                       builder.getFunctionType(types, {}));
  kernel->setAttr(gpu::GPUDialect::getKernelFuncAttrName(),
                  builder.getUnitAttr());
  builder.setInsertionPointToEnd(&kernel.getBody().front());
  gpu::ReturnOp::create(builder, function.getLoc());
  builder.setInsertionPoint(kernel.getBody().front().getTerminator());
  return kernel;
}

/// Constants that a kernel reads.
void KernelBuilder::copyGlobals(gpu::GPUFuncOp kernel) {
  kernel.walk([&](memref::GetGlobalOp op) {
    if (device.lookupSymbol(op.getName()))
      return;
    auto global = module.lookupSymbol<memref::GlobalOp>(op.getName());
    OpBuilder::atBlockBegin(device.getBody()).clone(*global);
  });
}

/// The number of this thread in the grid, and of all threads.
Value KernelBuilder::getThread(ImplicitLocOpBuilder &at, Value *threads) {
  Value size = gpu::BlockDimOp::create(at, gpu::Dimension::x);
  Value block = gpu::BlockIdOp::create(at, gpu::Dimension::x);
  Value thread = gpu::ThreadIdOp::create(at, gpu::Dimension::x);
  if (threads)
    *threads = arith::MulIOp::create(
        at, size, gpu::GridDimOp::create(at, gpu::Dimension::x));
  return arith::AddIOp::create(at, arith::MulIOp::create(at, block, size),
                               thread);
}

/// for (i = thread; i < iterations; i += threads) body(coordinates of i)
void KernelBuilder::distribute(scf::ParallelOp loop) {
  ImplicitLocOpBuilder at(loop.getLoc(), loop);
  SmallVector<Value> extents;
  Value total = createIndex(at, 1);
  for (auto [begin, end, step] :
       llvm::zip(loop.getLowerBound(), loop.getUpperBound(), loop.getStep())) {
    // At least 0, rounded up.
    Value span = arith::MaxSIOp::create(at, end, begin);
    span = arith::SubIOp::create(at, span, begin);
    span = arith::AddIOp::create(at, span, step);
    span = arith::SubIOp::create(at, span, createIndex(at, 1));
    Value extent = arith::DivUIOp::create(at, span, step);
    extents.push_back(extent);
    total = arith::MulIOp::create(at, total, extent);
  }
  Value threads;
  Value thread = getThread(at, &threads);
  auto strided = scf::ForOp::create(at, thread, total, threads);
  ImplicitLocOpBuilder inner =
      ImplicitLocOpBuilder::atBlockBegin(loop.getLoc(), strided.getBody());
  Value rest = strided.getInductionVar();
  for (unsigned dim = extents.size(); dim-- > 0;) {
    Value digit = rest;
    if (dim) {
      digit = arith::RemUIOp::create(inner, rest, extents[dim]);
      rest = arith::DivUIOp::create(inner, rest, extents[dim]);
    }
    digit = arith::MulIOp::create(inner, digit, loop.getStep()[dim]);
    digit = arith::AddIOp::create(inner, digit, loop.getLowerBound()[dim]);
    loop.getInductionVars()[dim].replaceAllUsesWith(digit);
  }
  loop.getBody()->getTerminator()->erase();
  Block *body = strided.getBody();
  body->getOperations().splice(body->getTerminator()->getIterator(),
                               loop.getBody()->getOperations());
  loop.erase();
}

/// if (thread == 0) op
void KernelBuilder::runOnFirstThread(Operation *op) {
  ImplicitLocOpBuilder at(op->getLoc(), op);
  Value first = arith::CmpIOp::create(
      at, arith::CmpIPredicate::eq, getThread(at, nullptr), createIndex(at, 0));
  auto branch = scf::IfOp::create(at, first, /*withElseRegion=*/false);
  op->moveBefore(branch.thenBlock()->getTerminator());
}

void KernelBuilder::buildSizes(func::FuncOp function) {
  auto sizes = MemRefType::get({ShapedType::kDynamic}, builder.getI64Type());
  gpu::GPUFuncOp kernel =
      createKernel(function, function.getName(), TypeRange{sizes});
  kernel->setAttr(kOneThreadAttr, builder.getUnitAttr());
  IRMapping mapping;
  mapping.map(function.getArguments(), kernel.getArguments().drop_back());
  Block &body = function.getBody().front();
  for (Operation &op : body.without_terminator())
    builder.clone(op, mapping);
  ImplicitLocOpBuilder at(function.getLoc(), builder);
  for (auto [index, value] :
       llvm::enumerate(body.getTerminator()->getOperands())) {
    Value size =
        arith::IndexCastOp::create(at, at.getI64Type(), mapping.lookup(value));
    runOnFirstThread(memref::StoreOp::create(
        at, size, kernel.getArguments().back(), createIndex(at, index)));
  }
  copyGlobals(kernel);
}

/// The function's arguments and scalar code, and one of its statements.
void KernelBuilder::buildStatement(func::FuncOp function, Operation *statement,
                                   unsigned number) {
  gpu::GPUFuncOp kernel = createKernel(
      function, function.getName() + "_" + Twine(number), TypeRange());
  IRMapping mapping;
  mapping.map(function.getArguments(), kernel.getArguments());
  for (Operation &op : function.getBody().front().without_terminator()) {
    if (&op != statement && writes(op))
      continue;
    Operation *copy = builder.clone(op, mapping);
    if (&op != statement)
      continue;
    if (auto loop = llvm::dyn_cast<scf::ParallelOp>(copy)) {
      distribute(loop);
    } else {
      kernel->setAttr(kOneThreadAttr, builder.getUnitAttr());
      runOnFirstThread(copy);
    }
  }
  copyGlobals(kernel);
}

LogicalResult KernelBuilder::build(func::FuncOp function) {
  if (!function.getBody().hasOneBlock())
    return function.emitError()
           << "device function: wanted one block, got: more";
  if (function.getNumResults()) {
    buildSizes(function);
    return success();
  }
  SmallVector<memref::CopyOp> copies;
  function.walk([&](memref::CopyOp copy) { copies.push_back(copy); });
  for (memref::CopyOp copy : copies)
    expandCopy(copy);
  SmallVector<Operation *> statements;
  for (Operation &op : function.getBody().front().without_terminator()) {
    if (failed(verifyStatement(op)))
      return failure();
    if (writes(op))
      statements.push_back(&op);
  }
  for (auto [number, statement] : llvm::enumerate(statements))
    buildStatement(function, statement, number);
  return success();
}

namespace {
struct BuildDeviceKernelsPass final
    : quantx::impl::BuildDeviceKernelsPassBase<BuildDeviceKernelsPass> {
  void runOnOperation() override {
    SmallVector<func::FuncOp> functions(getOperation().getOps<func::FuncOp>());
    OpBuilder builder = OpBuilder::atBlockEnd(getOperation().getBody());
    auto device = gpu::GPUModuleOp::create(builder, getOperation().getLoc(),
                                           "quantx_kernels");
    KernelBuilder kernels(getOperation(), device);
    for (func::FuncOp function : functions)
      if (failed(kernels.build(function)))
        return signalPassFailure();
    for (func::FuncOp function : functions)
      function.erase();
    for (auto global :
         llvm::make_early_inc_range(getOperation().getOps<memref::GlobalOp>()))
      global.erase();
  }
};
} // namespace
