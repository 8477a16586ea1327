//===- SpecialRegisters.cpp - thread and block indices ----------*- C++ -*-===//
//
// The special registers of PTX that name a lane, its block and the launch.
//
//===----------------------------------------------------------------------===//
#include "Block.h"
#include "Intrinsics.h"

using namespace quantx_rt;

template <int axis>
static void threadIndex(uint32_t, uint64_t *result, const uint64_t *) {
  Block &block = Block::current();
  const int64_t *extents = block.getTask().shape.block;
  int64_t index = block.getLaneIndex();
  for (int i = 0; i < axis; ++i)
    index /= extents[i];
  *result = index % extents[axis];
}

template <int axis>
static void threadCount(uint32_t, uint64_t *result, const uint64_t *) {
  *result = Block::current().getTask().shape.block[axis];
}

template <int axis>
static void blockIndex(uint32_t, uint64_t *result, const uint64_t *) {
  *result = Block::current().getTask().blockIndex[axis];
}

template <int axis>
static void blockCount(uint32_t, uint64_t *result, const uint64_t *) {
  *result = Block::current().getTask().shape.grid[axis];
}

static void laneIndex(uint32_t, uint64_t *result, const uint64_t *) {
  *result = Block::current().getLaneIndex() % 32;
}

static void warpSize(uint32_t, uint64_t *result, const uint64_t *) {
  *result = 32;
}

void quantx_rt::addSpecialRegisters(std::vector<Intrinsic> &table) {
  table.insert(table.end(),
               {{"llvm.nvvm.read.ptx.sreg.tid.x", threadIndex<0>},
                {"llvm.nvvm.read.ptx.sreg.tid.y", threadIndex<1>},
                {"llvm.nvvm.read.ptx.sreg.tid.z", threadIndex<2>},
                {"llvm.nvvm.read.ptx.sreg.ntid.x", threadCount<0>},
                {"llvm.nvvm.read.ptx.sreg.ntid.y", threadCount<1>},
                {"llvm.nvvm.read.ptx.sreg.ntid.z", threadCount<2>},
                {"llvm.nvvm.read.ptx.sreg.ctaid.x", blockIndex<0>},
                {"llvm.nvvm.read.ptx.sreg.ctaid.y", blockIndex<1>},
                {"llvm.nvvm.read.ptx.sreg.ctaid.z", blockIndex<2>},
                {"llvm.nvvm.read.ptx.sreg.nctaid.x", blockCount<0>},
                {"llvm.nvvm.read.ptx.sreg.nctaid.y", blockCount<1>},
                {"llvm.nvvm.read.ptx.sreg.nctaid.z", blockCount<2>},
                {"llvm.nvvm.read.ptx.sreg.laneid", laneIndex},
                {"llvm.nvvm.read.ptx.sreg.warpsize", warpSize}});
}
