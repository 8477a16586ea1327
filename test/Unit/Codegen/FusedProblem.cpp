//===- FusedProblem.cpp - operands of a generated GPU matmul ----*- C++ -*-===//
//
// The recipe is written as in the specification, clauses A3 to A6, from the
// fields in logical order.
//
//===----------------------------------------------------------------------===//
#include "FusedProblem.h"

#include <algorithm>
#include <cmath>
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
  int value = spec.weightSigned ? int8_t(code) : code;
  int e = 8 - spec.slice->bits;
  int largest = (1 << (spec.slice->bits - spec.weightSigned)) - 1;
  int slice = value >> e;
  if (e && spec.slice->rounding == GpuSliceRounding::HalfUp)
    slice = std::min((value + (1 << (e - 1))) >> e, largest);
  return slice * (1 << e);
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

void FusedProblem::pack() {
  weights = llvm::cantFail(packGpuWeights(
      spec, {codes, zeros, levels, offsetLevels, scales, offsets}));
  rows = llvm::cantFail(
      packGpuRows(spec, {x, rowScales, tokenScales, tokenZeros}));
}
