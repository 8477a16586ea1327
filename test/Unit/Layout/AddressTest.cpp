//===- AddressTest.cpp - layouts against index loops ------------*- C++ -*-===//
//
// What the formats' own code says of a place, written out by hand.
//
//===----------------------------------------------------------------------===//
#include "LayoutText.h"
#include "quantx/Layout/Pack.h"
#include "quantx/Layout/Placement.h"
#include "quantx/Layout/Size.h"
#include "llvm/Support/Endian.h"
#include "gtest/gtest.h"

#include <functional>
#include <numeric>
#include <random>

using namespace mlir::quantx;
using namespace mlir::quantx::test;

/// The place of bit `bit` of the code at row `n`, column `k`.
using PlaceOf = std::function<int64_t(int64_t n, int64_t k, unsigned bit)>;

static void expectPlaces(llvm::StringRef text, llvm::StringRef field,
                         int64_t rows, int64_t columns,
                         const PlaceOf &placeOf) {
  Layout layout = getLayout(text);
  LayoutFieldRef ref = *layout.findField(field);
  auto placement = FieldPlacement::create(layout, ref, {rows, columns});
  ASSERT_TRUE(bool(placement));
  for (int64_t n = 0; n < rows; ++n)
    for (int64_t k = 0; k < columns; ++k)
      for (unsigned bit = 0; bit < layout.getField(ref).getWidth(); ++bit)
        ASSERT_EQ(placement->getBitAddress({n, k}, bit), placeOf(n, k, bit))
            << n << ", " << k << ", bit " << bit;
}

// Clauses L1 and L2.
TEST(Address, Q4_0) {
  expectPlaces(
      "{unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}",
      "codes", 3, 80, [](int64_t n, int64_t k, unsigned bit) {
        int64_t block = n * 3 + k / 32, j = k % 32;
        return 8 * (18 * block + 2 + j % 16) + (j < 16 ? 0 : 4) + bit;
      });
}

TEST(Address, GgmlQ4_0x8) {
  // Eight rows interleaved in runs of 8 bytes, behind their eight scales.
  expectPlaces("{unit 1152, order(k, n), scale = 16 at 0 n(8:16), codes = 4 at "
               "128 k(8:8, 2:512, 2:4) n(8:64)}",
               "codes", 16, 64, [](int64_t n, int64_t k, unsigned bit) {
                 int64_t block = (n / 8) * 2 + k / 32, j = k % 32 % 16;
                 int64_t byte = 16 + (j / 8) * 64 + (n % 8) * 8 + j % 8;
                 return 8 * (144 * block + byte) + (k % 32 < 16 ? 0 : 4) + bit;
               });
}

TEST(Address, AwqGemm) {
  expectPlaces("{unit 32, order(n, k), codes = 4 at 0 n(2:16, 4:4)}", "codes",
               24, 5, [](int64_t n, int64_t k, unsigned bit) {
                 // Nibble i of a word holds this column of its eight.
                 constexpr int columns[] = {0, 2, 4, 6, 1, 3, 5, 7};
                 int64_t nibble = 0;
                 while (columns[nibble] != n % 8)
                   ++nibble;
                 return 32 * (k * 3 + n / 8) + 4 * nibble + bit;
               });
}

// Clause L2.
TEST(Address, AwqGemvPadsRows) {
  // 5 groups of zeros of 4 bits a row, in two words; scales in rows of 16.
  llvm::StringRef text = "{unit 4, order(k pad 64, n), zero = 4 at 0}, "
                         "{unit 16, order(k pad 256, n), scale = 16 at 0}";
  expectPlaces(text, "zero", 3, 5, [](int64_t n, int64_t k, unsigned bit) {
    return 64 * n + 4 * k + bit;
  });
  expectPlaces(text, "scale", 3, 5, [](int64_t n, int64_t k, unsigned bit) {
    return 256 * n + 16 * k + bit;
  });
}

TEST(Address, Marlin) {
  // The published permutation of a 16 x 64 tile: per lane of a warp four
  // fragments, then nibbles 0, 2, 4, 6, 1, 3, 5, 7.
  std::vector<int> perm;
  for (int lane = 0; lane < 32; ++lane)
    for (int j = 0; j < 4; ++j) {
      std::vector<int> eight;
      for (int block = 0; block < 2; ++block)
        for (int row : {2 * (lane % 4), 2 * (lane % 4) + 1, 2 * (lane % 4 + 4),
                        2 * (lane % 4 + 4) + 1})
          eight.push_back(16 * row + lane / 4 + 8 * block + 256 * j);
      for (int i : {0, 2, 4, 6, 1, 3, 5, 7})
        perm.push_back(eight[i]);
    }
  std::vector<int> inverse(1024);
  for (int i = 0; i < 1024; ++i)
    inverse[perm[i]] = i;
  expectPlaces(
      "{unit 4096, order(n, k), codes = 4 at 0 k(2:16, 4:128, 2:4) n(8:512, "
      "2:8, 4:32)}",
      "codes", 128, 48, [&](int64_t n, int64_t k, unsigned bit) {
        // Tiles of 16 x 16, k before n inside, a row of tiles after another.
        int64_t flat = (n / 16) * 256 + (k % 16) * 16 + n % 16;
        int64_t row = (k / 16) * 16 * 128;
        return 4 * (row + flat / 1024 * 1024 + inverse[flat % 1024]) + bit;
      });
}

