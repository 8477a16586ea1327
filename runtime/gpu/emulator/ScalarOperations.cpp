//===- ScalarOperations.cpp - per-lane arithmetic intrinsics ----*- C++ -*-===//
//
// Integer dot products, byte permutation and correctly rounded float
// operations (PTX ISA sections of the same names). Approximate ones are absent
// on purpose: they have no exact meaning to emulate.
//
//===----------------------------------------------------------------------===//
#include "Intrinsics.h"

#include <cmath>

using namespace quantx_rt;

/// dp4a: c plus the sum of four byte products, modulo 2^32.
template <typename A, typename B>
static void dotFourBytes(uint32_t, uint64_t *result, const uint64_t *args) {
  uint32_t sum = static_cast<uint32_t>(args[2]);
  for (int i = 0; i < 4; ++i) {
    int a = static_cast<A>(args[0] >> (8 * i));
    int b = static_cast<B>(args[1] >> (8 * i));
    sum += static_cast<uint32_t>(a * b);
  }
  *result = sum;
}

/// prmt: byte i of the result is byte `selector[i] & 7` of {b, a}; bit 3 of the
/// selector replicates that byte's sign instead.
static void permuteBytes(uint32_t, uint64_t *result, const uint64_t *args) {
  uint64_t source = (args[1] << 32) | static_cast<uint32_t>(args[0]);
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    unsigned selector = args[2] >> (4 * i) & 15;
    uint32_t byte = source >> (8 * (selector & 7)) & 0xFF;
    if (selector & 8)
      byte = byte & 0x80 ? 0xFF : 0;
    value |= byte << (8 * i);
  }
  *result = value;
}

static void fusedMultiplyAdd(uint32_t, uint64_t *result, const uint64_t *args) {
  *result =
      slotOf(std::fma(floatOf(args[0]), floatOf(args[1]), floatOf(args[2])));
}

static void addFloats(uint32_t, uint64_t *result, const uint64_t *args) {
  *result = slotOf(floatOf(args[0]) + floatOf(args[1]));
}

static void multiplyFloats(uint32_t, uint64_t *result, const uint64_t *args) {
  *result = slotOf(floatOf(args[0]) * floatOf(args[1]));
}

static void divideFloats(uint32_t, uint64_t *result, const uint64_t *args) {
  *result = slotOf(floatOf(args[0]) / floatOf(args[1]));
}

static void reciprocal(uint32_t, uint64_t *result, const uint64_t *args) {
  *result = slotOf(1.0f / floatOf(args[0]));
}

void quantx_rt::addScalarOperations(std::vector<Intrinsic> &table) {
  table.insert(table.end(),
               {{"llvm.nvvm.idp4a.s.s", dotFourBytes<int8_t, int8_t>},
                {"llvm.nvvm.idp4a.s.u", dotFourBytes<int8_t, uint8_t>},
                {"llvm.nvvm.idp4a.u.s", dotFourBytes<uint8_t, int8_t>},
                {"llvm.nvvm.idp4a.u.u", dotFourBytes<uint8_t, uint8_t>},
                {"llvm.nvvm.prmt", permuteBytes},
                {"llvm.nvvm.fma.rn.f", fusedMultiplyAdd},
                {"llvm.nvvm.add.rn.f", addFloats},
                {"llvm.nvvm.mul.rn.f", multiplyFloats},
                {"llvm.nvvm.div.rn.f", divideFloats},
                {"llvm.nvvm.rcp.rn.f", reciprocal}});
}
