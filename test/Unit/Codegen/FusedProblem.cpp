//===- FusedProblem.cpp - operands of a generated GPU matmul ----*- C++ -*-===//
//
// The recipe is written as in the specification, clauses 4 to 6; only the
// packing knows the kernel's order of operands.
//
//===----------------------------------------------------------------------===//
#include "FusedProblem.h"

#include "quantx/Layout/Pack.h"
#include "quantx/Layout/Placement.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>

using namespace mlir::quantx;
using namespace quantx_test;

FusedProblem::FusedProblem(const GpuKernelSpec &spec, int64_t m, unsigned seed)
    : spec(spec), m(m), blocks(spec.k / spec.getBlockSize()),
      groups(spec.k / spec.groupSize) {
  fill(seed);
  computeExpected();
  pack();
}

/// The slice, clamped, put back by the rule `grid`.
int64_t FusedProblem::sliceOf(uint8_t code) const {
  int e = 8 - spec.slice->bits;
  int largest = (1 << spec.slice->bits) - 1;
  int slice = code >> e;
  if (e && spec.slice->rounding == GpuSliceRounding::HalfUp)
    slice = std::min((code + (1 << (e - 1))) >> e, largest);
  return slice << e;
}

int64_t FusedProblem::valueOf(uint8_t code) const {
  if (spec.table)
    return (*spec.table)[code];
  if (spec.slice)
    return sliceOf(code);
  if (!spec.weightSigned)
    return code;
  return spec.weightBits == 8 ? int8_t(code) : int8_t(code << 4) >> 4;
}

void FusedProblem::fill(unsigned seed) {
  std::mt19937 random(seed);
  auto real = [&] { return (int(random() % 4001) - 2000) * 1.37e-3f; };
  x.resize(m * spec.k);
  for (int8_t &code : x)
    code = random();
  codes.resize(spec.n * spec.k);
  for (uint8_t &code : codes)
    code = random() & ((1u << spec.weightBits) - 1);
  int64_t columnBlocks = spec.n * blocks, columnGroups = spec.n * groups;
  zeros.assign(columnBlocks, 0);
  levels.assign(columnBlocks, 1);
  offsetLevels.assign(columnBlocks, 1);
  for (int64_t i = 0; i < columnBlocks; ++i) {
    if (spec.weightZero)
      zeros[i] = valueOf(random() & ((1u << spec.weightBits) - 1));
    if (spec.blockSize) {
      levels[i] = random() % 64;
      offsetLevels[i] = -int(random() % 64);
    }
  }
  for (int64_t i = 0; i < columnGroups; ++i) {
    scales.push_back(real());
    offsets.push_back(real());
  }
  for (int64_t i = 0; i < m * groups; ++i)
    rowScales.push_back(spec.activationGroupScale ? real() : 1.0f);
  for (int64_t i = 0; i < m; ++i) {
    tokenScales.push_back(real());
    tokenZeros.push_back(spec.activationZero ? int8_t(random()) : 0);
  }
}

float FusedProblem::computeOne(int64_t row, int64_t column) const {
  float acc = 0.0f;
  int64_t perGroup = blocks / groups, size = spec.getBlockSize();
  for (int64_t g = 0; g < groups; ++g) {
    int64_t t = 0, r = 0;
    for (int64_t block = g * perGroup; block < (g + 1) * perGroup; ++block) {
      int64_t at = column * blocks + block;
      for (int64_t k = block * size; k < (block + 1) * size; ++k) {
        int64_t q = x[row * spec.k + k] - tokenZeros[row];
        t += levels[at] * q * (valueOf(codes[column * spec.k + k]) - zeros[at]);
        r += offsetLevels[at] * q;
      }
    }
    float scale = scales[column * groups + g];
    float offset = offsets[column * groups + g];
    if (spec.activationGroupScale) {
      scale = scale * rowScales[row * groups + g];
      offset = offset * rowScales[row * groups + g];
    }
    acc = std::fma(float(t), scale, acc);
    if (spec.offset)
      acc = std::fma(float(r), offset, acc);
  }
  return acc * tokenScales[row];
}

void FusedProblem::computeExpected() {
  for (int64_t row = 0; row < m; ++row)
    for (int64_t column = 0; column < spec.n; ++column)
      expected.push_back(computeOne(row, column));
}

int64_t FusedProblem::rowSum(int64_t row, int64_t block) const {
  int64_t sum = 0, size = spec.getBlockSize();
  for (int64_t k = block * size; k < (block + 1) * size; ++k)
    sum += x[row * spec.k + k];
  return sum;
}

int64_t FusedProblem::codeSum(int64_t column, int64_t block) const {
  int64_t sum = 0, size = spec.getBlockSize();
  for (int64_t k = block * size; k < (block + 1) * size; ++k)
    sum += valueOf(codes[column * spec.k + k]) - zeros[column * blocks + block];
  return sum;
}

void FusedProblem::pack() {
  Layout layout = getWeightLayout(spec);
  LayoutFieldRef field = *layout.findField("codes");
  auto placement = FieldPlacement::create(layout, field, {spec.n, spec.k});
  weights.assign(llvm::cantFail(std::move(placement)).getBufferBytes(), 0);
  llvm::cantFail(
      packField<uint8_t>(layout, field, {spec.n, spec.k}, codes, weights));
  packColumns();
  packRows();
}

void FusedProblem::packColumns() {
  int64_t panels = (spec.n + 31) / 32, unit = spec.getCodeUnit();
  blockFields.assign(panels * blocks * spec.getBlockFields() * 32 + 4, 77);
  groupFields.assign(panels * groups * spec.getGroupFields() * 32 + 4, 77.0f);
  for (int64_t n = 0; n < spec.n; ++n) {
    for (int64_t b = 0; b < blocks; ++b) {
      int64_t at = n * blocks + b, field = 0;
      auto put = [&](int64_t value) {
        blockFields[((n / 32 * blocks + b) * spec.getBlockFields() + field++) *
                        32 +
                    n % 32] = value;
      };
      if (spec.weightZero)
        put(zeros[at] * unit);
      if (spec.activationZero)
        put(codeSum(n, b) * unit);
      if (spec.blockSize)
        put(levels[at]);
      if (spec.blockSize && spec.offset)
        put(offsetLevels[at]);
    }
    for (int64_t g = 0; g < groups; ++g) {
      float *record =
          &groupFields[(n / 32 * groups + g) * spec.getGroupFields() * 32 +
                       n % 32];
      record[0] = scales[n * groups + g] / unit;
      if (spec.offset)
        record[32] = offsets[n * groups + g];
    }
  }
}

void FusedProblem::packRows() {
  int64_t tile = spec.getTileRows(), tiles = (m + tile - 1) / tile;
  rowSums.assign(tiles * blocks * tile, 0);
  packedRowScales.assign(tiles * groups * tile, 0.0f);
  rows.resize(2 * m);
  for (int64_t row = 0; row < m; ++row) {
    for (int64_t b = 0; b < blocks; ++b)
      rowSums[(row / tile * blocks + b) * tile + row % tile] = rowSum(row, b);
    for (int64_t g = 0; g < groups; ++g)
      packedRowScales[(row / tile * groups + g) * tile + row % tile] =
          rowScales[row * groups + g];
    std::memcpy(&rows[2 * row], &tokenScales[row], sizeof(float));
    rows[2 * row + 1] = tokenZeros[row];
  }
}
