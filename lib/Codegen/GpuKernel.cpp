//===- GpuKernel.cpp - the loops of a GPU matmul ----------------*- C++ -*-===//
//
// spec  ->  gpu.module @name { gpu.func @name(...) kernel { ... } }
//
// Two stages of shared memory: while one step of k is multiplied, the next one
// is copied. Within a step groups follow each other in increasing order, so the
// chain of fmas is that of the recipe whatever the tile.
//
//===----------------------------------------------------------------------===//
#include "GpuKernelBuilder.h"

using namespace mlir;
using namespace mlir::quantx;

//===----------------------------------------------------------------------===//
// Arithmetic, memory, loops
//===----------------------------------------------------------------------===//

Value GpuKernelBuilder::constant(int64_t value) {
  return arith::ConstantOp::create(
      b, b.getI32IntegerAttr(static_cast<int32_t>(value)));
}

Value GpuKernelBuilder::zeroFloat() {
  return arith::ConstantOp::create(b, b.getF32FloatAttr(0.0f));
}

Value GpuKernelBuilder::multiplyAdd(Value a, Value c, Value acc) {
  return LLVM::FMAOp::create(b, a.getType(), a, c, acc);
}

Value GpuKernelBuilder::at(Value pointer, Value byteOffset) {
  return LLVM::GEPOp::create(b, pointer.getType(), b.getI8Type(), pointer,
                             ValueRange{byteOffset});
}

Value GpuKernelBuilder::at(Value pointer, int64_t byteOffset) {
  if (!byteOffset)
    return pointer;
  return LLVM::GEPOp::create(
      b, pointer.getType(), b.getI8Type(), pointer,
      ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(byteOffset)});
}

Value GpuKernelBuilder::load(Value pointer, Type type, int64_t alignment) {
  return LLVM::LoadOp::create(b, type, pointer,
                              static_cast<unsigned>(alignment));
}

/// `count` words in one access.
SmallVector<Value> GpuKernelBuilder::loadWords(Value pointer, int64_t count,
                                               Type element) {
  Value vector = load(pointer, VectorType::get(count, element), 4 * count);
  Values words;
  for (int64_t i = 0; i < count; ++i)
    words.push_back(LLVM::ExtractElementOp::create(b, vector, constant(i)));
  return words;
}

/// The annotation of a loop that neither LLVM nor ptxas may unroll.
static LLVM::LoopAnnotationAttr getNoUnroll(MLIRContext *context) {
  auto unroll = LLVM::LoopUnrollAttr::get(
      context, /*disable=*/BoolAttr::get(context, true), {}, {}, {}, {}, {},
      {});
  return LLVM::LoopAnnotationAttr::get(context, {}, {}, {}, unroll, {}, {}, {},
                                       {}, {}, {}, {}, {}, {}, {}, {});
}

SmallVector<Value> GpuKernelBuilder::loop(Value count, ValueRange init,
                                          LoopBody body, bool unroll) {
  auto loop = scf::ForOp::create(
      b, constant(0), count, constant(1), init,
      [&](OpBuilder &, Location, Value index, ValueRange carried) {
        scf::YieldOp::create(b, body(index, carried));
      });
  if (!unroll)
    loop->setAttr("llvm.loop_annotation", getNoUnroll(b.getContext()));
  return Values(loop.getResults());
}

//===----------------------------------------------------------------------===//
// Set-up
//===----------------------------------------------------------------------===//

void GpuKernelBuilder::setUp(gpu::GPUFuncOp kernel, LLVM::GlobalOp global) {
  Value *const arguments[] = {&y,           &x,           &weights,
                              &blockFields, &groupFields, &rowSums,
                              &rowScales,   &rows,        &m};
  for (auto [value, argument] : llvm::zip(arguments, kernel.getArguments()))
    *value = argument;
  shared = LLVM::AddressOfOp::create(b, global);
  Type word = b.getI32Type();
  thread = NVVM::ThreadIdXOp::create(b, word);
  lane = bitAnd(thread, 31);
  Value warp = shiftRight(thread, 5);
  Value columns = constant(spec.tile.warpColumns);
  warpRow = arith::DivUIOp::create(b, warp, columns);
  warpColumn = arith::RemUIOp::create(b, warp, columns);
  firstPanel = mul(NVVM::BlockIdXOp::create(b, word), spec.tile.warpColumns);
  tileRow = NVVM::BlockIdYOp::create(b, word);
}

