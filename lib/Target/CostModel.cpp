//===- CostModel.cpp - what a product costs on a CPU ------------*- C++ -*-===//
//
// Vectors keep sums in registers: a group costs its dots, then a conversion and
// a fused multiply-add. Tiles multiply sixteen times as much an instruction,
// but their sums pass through memory before they are scaled, and an instruction
// for less than 64 elements of k takes as long as one for all.
//
//===----------------------------------------------------------------------===//
#include "quantx/Target/CostModel.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir::quantx;

static constexpr int64_t kChannels = 16;
/// Cycles to scale one register of 16 sums: from dots, and from tiles. Times of
/// 4-bit weights in groups of 32 (128 x 4096 x 4096, one core of an Emerald
/// Rapids machine at 3.5 GHz), less the products.
static constexpr double kScaleVector = 4.3, kScaleTileRow = 9;
/// Cycles of an AMX product for each row of its left side.
static constexpr double kTileRow = 1;

double mlir::quantx::estimateProductCycles(const CPUDescription &cpu,
                                           InstructionFamily family,
                                           int64_t rows, int64_t k,
                                           int64_t group) {
  double groups = llvm::divideCeil(k, group);
  if (family == InstructionFamily::AMXINT8) {
    double padded = llvm::alignTo(rows, cpu.tileRows);
    double products = llvm::divideCeil(group, cpu.tileRowBytes) * kTileRow;
    return groups * padded * (products + kScaleTileRow);
  }
  bool wide = family != InstructionFamily::AVX2;
  double lanes = getVectorLanes(family);
  // Without a dot of bytes: two multiplications and an addition.
  double instructions = wide ? 1 : 3;
  double dots = kChannels / lanes * llvm::divideCeil(group, 4);
  double products = dots * instructions / cpu.dotsPerCycle;
  return groups * double(rows) * (products + kChannels / lanes * kScaleVector);
}
