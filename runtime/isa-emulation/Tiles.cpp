//===- Tiles.cpp - AMX instructions -----------------------------*- C++ -*-===//
//
// The bodies, after the operation sections of the Intel 64 and IA-32
// Architectures Software Developer's Manual, volume 2.
//
//===----------------------------------------------------------------------===//
#include "Emulation.h"

#include <cstdint>
#include <cstring>

static constexpr int kRows = 16, kRowBytes = 64;

namespace {
struct Tile {
  uint8_t bytes[kRows][kRowBytes] = {};

  Tile() = default;
  explicit Tile(const void *source) {
    std::memcpy(bytes, source, sizeof bytes);
  }
  void store(void *target) const { std::memcpy(target, bytes, sizeof bytes); }
};
} // namespace

template <typename T>
static T read(const void *source) {
  T value;
  std::memcpy(&value, source, sizeof value);
  return value;
}

/// Whether a tile may have this shape.
static bool isLegal(unsigned rows, unsigned rowBytes) {
  return rows >= 1 && rows <= kRows && rowBytes >= 1 && rowBytes <= kRowBytes &&
         rowBytes % 4 == 0;
}

static void poison(void *result) { std::memset(result, 0xA5, sizeof(Tile)); }

void quantx_emulate_tilezero(void *result, const void *rows,
                             const void *rowBytes) {
  if (!isLegal(read<uint16_t>(rows), read<uint16_t>(rowBytes)))
    return poison(result);
  Tile().store(result);
}

void quantx_emulate_tileloadd(void *result, const void *rows,
                              const void *rowBytes, const void *address,
                              const void *stride) {
  unsigned height = read<uint16_t>(rows), width = read<uint16_t>(rowBytes);
  if (!isLegal(height, width))
    return poison(result);
  const auto *source = read<const uint8_t *>(address);
  Tile tile;
  for (unsigned row = 0; row < height; ++row)
    std::memcpy(tile.bytes[row], source + row * read<int64_t>(stride), width);
  tile.store(result);
}

void quantx_emulate_tilestored(const void *rows, const void *rowBytes,
                               const void *address, const void *stride,
                               const void *tile) {
  unsigned height = read<uint16_t>(rows), width = read<uint16_t>(rowBytes);
  if (!isLegal(height, width))
    return;
  auto *target = read<uint8_t *>(address);
  Tile source(tile);
  for (unsigned row = 0; row < height; ++row)
    std::memcpy(target + row * read<int64_t>(stride), source.bytes[row], width);
}

/// A and B are the types of the two operands' bytes.
template <typename A, typename B>
static void dotTiles(void *result, const void *rows, const void *rowBytes,
                     const void *depthBytes, const void *sum, const void *a,
                     const void *b) {
  unsigned height = read<uint16_t>(rows), width = read<uint16_t>(rowBytes),
           depth = read<uint16_t>(depthBytes);
  if (!isLegal(height, width) || !isLegal(height, depth))
    return poison(result);
  Tile x(a), y(b), start(sum), r;
  for (unsigned m = 0; m < height; ++m)
    for (unsigned n = 0; n < width / 4; ++n) {
      auto total = read<uint32_t>(&start.bytes[m][4 * n]);
      for (unsigned k = 0; k < depth / 4; ++k)
        for (unsigned j = 0; j < 4; ++j)
          total += static_cast<uint32_t>(static_cast<A>(x.bytes[m][4 * k + j]) *
                                         static_cast<B>(y.bytes[k][4 * n + j]));
      std::memcpy(&r.bytes[m][4 * n], &total, sizeof total);
    }
  r.store(result);
}

void quantx_emulate_tdpbssd(void *result, const void *rows,
                            const void *rowBytes, const void *depthBytes,
                            const void *sum, const void *a, const void *b) {
  dotTiles<int8_t, int8_t>(result, rows, rowBytes, depthBytes, sum, a, b);
}

void quantx_emulate_tdpbsud(void *result, const void *rows,
                            const void *rowBytes, const void *depthBytes,
                            const void *sum, const void *a, const void *b) {
  dotTiles<int8_t, uint8_t>(result, rows, rowBytes, depthBytes, sum, a, b);
}

void quantx_emulate_tdpbusd(void *result, const void *rows,
                            const void *rowBytes, const void *depthBytes,
                            const void *sum, const void *a, const void *b) {
  dotTiles<uint8_t, int8_t>(result, rows, rowBytes, depthBytes, sum, a, b);
}

void quantx_emulate_tdpbuud(void *result, const void *rows,
                            const void *rowBytes, const void *depthBytes,
                            const void *sum, const void *a, const void *b) {
  dotTiles<uint8_t, uint8_t>(result, rows, rowBytes, depthBytes, sum, a, b);
}
