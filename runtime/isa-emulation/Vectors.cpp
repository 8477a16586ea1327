//===- Vectors.cpp - AVX2 and AVX-512 instructions --------------*- C++ -*-===//
//
// The bodies, after the operation sections of the Intel 64 and IA-32
// Architectures Software Developer's Manual, volume 2.
//
//===----------------------------------------------------------------------===//
#include "Emulation.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace {
/// A vector register's elements, copied from and to memory of any alignment.
template <typename T, int lanes>
struct Register {
  std::array<T, lanes> at;

  Register() : at{} {}
  explicit Register(const void *source) {
    std::memcpy(at.data(), source, sizeof at);
  }
  void store(void *target) const { std::memcpy(target, at.data(), sizeof at); }
};
} // namespace

void quantx_emulate_vpmaddubsw_256(void *result, const void *a, const void *b) {
  Register<uint8_t, 32> x(a);
  Register<int8_t, 32> y(b);
  Register<int16_t, 16> r;
  for (int i = 0; i < 16; ++i) {
    int sum = x.at[2 * i] * y.at[2 * i] + x.at[2 * i + 1] * y.at[2 * i + 1];
    r.at[i] = static_cast<int16_t>(std::clamp(sum, INT16_MIN, INT16_MAX));
  }
  r.store(result);
}

void quantx_emulate_vpmaddwd_256(void *result, const void *a, const void *b) {
  Register<int16_t, 16> x(a), y(b);
  Register<uint32_t, 8> r;
  for (int i = 0; i < 8; ++i)
    r.at[i] = static_cast<uint32_t>(x.at[2 * i] * y.at[2 * i]) +
              static_cast<uint32_t>(x.at[2 * i + 1] * y.at[2 * i + 1]);
  r.store(result);
}

template <int lanes>
static void shuffleBytes(void *result, const void *data, const void *index) {
  Register<uint8_t, lanes> x(data), chosen(index), r;
  for (int i = 0; i < lanes; ++i)
    if (chosen.at[i] < 128)
      r.at[i] = x.at[i / 16 * 16 + chosen.at[i] % 16];
  r.store(result);
}

void quantx_emulate_vpshufb_256(void *result, const void *data,
                                const void *index) {
  shuffleBytes<32>(result, data, index);
}

void quantx_emulate_vpshufb_512(void *result, const void *data,
                                const void *index) {
  shuffleBytes<64>(result, data, index);
}

template <int lanes>
static void dotBytes(void *result, const void *sum, const void *a,
                     const void *b) {
  Register<uint32_t, lanes> r(sum);
  Register<uint8_t, 4 * lanes> x(a);
  Register<int8_t, 4 * lanes> y(b);
  for (int i = 0; i < lanes; ++i)
    for (int j = 4 * i; j < 4 * i + 4; ++j)
      r.at[i] += static_cast<uint32_t>(x.at[j] * y.at[j]);
  r.store(result);
}

void quantx_emulate_vpdpbusd_256(void *result, const void *sum, const void *a,
                                 const void *b) {
  dotBytes<8>(result, sum, a, b);
}

void quantx_emulate_vpdpbusd_512(void *result, const void *sum, const void *a,
                                 const void *b) {
  dotBytes<16>(result, sum, a, b);
}

void quantx_emulate_vpermb_512(void *result, const void *data,
                               const void *index) {
  Register<uint8_t, 64> x(data), chosen(index), r;
  for (int i = 0; i < 64; ++i)
    r.at[i] = x.at[chosen.at[i] % 64];
  r.store(result);
}

void quantx_emulate_vpmultishiftqb_512(void *result, const void *shift,
                                       const void *data) {
  Register<uint8_t, 64> amount(shift), r;
  Register<uint64_t, 8> words(data);
  for (int i = 0; i < 64; ++i) {
    uint64_t word = words.at[i / 8];
    int low = amount.at[i] % 64;
    r.at[i] =
        static_cast<uint8_t>(low ? word >> low | word << (64 - low) : word);
  }
  r.store(result);
}

void quantx_emulate_gf2p8affineqb_512(void *result, const void *data,
                                      const void *matrix,
                                      const void *constant) {
  Register<uint8_t, 64> x(data), rows(matrix), r;
  Register<uint8_t, 1> offset(constant);
  for (int i = 0; i < 64; ++i)
    for (int j = 0; j < 8; ++j) {
      unsigned product = x.at[i] & rows.at[i / 8 * 8 + 7 - j];
      unsigned bit = __builtin_parity(product) ^ (offset.at[0] >> j & 1);
      r.at[i] |= static_cast<uint8_t>(bit << j);
    }
  r.store(result);
}