TEST(Address, Hqq) {
  // 4 bits: row i in the high nibble of row i, row i + 3 in the low one.
  expectPlaces("{unit 8, order(k, n), codes = 4 at 4 n(*, 2:-4)}", "codes", 6,
               7, [](int64_t n, int64_t k, unsigned bit) {
                 return 8 * (n % 3 * 7 + k) + (n < 3 ? 4 : 0) + bit;
               });
  // 3 bits: ten rows a word, 2 apart, first row in the top bits; 18 of 20.
  expectPlaces("{unit 32, order(k, n), codes = 3 at 27 n(*, 10:-3)}", "codes",
               18, 5, [](int64_t n, int64_t k, unsigned bit) {
                 return 32 * (n % 2 * 5 + k) + 27 - 3 * (n / 2) + bit;
               });
}

TEST(Address, AnyPrecision) {
  // Planes outermost, top plane first; in 1024 codes, word `lane` has bytes of
  // codes 8 * lane + 256 * c + i, both c and i from the top down.
  expectPlaces("{unit 1024, order(k, n, -b), codes = 6 at 31 k(8:-1, 32:32, "
               "4:-8) b(*)}",
               "codes", 3, 2048, [](int64_t n, int64_t k, unsigned bit) {
                 int64_t plane = 5 - bit, lane = k / 8 % 32, c = k / 256 % 4;
                 int64_t group = (plane * 3 + n) * 2 + k / 1024;
                 return 1024 * group + 32 * lane + (31 - 8 * c - k % 8);
               });
}

// Clause L3.
TEST(Address, Planes) {
  expectPlaces("{unit 64, order(k, n, -b), codes = 8 at 0 k(64:1) b(*)}",
               "codes", 5, 128, [](int64_t n, int64_t k, unsigned bit) {
                 return (7 - bit) * 5 * 128 + n * 128 + k;
               });
  expectPlaces(
      "{unit 8192, order(k, n), codes = 8 at 7168 k(64:1) n(16:64) b(8:-1024)}",
      "codes", 32, 128, [](int64_t n, int64_t k, unsigned bit) {
        int64_t tile = n / 16 * 2 + k / 64;
        return 8192 * tile + (7 - bit) * 1024 + n % 16 * 64 + k % 64;
      });
}

TEST(Address, Vnni4Panel) {
  expectPlaces("{unit 512, order(k, n), codes = 4 at 0 k(4:8, 2:4) n(16:32)}",
               "codes", 32, 24, [](int64_t n, int64_t k, unsigned bit) {
                 int64_t dword = (n / 16 * 3 + k / 8) * 16 + n % 16;
                 return 8 * (4 * dword + k % 4) + (k % 8 < 4 ? 0 : 4) + bit;
               });
}

TEST(Address, MmaFragmentB) {
  // Four n-fragments a 16-byte load of a lane; both k-halves in one byte.
  expectPlaces("{unit 16384, order(n, k), codes = 4 at 0 k(4:8, 4:128, 2:4, "
               "2:4096) n(8:512, 4:32, 2:8192)}",
               "codes", 128, 128, [](int64_t n, int64_t k, unsigned bit) {
                 int64_t lane = 4 * (n % 8) + k % 16 / 4;
                 int64_t load = n % 64 / 32 * 2 + k % 64 / 32;
                 int64_t tile = k / 64 * 2 + n / 64;
                 int64_t byte = 2048 * tile + 512 * load + 16 * lane +
                                4 * (n % 32 / 8) + k % 4;
                 return 8 * byte + (k % 32 < 16 ? 0 : 4) + bit;
               });
}

// Clause L6.
TEST(Address, SwizzledTile) {
  expectPlaces("{unit 32768, order(k, n), swizzle [2, 7, 3], codes = 8 at 0 "
               "k(64:8) n(64:512)}",
               "codes", 128, 64, [](int64_t n, int64_t k, unsigned bit) {
                 int64_t chunk = (k / 16) ^ (n / 2 % 4);
                 return 8 * (64 * n + 16 * chunk + k % 16) + bit;
               });
}

TEST(Address, VptqPadsUnits) {
  expectPlaces("{unit 2528, order(n, k), codes0 = 12 at 0 k(126:20), codes1 = "
               "8 at 12 k(126:20)}",
               "codes1", 3, 252, [](int64_t n, int64_t k, unsigned bit) {
                 return 32 * 79 * (k / 126 * 3 + n) + 20 * (k % 126) + 12 + bit;
               });
}

