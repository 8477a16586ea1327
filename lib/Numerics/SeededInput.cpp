//===- SeededInput.cpp - inputs that anyone can rebuild -------------------===//
//
// SplitMix64 over seed, operand and element, and three distributions.
//
//===----------------------------------------------------------------------===//
#include "quantx/Numerics/SeededInput.h"

#include "llvm/ADT/bit.h"

#include <cassert>

using namespace mlir::quantx;
using namespace mlir::quantx::numerics;

static constexpr uint32_t kEdges[16] = {
    0x00000000, 0x80000000, 0x3F800000, 0xBF800000, 0x3F000000, 0x3FC00000,
    0xC0200000, 0x00000001, 0x007FFFFF, 0x00800000, 0x477FE000, 0x1E3CE508,
    0xE0AD78EC, 0x7F800000, 0xFF800000, 0x7FC00000};

llvm::StringRef numerics::stringify(SeededDistribution distribution) {
  switch (distribution) {
  case SeededDistribution::Normal:
    return "normal";
  case SeededDistribution::Uniform:
    return "uniform";
  case SeededDistribution::Edge:
    return "edge";
  }
  assert(false && "unknown distribution");
  return "";
}

std::optional<SeededDistribution>
numerics::parseSeededDistribution(llvm::StringRef name) {
  for (SeededDistribution distribution :
       {SeededDistribution::Normal, SeededDistribution::Uniform,
        SeededDistribution::Edge})
    if (stringify(distribution) == name)
      return distribution;
  return std::nullopt;
}

uint64_t numerics::mix(uint64_t z) {
  z += 0x9E3779B97F4A7C15;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

uint64_t numerics::seededWord(uint64_t seed, uint64_t operand,
                              uint64_t element) {
  return mix(mix(mix(seed) + operand) + element);
}

uint64_t numerics::seededInteger(uint64_t h, unsigned width) {
  assert(width >= 1 && width <= 64 && "width out of range");
  return h & (~uint64_t(0) >> (64 - width));
}

float numerics::seededFloat(uint64_t h, SeededDistribution distribution) {
  switch (distribution) {
  case SeededDistribution::Normal: {
    int64_t sum = static_cast<int64_t>((h & 0xFFFF) + ((h >> 16) & 0xFFFF) +
                                       ((h >> 32) & 0xFFFF) + (h >> 48));
    return static_cast<float>(sum - 131070) * 0x1p-15f;
  }
  case SeededDistribution::Uniform:
    return static_cast<float>(h >> 40) * 0x1p-23f - 1.0f;
  case SeededDistribution::Edge:
    return llvm::bit_cast<float>(kEdges[h % 16]);
  }
  assert(false && "unknown distribution");
  return 0;
}
