//===- CpuKernelReference.cpp - the recipe in plain loops -----------------===//
//
// Written from the clauses; see CpuKernelReference.h.
//
//===----------------------------------------------------------------------===//
#include "CpuKernelReference.h"

#include "quantx/Layout/Placement.h"
#include "quantx/Numerics/Slice.h"

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace mlir;
using namespace mlir::quantx;

Reference::Reference(const CpuKernelSpec &spec, int64_t m, unsigned seed)
    : spec(spec), m(m), random(seed) {
  const CpuWeights &w = spec.weights;
  auto pick = [&](int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  };
  auto real = [&] { return float(pick(-1000, 1000)) / 1024.0f; };
  int64_t groups = spec.n * groupsOf(w.group);
  int64_t levelGroups = spec.n * groupsOf(w.levelGroup);
  for (int64_t i = 0; i < spec.n * spec.k; ++i)
    weights.codes.push_back(pick(0, (1 << w.bits) - 1));
  for (int64_t i = 0; i < groups; ++i) {
    weights.scales.push_back(_Float16(real() / 16));
    weights.offsets.push_back(_Float16(real()));
    weights.zeros.push_back(pick(0, 255));
  }
  for (int64_t i = 0; i < levelGroups; ++i) {
    weights.levels.push_back(pick(0, 63));
    weights.offsetLevels.push_back(pick(0, 63));
  }
  for (int64_t i = 0; i < spec.n; ++i) {
    weights.channelScales.push_back(real() / 32);
    weights.bias.push_back(real());
    weights.channelZeros.push_back(pick(-128, 255));
  }
  for (int64_t i = 0; i < m * spec.k; ++i)
    x.push_back(real() * (pick(0, 31) == 0 ? 50.0f : 3.0f));
}

/// rint, then into [low, high]; NaN is 0.
static int32_t roundAndClamp(float value, float low, float high) {
  if (std::isnan(value))
    value = 0;
  return int32_t(std::min(std::max(std::nearbyint(value), low), high));
}

ReferenceActivations Reference::quantize() const {
  ReferenceActivations q;
  q.codes.resize(m * spec.k);
  int64_t size = spec.activations.group ? spec.activations.group : spec.k;
  for (int64_t row = 0; row < m; ++row)
    for (int64_t begin = 0; begin < spec.k; begin += size) {
      int64_t end = std::min(begin + size, spec.k);
      const float *in = &x[row * spec.k];
      int32_t *out = &q.codes[row * spec.k];
      float low = 0, high = 0;
      for (int64_t k = begin; k < end; ++k) {
        if (std::isnan(in[k]))
          continue;
        low = std::min(low, in[k]);
        high = std::max(high, in[k]);
      }
      if (spec.activations.isSigned) {
        float largest = std::max(high, -low);
        float inverse = largest == 0 ? 0 : 127.0f / largest;
        q.scales.push_back(largest / 127.0f);
        q.zeros.push_back(0);
        for (int64_t k = begin; k < end; ++k)
          out[k] = roundAndClamp(in[k] * inverse, -127, 127);
        continue;
      }
      float range = high - low;
      float inverse = range == 0 ? 0 : 255.0f / range;
      float product = low * inverse;
      if (std::isnan(product))
        product = 0;
      int32_t zero = roundAndClamp(0.0f - product, 0, 255);
      q.scales.push_back(range / 255.0f);
      q.zeros.push_back(zero);
      for (int64_t k = begin; k < end; ++k) {
        int32_t code = roundAndClamp(in[k] * inverse, -1e6f, 1e6f) + zero;
        out[k] = std::clamp(code, 0, 255);
      }
    }
  return q;
}

int64_t Reference::value(int64_t n, int64_t k) const {
  const CpuWeights &w = spec.weights;
  int64_t code = weights.codes[n * spec.k + k];
  if (!w.table.empty())
    return w.table[code];
  if (w.isSigned && code >= (1 << (w.bits - 1)))
    code -= 1 << w.bits;
  if (!w.widths.empty()) {
    numerics::SliceSpec slice = w.slice;
    slice.parentBits = w.bits;
    slice.isSigned = w.isSigned;
    code = numerics::sliceCode(code, width, slice) * (1 << (8 - width));
  }
  return w.multiplier * code + w.addend;
}

/// The code without its zero.
int64_t Reference::corrected(int64_t n, int64_t k) const {
  const CpuWeights &w = spec.weights;
  switch (w.zero) {
  case CpuZero::Literal:
    return value(n, k) - w.zeroLiteral;
  case CpuZero::PerChannel:
    return value(n, k) - weights.channelZeros[n];
  case CpuZero::PerGroup:
    return value(n, k) - weights.zeros[n * groupsOf(w.group) + k / w.group];
  default:
    return value(n, k);
  }
}