/// Where this lane reads; lane = 4g + t.
void GpuKernelBuilder::setUpFragments() {
  int64_t warpRows = 16 * spec.tile.rowTiles;
  // ldmatrix.x4: lanes 0-15 address rows of the first 16 of k, 16-31 the same
  // rows of the next 16.
  Value row = add(mul(warpRow, warpRows), bitAnd(lane, 15));
  rowAddress = add(mul(row, spec.tile.stepK), stage.x.offset);
  rowPhase = rowPhaseOf(lane);
  rowHalf = shiftRight(lane, 4);
  columnAddress =
      add(mul(warpColumn, stage.weights.stepBytes), stage.weights.offset);
  if (!spec.slice)
    columnAddress = add(columnAddress, mul(lane, 16));
  Value g = shiftRight(lane, 2);
  columnField = shiftLeft(bitAnd(lane, 3), 3);
  rowField = shiftLeft(add(mul(warpRow, warpRows), g), 2);
  Value firstRow = mul(tileRow, spec.getTileRows());
  Value last = sub(m, constant(1));
  for (int64_t i = 0; i < 2 * spec.tile.rowTiles; ++i) {
    Value token = add(add(firstRow, shiftRight(rowField, 2)), 8 * i);
    token = arith::MinSIOp::create(b, token, last);
    Value pointer = at(rows, shiftLeft(token, 3));
    tokenScale.push_back(load(pointer, b.getF32Type(), 4));
    if (spec.activationZero)
      tokenZero.push_back(load(at(pointer, 4), b.getI32Type(), 4));
  }
}

//===----------------------------------------------------------------------===//
// Loops over k
//===----------------------------------------------------------------------===//

/// The blocks of one group: sums of level * corrected dot product, and of the
/// offset where there is one, as one list.
SmallVector<Value> GpuKernelBuilder::contractBlocks(Value group,
                                                    ValueRange zeros) {
  int64_t slices = spec.getBlockSize() / 32;
  int64_t blocks = spec.groupSize / spec.getBlockSize();
  int64_t count = accumulatorCount();
  auto oneBlock = [&](Value block, ValueRange carried) {
    Values sums = multiply(mul(block, slices), slices, zeros.take_front(count));
    BlockData data = loadBlock(block);
    Values result;
    for (int64_t i = 0; i < count; ++i) {
      Value sum = correct(data, sums[i], i);
      if (spec.blockSize)
        sum = add(carried[i], mul(sum, data.level[columnOf(i)]));
      result.push_back(sum);
    }
    if (spec.offset)
      for (int64_t i = 0; i < count; ++i) {
        Value sum = offsetSum(data, i);
        result.push_back(spec.blockSize ? add(carried[count + i], sum) : sum);
      }
    return result;
  };
  if (!spec.blockSize)
    return oneBlock(group, zeros);
  Value first = mul(group, blocks);
  return loop(constant(blocks), zeros, [&](Value index, ValueRange carried) {
    return oneBlock(add(first, index), carried);
  });
}

/// The groups of one step, in increasing order.
SmallVector<Value> GpuKernelBuilder::contractGroups(Value step, Value base,
                                                    ValueRange accumulators) {
  stageBase = base;
  int64_t perStep = spec.tile.stepK / spec.groupSize;
  Value left = sub(constant(spec.k / spec.groupSize), mul(step, perStep));
  Value groups = arith::MinSIOp::create(b, left, constant(perStep));
  int64_t count = accumulatorCount();
  return loop(groups, accumulators, [&](Value group, ValueRange carried) {
    Values zeros(spec.offset ? 2 * count : count, constant(0));
    Values sums = contractBlocks(group, zeros);
    return rescale(loadGroup(group), ArrayRef(sums).take_front(count),
                   ArrayRef(sums).drop_front(count), carried);
  });
}

