//===- EmulationTests.cpp - instructions by hand ----------------*- C++ -*-===//
//
// Small cases worked out on paper, for machines that lack the instruction; the
// comparison with the hardware is in Unit/Execution.
//
//===----------------------------------------------------------------------===//
#include "../../../runtime/isa-emulation/Emulation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

namespace {
template <typename T, size_t N>
std::array<T, N> repeat(T value) {
  std::array<T, N> array;
  array.fill(value);
  return array;
}
using Bytes = std::array<uint8_t, 64>;
using Tile = std::array<uint8_t, 1024>;
} // namespace

TEST(EmulationTest, DotsAreUnsignedBySignedAndWrap) {
  auto a = repeat<uint8_t, 64>(255);
  auto b = repeat<int8_t, 64>(-128);
  auto sum = repeat<int32_t, 16>(INT32_MIN);
  quantx_emulate_vpdpbusd_512(sum.data(), sum.data(), a.data(), b.data());
  // -2^31 - 4 * 255 * 128 modulo 2^32.
  EXPECT_EQ(sum, (repeat<int32_t, 16>(INT32_MAX - 130560 + 1)));
}

TEST(EmulationTest, BytePairsSaturate) {
  auto a = repeat<uint8_t, 32>(255);
  auto b = repeat<int8_t, 32>(127);
  b[0] = b[1] = -128;
  std::array<int16_t, 16> result;
  quantx_emulate_vpmaddubsw_256(result.data(), a.data(), b.data());
  EXPECT_EQ(result[0], INT16_MIN);
  EXPECT_EQ(result[1], INT16_MAX);
}

TEST(EmulationTest, WordPairsWrapOnce) {
  auto a = repeat<int16_t, 16>(INT16_MIN);
  std::array<int32_t, 8> result;
  quantx_emulate_vpmaddwd_256(result.data(), a.data(), a.data());
  EXPECT_EQ(result, (repeat<int32_t, 8>(INT32_MIN)));
}

TEST(EmulationTest, ShufflesStayInTheirLanes) {
  Bytes data, index{}, result;
  for (int i = 0; i < 64; ++i)
    data[i] = i;
  index[0] = 0x80;
  index[1] = 0x7F;
  index[17] = 3;
  quantx_emulate_vpshufb_512(result.data(), data.data(), index.data());
  EXPECT_EQ(result[0], 0);
  EXPECT_EQ(result[1], 15);
  EXPECT_EQ(result[16], 16);
  EXPECT_EQ(result[17], 19);
  index[2] = 64 + 63;
  quantx_emulate_vpermb_512(result.data(), data.data(), index.data());
  EXPECT_EQ(result[2], 63);
  EXPECT_EQ(result[17], 3);
}

TEST(EmulationTest, MultishiftGoesRoundInItsWord) {
  Bytes shift{}, result;
  std::array<uint64_t, 8> data = {0x8877665544332211, 0x0F};
  shift[1] = 4;
  shift[2] = 60;
  shift[3] = 64 + 8;
  shift[8] = 2;
  quantx_emulate_vpmultishiftqb_512(result.data(), shift.data(), data.data());
  EXPECT_EQ(result[0], 0x11);
  EXPECT_EQ(result[1], 0x21);
  EXPECT_EQ(result[2], 0x18);
  EXPECT_EQ(result[3], 0x22);
  EXPECT_EQ(result[8], 0x03);
}

TEST(EmulationTest, AffineWithTheIdentityAddsTheConstant) {
  // Byte 7 - j of the identity has bit j alone.
  auto matrix = repeat<uint64_t, 8>(0x0102040810204080);
  Bytes data, result;
  for (int i = 0; i < 64; ++i)
    data[i] = 4 * i + 1;
  uint8_t constant = 0x63;
  quantx_emulate_gf2p8affineqb_512(result.data(), data.data(), matrix.data(),
                                   &constant);
  for (int i = 0; i < 64; ++i)
    EXPECT_EQ(result[i], data[i] ^ 0x63);
}

TEST(EmulationTest, TilesHaveRowsAndStrides) {
  uint16_t rows = 2, rowBytes = 4;
  int64_t stride = 5;
  const char source[] = "abcd.efgh.";
  const char *from = source;
  Tile tile;
  quantx_emulate_tileloadd(tile.data(), &rows, &rowBytes, &from, &stride);
  EXPECT_EQ(std::memcmp(tile.data(), "abcd\0", 5), 0);
  EXPECT_EQ(std::memcmp(tile.data() + 64, "efgh\0", 5), 0);
  char target[] = "----------", *to = target;
  quantx_emulate_tilestored(&rows, &rowBytes, &to, &stride, tile.data());
  EXPECT_STREQ(target, "abcd-efgh-");
}

TEST(EmulationTest, TileDotsBySign) {
  // One row, one column, four products of 0xFF by 0xFF onto 7.
  uint16_t rows = 1, rowBytes = 4, depthBytes = 4;
  Tile sum{}, result;
  sum[0] = 7;
  Tile bytes = repeat<uint8_t, 1024>(0xFF);
  auto run = [&](auto *function) {
    function(result.data(), &rows, &rowBytes, &depthBytes, sum.data(),
             bytes.data(), bytes.data());
    int32_t value;
    std::memcpy(&value, result.data(), sizeof value);
    EXPECT_TRUE(std::all_of(result.begin() + 4, result.end(),
                            [](uint8_t byte) { return byte == 0; }));
    return value;
  };
  EXPECT_EQ(run(quantx_emulate_tdpbssd), 7 + 4);
  EXPECT_EQ(run(quantx_emulate_tdpbsud), 7 - 4 * 255);
  EXPECT_EQ(run(quantx_emulate_tdpbusd), 7 - 4 * 255);
  EXPECT_EQ(run(quantx_emulate_tdpbuud), 7 + 4 * 255 * 255);
}

TEST(EmulationTest, IllegalShapesPoison) {
  Tile tile;
  int64_t stride = 64;
  const void *nowhere = nullptr;
  for (auto [rows, rowBytes] : {std::pair<uint16_t, uint16_t>{17, 64},
                                {16, 68},
                                {16, 3},
                                {0, 64},
                                {16, 0},
                                {65535, 65535}}) {
    tile.fill(0);
    quantx_emulate_tileloadd(tile.data(), &rows, &rowBytes, &nowhere, &stride);
    EXPECT_EQ(tile, (repeat<uint8_t, 1024>(0xA5)));
    quantx_emulate_tilezero(tile.data(), &rows, &rowBytes);
    EXPECT_EQ(tile, (repeat<uint8_t, 1024>(0xA5)));
    quantx_emulate_tilestored(&rows, &rowBytes, &nowhere, &stride, tile.data());
    uint16_t depth = 4;
    quantx_emulate_tdpbusd(tile.data(), &rows, &rowBytes, &depth, tile.data(),
                           tile.data(), tile.data());
    EXPECT_EQ(tile, (repeat<uint8_t, 1024>(0xA5)));
  }
}