int64_t Reference::level(const std::vector<uint8_t> &levels, int64_t n,
                         int64_t k) const {
  int64_t size = spec.weights.levelGroup;
  return size ? levels[n * groupsOf(size) + k / size] : 1;
}

float Reference::element(const ReferenceActivations &q, int64_t row,
                         int64_t n) const {
  const CpuWeights &w = spec.weights;
  // Clause A4: levels of x with a block below K; clause A6: the others.
  int64_t gx = spec.activations.group < spec.k ? spec.activations.group : 0;
  int64_t xGroups = groupsOf(gx);
  float acc = 0;
  for (int64_t begin = 0, end; begin < spec.k; begin = end) {
    end = spec.k;
    for (int64_t size : {w.group, gx})
      if (size)
        end = std::min(end, (begin / size + 1) * size);
    int64_t t = 0, r = 0;
    for (int64_t k = begin; k < end; ++k) {
      int64_t code = q.codes[row * spec.k + k] -
                     q.zeros[row * xGroups + (gx ? k / gx : 0)];
      t += level(weights.levels, n, k) * corrected(n, k) * code;
      r += level(weights.offsetLevels, n, k) * code;
    }
    int64_t group = n * groupsOf(w.group) + (w.group ? begin / w.group : 0);
    float s = w.group ? float(weights.scales[group]) : weights.channelScales[n];
    float o = float(weights.offsets[group]);
    if (gx) {
      s = s * q.scales[row * xGroups + begin / gx];
      o = o * q.scales[row * xGroups + begin / gx];
    }
    acc = std::fma(float(t), s, acc);
    if (w.hasOffset)
      acc = std::fma(float(w.offsetNegative ? -r : r), o, acc);
  }
  if (!gx)
    acc = acc * q.scales[row];
  return spec.hasBias ? acc + weights.bias[n] : acc;
}

std::vector<float> Reference::multiply(const ReferenceActivations &q) const {
  std::vector<float> y;
  for (int64_t row = 0; row < m; ++row)
    for (int64_t n = 0; n < spec.n; ++n)
      y.push_back(element(q, row, n));
  return y;
}

/// Stores a field of N x `groups` codes.
void Reference::packField(const Layout &layout, llvm::StringRef name,
                          std::vector<int8_t> &bytes, int64_t groups,
                          llvm::function_ref<uint64_t(int64_t)> code) const {
  int64_t shape[] = {spec.n, groups};
  FieldPlacement placement = llvm::cantFail(
      FieldPlacement::create(layout, *layout.findField(name), shape));
  llvm::MutableArrayRef<uint8_t> memory(
      reinterpret_cast<uint8_t *>(bytes.data()), bytes.size());
  for (int64_t n = 0; n < spec.n; ++n)
    for (int64_t g = 0; g < groups; ++g)
      placement.write({n, g}, code(n * groups + g), memory);
}

std::vector<int8_t> Reference::pack(const CpuPanel &panel,
                                    const Layout &layout) const {
  const CpuWeights &w = spec.weights;
  std::vector<int8_t> bytes(panel.getBytes(), 0);
  auto half = [](_Float16 value) {
    uint16_t bits;
    std::memcpy(&bits, &value, 2);
    return bits;
  };
  int64_t groups = groupsOf(w.group), levels = groupsOf(w.levelGroup);
  packField(layout, "codes", bytes, spec.k,
            [&](int64_t i) { return weights.codes[i]; });
  if (w.group)
    packField(layout, w.levelGroup ? "scale0" : "scale", bytes, groups,
              [&](int64_t i) { return half(weights.scales[i]); });
  if (w.hasOffset)
    packField(layout, w.levelGroup ? "offset0" : "offset", bytes, groups,
              [&](int64_t i) { return half(weights.offsets[i]); });
  if (w.zero == CpuZero::PerGroup)
    packField(layout, "zero", bytes, groups,
              [&](int64_t i) { return weights.zeros[i]; });
  if (!w.levelGroup)
    return bytes;
  packField(layout, "scale1", bytes, levels,
            [&](int64_t i) { return weights.levels[i]; });
  if (w.hasOffset)
    packField(layout, "offset1", bytes, levels,
              [&](int64_t i) { return weights.offsetLevels[i]; });
  return bytes;
}

std::vector<int32_t> Reference::weightSums(const CpuKernelPlan &plan) const {
  int64_t columns = plan.panel.columns;
  int64_t groups =
      plan.floatGroup ? plan.panel.getPaddedK() / plan.floatGroup : 1;
  std::vector<int32_t> sums(plan.panel.panels * groups * columns, 0);
  for (int64_t n = 0; n < spec.n; ++n)
    for (int64_t k = 0; k < spec.k; ++k) {
      int64_t group = plan.floatGroup ? k / plan.floatGroup : 0;
      sums[(n / columns * groups + group) * columns + n % columns] +=
          corrected(n, k) * level(weights.levels, n, k);
    }
  return sums;
}