/// The loop over steps: copy the next one, wait for this one, multiply. Steps
/// of a short K would be unrolled, with addresses of all of them at once in
/// registers.
SmallVector<Value> GpuKernelBuilder::contractSteps(Values accumulators) {
  int64_t steps = llvm::divideCeil(spec.k, spec.tile.stepK);
  bool oneGroup = spec.isOneGroup();
  copyStage(constant(0), constant(0));
  NVVM::CpAsyncCommitGroupOp::create(b);
  return loop(
      constant(steps), accumulators,
      [&](Value step, ValueRange carried) {
        Value parity = bitAnd(step, 1);
        Value here = mul(parity, stage.bytes);
        Value there = sub(constant(stage.bytes), here);
        Value next = add(step, 1);
        auto more = scf::IfOp::create(b, isLess(next, constant(steps)), false);
        {
          OpBuilder::InsertionGuard guard(b);
          b.setInsertionPointToStart(more.thenBlock());
          copyStage(next, there);
        }
        NVVM::CpAsyncCommitGroupOp::create(b);
        NVVM::CpAsyncWaitGroupOp::create(b, 1);
        NVVM::Barrier0Op::create(b);
        stageBase = here;
        Values result =
            oneGroup ? multiply(constant(0), spec.tile.stepK / 32, carried)
                     : contractGroups(step, here, carried);
        NVVM::Barrier0Op::create(b);
        return result;
      },
      /*unroll=*/false);
}

void GpuKernelBuilder::build(gpu::GPUFuncOp kernel, LLVM::GlobalOp global) {
  setUp(kernel, global);
  setUpFragments();
  int64_t count = accumulatorCount();
  Values zeroFloats(count, zeroFloat());
  if (!spec.isOneGroup()) {
    store(contractSteps(zeroFloats));
  } else {
    Values sums = contractSteps(Values(count, constant(0)));
    BlockData data = loadOnlyBlock();
    Values corrected, offsetSums;
    for (int64_t i = 0; i < count; ++i) {
      corrected.push_back(correct(data, sums[i], i));
      if (spec.offset)
        offsetSums.push_back(offsetSum(data, i));
    }
    store(rescale(loadOnlyGroup(), corrected, offsetSums, zeroFloats));
  }
  gpu::ReturnOp::create(b);
}

FailureOr<gpu::GPUModuleOp> quantx::buildGpuKernel(OpBuilder &builder,
                                                   Location loc,
                                                   const GpuKernelSpec &spec) {
  if (failed(verifyGpuKernelSpec(loc, spec)))
    return failure();
  ImplicitLocOpBuilder b(loc, builder);
  OpBuilder::InsertionGuard guard(b);
  auto module = gpu::GPUModuleOp::create(b, spec.name + "_module");
  b.setInsertionPointToStart(module.getBody());
  auto shared = LLVM::GlobalOp::create(
      b, LLVM::LLVMArrayType::get(b.getI8Type(), 0), /*isConstant=*/false,
      LLVM::Linkage::External, spec.name + "_shared", Attribute(),
      /*alignment=*/1024, /*addrSpace=*/3);
  auto pointer = LLVM::LLVMPointerType::get(b.getContext(), 1);
  SmallVector<Type> types(8, pointer);
  types.push_back(b.getI32Type());
  auto kernel =
      gpu::GPUFuncOp::create(b, spec.name, b.getFunctionType(types, {}));
  kernel->setAttr(gpu::GPUDialect::getKernelFuncAttrName(), b.getUnitAttr());
  kernel->setAttr(
      NVVM::NVVMDialect::getReqntidAttrName(),
      b.getDenseI32ArrayAttr({static_cast<int32_t>(spec.getThreads()), 1, 1}));
  b.setInsertionPointToStart(&kernel.getBody().front());
  GpuKernelBuilder(b, spec).build(kernel, shared);
  return module;
}