static std::vector<uint8_t> getRandomBytes(size_t size) {
  std::mt19937 random(3);
  std::vector<uint8_t> bytes(size);
  for (uint8_t &byte : bytes)
    byte = random();
  return bytes;
}

static std::vector<uint8_t> unpack(const Layout &layout, llvm::StringRef field,
                                   FieldShape shape,
                                   llvm::ArrayRef<uint8_t> bytes) {
  std::vector<uint8_t> codes(std::accumulate(
      shape.begin(), shape.end(), int64_t(1), std::multiplies<int64_t>()));
  llvm::Error error = unpackField<uint8_t>(layout, *layout.findField(field),
                                           shape, bytes, codes);
  EXPECT_FALSE(bool(error)) << llvm::toString(std::move(error));
  return codes;
}

TEST(Address, Q4KScales) {
  Layout layout = getLayout(
      "{unit 1152, order(k, n), scale1 = 4 at 32 k(4:8, 2:64) | 2 at 36 k(4:8, "
      "2:2), offset1 = 4 at 64 k(4:8, 2:36) | 2 at 68 k(4:8, 2:2)}");
  std::vector<uint8_t> bytes = getRandomBytes(2 * 144);
  std::vector<uint8_t> scales = unpack(layout, "scale1", {1, 16}, bytes);
  std::vector<uint8_t> mins = unpack(layout, "offset1", {1, 16}, bytes);
  for (int block = 0; block < 2; ++block) {
    const uint8_t *q = bytes.data() + 144 * block + 4;
    for (int j = 0; j < 8; ++j) {
      int scale = j < 4 ? q[j] & 63 : (q[j + 4] & 15) | (q[j - 4] >> 6 << 4);
      int min = j < 4 ? q[j + 4] & 63 : (q[j + 4] >> 4) | (q[j] >> 6 << 4);
      EXPECT_EQ(scales[8 * block + j], scale);
      EXPECT_EQ(mins[8 * block + j], min);
    }
  }
}

// Clause L4.
TEST(Address, Gptq3) {
  Layout layout =
      getLayout("{unit 96, word 32, order(n, w, k), codes = 3 at 0 k(32:3)}");
  constexpr int rows = 5, columns = 64;
  std::vector<uint8_t> bytes = getRandomBytes(rows * columns / 32 * 12);
  std::vector<uint8_t> codes = unpack(layout, "codes", {rows, columns}, bytes);
  auto word = [&](int row, int n) -> uint32_t {
    return llvm::support::endian::read32le(&bytes[4 * (row * rows + n)]);
  };
  for (int n = 0; n < rows; ++n)
    for (int k = 0; k < columns; ++k) {
      int first = k / 32 * 3, i = k % 32;
      uint32_t w[] = {word(first, n), word(first + 1, n), word(first + 2, n)};
      uint32_t code = 0;
      if (i < 10)
        code = w[0] >> (3 * i);
      else if (i == 10)
        code = w[0] >> 30 | w[1] << 2;
      else if (i < 21)
        code = w[1] >> (3 * (i - 11) + 1);
      else if (i == 21)
        code = w[1] >> 31 | w[2] << 1;
      else
        code = w[2] >> (3 * (i - 22) + 2);
      EXPECT_EQ(codes[n * columns + k], code & 7) << n << ", " << k;
    }
}

TEST(Address, Tq1_0) {
  Layout layout = getLayout(
      "{unit 432, order(k, n), scale = 16 at 416, codes = trit 1 at 0 k(32:8, "
      "5:1) then trit 1 at 256 k(16:8, 5:1) then trit 1 at 384 k(4:8, 4:1)}");
  // Random bytes are no proper codes; the decoding formula takes them all.
  std::vector<uint8_t> bytes = getRandomBytes(2 * 54);
  std::vector<uint8_t> codes = unpack(layout, "codes", {1, 512}, bytes);
  constexpr int powers[] = {1, 3, 9, 27, 81};
  int next = 0;
  for (int block = 0; block < 2; ++block) {
    const uint8_t *q = bytes.data() + 54 * block;
    for (auto [begin, size, digits] :
         {std::tuple(0, 32, 5), std::tuple(32, 16, 5), std::tuple(48, 4, 4)})
      for (int digit = 0; digit < digits; ++digit)
        for (int i = 0; i < size; ++i) {
          uint8_t v = q[begin + i] * powers[digit];
          EXPECT_EQ(codes[next++], v * 3 >> 8);
        }
  }
  auto placement =
      FieldPlacement::create(layout, *layout.findField("codes"), {1, 512});
  ASSERT_TRUE(bool(placement));
  TritPlace place = placement->getTritPlace({0, 256 + 160 + 16 * 3 + 2});
  EXPECT_EQ(place.byte, 54 + 32 + 2);
  EXPECT_EQ(place.digit, 3u);
}
