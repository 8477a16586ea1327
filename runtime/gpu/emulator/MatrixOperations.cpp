//===- MatrixOperations.cpp - mma.sync and ldmatrix -------------*- C++ -*-===//
//
// The tensor-core product of 8-bit integers, m16n8k32, and the loads of its
// fragments. The distribution of elements over lanes is that of the PTX ISA,
// "Matrix Fragments for mma.m16n8k32" and "ldmatrix"; lane = 4 g + t.
//
//===----------------------------------------------------------------------===//
#include "Block.h"
#include "Intrinsics.h"

#include <algorithm>

using namespace quantx_rt;

namespace {

/// The operands of one product, gathered from the lanes; `b` has a row per
/// column of B.
struct ByteTile {
  int16_t a[16][32];
  int16_t b[8][32];
};

/// Writes the four bytes of a register, widened by the sign of T.
template <typename T>
void widen(uint64_t slot, int16_t *out) {
  for (int i = 0; i < 4; ++i)
    out[i] = static_cast<T>(slot >> (8 * i));
}

template <typename A, typename B>
void gather(const WarpOperands &ops, ByteTile &tile) {
  for (int lane = 0; lane < 32; ++lane) {
    int g = lane / 4, t = lane % 4;
    const uint64_t *args = ops.args[lane];
    widen<A>(args[0], &tile.a[g][4 * t]);
    widen<A>(args[1], &tile.a[g + 8][4 * t]);
    widen<A>(args[2], &tile.a[g][16 + 4 * t]);
    widen<A>(args[3], &tile.a[g + 8][16 + 4 * t]);
    widen<B>(args[4], &tile.b[g][4 * t]);
    widen<B>(args[5], &tile.b[g][16 + 4 * t]);
  }
}

} // namespace

/// Row `m` of A times column `n` of B; at most 32 * 255 * 255, so it fits.
static int32_t dot(const ByteTile &tile, int m, int n) {
  int32_t sum = 0;
  for (int k = 0; k < 32; ++k)
    sum += tile.a[m][k] * tile.b[n][k];
  return sum;
}

/// args: A0..A3, B0, B1, C0..C3; results D0..D3, modulo 2^32.
template <typename A, typename B>
static const char *multiplyBytes(const WarpOperands &ops) {
  if (ops.members != 0xFFFFFFFFu)
    return "wanted all 32 lanes, got: fewer";
  ByteTile tile;
  gather<A, B>(ops, tile);
  for (int lane = 0; lane < 32; ++lane) {
    int g = lane / 4, t = lane % 4;
    for (int i = 0; i < 4; ++i) {
      uint32_t product = dot(tile, g + 8 * (i / 2), 2 * t + i % 2);
      ops.results[lane][i] = static_cast<uint32_t>(
          product + static_cast<uint32_t>(ops.args[lane][6 + i]));
    }
  }
  return nullptr;
}

template <typename A, typename B>
static void matrixMultiply(uint32_t site, uint64_t *result,
                           const uint64_t *args) {
  Block::current().converge(multiplyBytes<A, B>, {"mma.sync.m16n8k32", site},
                            0xFFFFFFFFu, result, args);
}

/// The passes for eight rows of 16 bytes: shared memory serves 128 bytes at a
/// time, eight places of 16, and rows of one place wait for each other.
static int countWavefronts(const WarpOperands &ops, int firstRow) {
  int perPlace[8] = {}, most = 0;
  for (int row = firstRow; row < firstRow + 8; ++row)
    most = std::max(most, ++perPlace[ops.args[row][0] / 16 % 8]);
  return most;
}

/// args: the address of one row, lane i for row i % 8 of matrix i / 8.
template <int matrices, bool transposed>
static const char *loadMatrices(const WarpOperands &ops) {
  if (ops.members != 0xFFFFFFFFu)
    return "wanted all 32 lanes, got: fewer";
  for (int row = 0; row < 8 * matrices; ++row)
    if (ops.args[row][0] % 16)
      return "wanted row addresses that are multiples of 16, got: another";
  Counters &counters = Block::current().getCounters();
  for (int m = 0; m < matrices; ++m) {
    ++counters.matrices;
    counters.matrixWavefronts += countWavefronts(ops, 8 * m);
    uint16_t tile[8][8];
    for (int row = 0; row < 8; ++row)
      std::memcpy(tile[row],
                  reinterpret_cast<const void *>(ops.args[8 * m + row][0]), 16);
    for (int lane = 0; lane < 32; ++lane) {
      int g = lane / 4, t = lane % 4;
      uint32_t low = transposed ? tile[2 * t][g] : tile[g][2 * t];
      uint32_t high = transposed ? tile[2 * t + 1][g] : tile[g][2 * t + 1];
      ops.results[lane][m] = low | high << 16;
    }
  }
  return nullptr;
}

template <int matrices, bool transposed>
static void loadMatrix(uint32_t site, uint64_t *result, const uint64_t *args) {
  Block::current().converge(loadMatrices<matrices, transposed>,
                            {"ldmatrix", site}, 0xFFFFFFFFu, result, args);
}

void quantx_rt::addMatrixOperations(std::vector<Intrinsic> &table) {
  table.insert(
      table.end(),
      {{"llvm.nvvm.mma.m16n8k32.row.col.s8", matrixMultiply<int8_t, int8_t>},
       {"llvm.nvvm.mma.m16n8k32.row.col.s8.u8",
        matrixMultiply<int8_t, uint8_t>},
       {"llvm.nvvm.mma.m16n8k32.row.col.u8.s8",
        matrixMultiply<uint8_t, int8_t>},
       {"llvm.nvvm.mma.m16n8k32.row.col.u8", matrixMultiply<uint8_t, uint8_t>},
       {"llvm.nvvm.ldmatrix.sync.aligned.m8n8.x1.b16", loadMatrix<1, false>},
       {"llvm.nvvm.ldmatrix.sync.aligned.m8n8.x2.b16", loadMatrix<2, false>},
       {"llvm.nvvm.ldmatrix.sync.aligned.m8n8.x4.b16", loadMatrix<4, false>},
       {"llvm.nvvm.ldmatrix.sync.aligned.m8n8.x1.trans.b16",
        loadMatrix<1, true>},
       {"llvm.nvvm.ldmatrix.sync.aligned.m8n8.x2.trans.b16",
        loadMatrix<2, true>},
       {"llvm.nvvm.ldmatrix.sync.aligned.m8n8.x4.trans.b16",
        loadMatrix<4, true>}});
}

const std::vector<Intrinsic> &quantx_rt::getIntrinsics() {
  static const std::vector<Intrinsic> table = [] {
    std::vector<Intrinsic> entries;
    addSpecialRegisters(entries);
    addCollectives(entries);
    addMatrixOperations(entries);
    addAsyncCopies(entries);
    addScalarOperations(entries);
    return entries;
  }();
  return table;
}
