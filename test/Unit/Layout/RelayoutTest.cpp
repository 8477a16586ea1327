//===- RelayoutTest.cpp - from one layout to another ------------*- C++ -*-===//
//
// Common tiles, moves counted by hand, and chains of moves that bring the same
// codes along.
//
//===----------------------------------------------------------------------===//
#include "quantx/Layout/Relayout.h"
#include "LayoutText.h"
#include "quantx/Layout/Pack.h"
#include "quantx/Layout/Placement.h"
#include "quantx/Layout/Size.h"
#include "llvm/ADT/STLExtras.h"
#include "gtest/gtest.h"

#include <random>

using namespace mlir::quantx;
using namespace mlir::quantx::test;

static constexpr const char *gptq =
    "{unit 32, order(n, k), codes = 4 at 0 k(8:4)}";
static constexpr const char *awq =
    "{unit 32, order(n, k), codes = 4 at 0 n(2:16, 4:4)}";
static constexpr const char *marlin =
    "{unit 4096, order(n, k), codes = 4 at 0 k(2:16, 4:128, 2:4) n(8:512, 2:8, "
    "4:32)}";
static constexpr const char *panel =
    "{unit 512, order(k, n), codes = 4 at 0 k(4:8, 2:4) n(16:32)}";
static constexpr const char *q4_0 =
    "{unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}";
static constexpr const char *planes =
    "{unit 64, order(k, n, -b), codes = 4 at 0 k(64:1) b(*)}";
static constexpr const char *hqq =
    "{unit 8, order(k, n), codes = 4 at 4 n(*, 2:-4)}";
static constexpr const char *rows = "{unit 4, order(k, n), codes = 4 at 0}";

static std::string getTileText(llvm::StringRef from, llvm::StringRef to) {
  Layout src = getLayout(from), dst = getLayout(to);
  auto tile =
      getCommonTile(src, *src.findField("codes"), dst, *dst.findField("codes"));
  if (!tile)
    return llvm::toString(tile.takeError());
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::interleave(*tile, os, " x ");
  return text;
}

TEST(Relayout, CommonTile) {
  EXPECT_EQ(getTileText(gptq, awq), "8 x 8");
  EXPECT_EQ(getTileText(marlin, q4_0), "64 x 32");
  EXPECT_EQ(getTileText(panel, marlin), "64 x 16");
  EXPECT_EQ(getTileText("{unit 36, order(n, k), codes = 3 at 0 k(12:3)}",
                        "{unit 32, order(n, k), codes = 3 at 0 k(10:3)}"),
            "1 x 60");
  EXPECT_EQ(getTileText(hqq, gptq),
            "codes: wanted units of neighbouring coordinates along n, got: * "
            "below a digit");
  EXPECT_EQ(getTileText("[i], {unit 8, order(i), codes = 4 at 0}", gptq),
            "wanted layouts of equally many dimensions, 1, got: 2");
  EXPECT_EQ(getTileText("{unit 65536, order(n, k), codes = 1 at 0 n(8191:1)}",
                        "{unit 65536, order(n, k), codes = 1 at 0 n(8192:1)}"),
            "wanted a common tile of at most 2^24 coordinates, got: more");
}

static std::vector<BitMove> getMoves(llvm::StringRef from, llvm::StringRef to,
                                     llvm::ArrayRef<int64_t> tile) {
  Layout src = getLayout(from), dst = getLayout(to);
  auto moves = getRelayout(src, *src.findField("codes"), dst,
                           *dst.findField("codes"), tile);
  EXPECT_TRUE(bool(moves)) << llvm::toString(moves.takeError());
  return *moves;
}

TEST(Relayout, Moves) {
  // The same stream in units of another size: one move.
  EXPECT_EQ(getMoves("{unit 32, order(k, n), codes = 4 at 0 k(8:4)}",
                     "{unit 64, order(k, n), codes = 4 at 32 k(8:4)}", {1, 8}),
            (std::vector<BitMove>{{0, 0, 0, 32, 32}}));
  // Low and high nibble of 16 bytes to 32 bytes.
  std::vector<BitMove> moves = getMoves(
      q4_0, "{unit 256, order(k, n), codes = 4 at 4 k(32:8)}", {1, 32});
  ASSERT_EQ(moves.size(), 32u);
  EXPECT_EQ(moves[0], (BitMove{0, 16, 0, 4, 4}));
  EXPECT_EQ(moves[1], (BitMove{0, 20, 0, 132, 4}));
  // Two units to one: units are counted row-major over the tile.
  EXPECT_EQ(getMoves(gptq,
                     "{unit 64, order(k, n), codes = 4 at 0 n(2:32) "
                     "k(8:4)}",
                     {2, 16}),
            (std::vector<BitMove>{{0, 0, 0, 0, 32},
                                  {1, 0, 1, 0, 32},
                                  {2, 0, 0, 32, 32},
                                  {3, 0, 1, 32, 32}}));
  // A bit of each of four planes a code.
  moves = getMoves(rows, planes, {1, 64});
  ASSERT_EQ(moves.size(), 256u);
  EXPECT_EQ(moves[4 * 9 + 2], (BitMove{9, 2, 2, 9, 1}));
}

TEST(Relayout, Errors) {
  auto getError = [](llvm::StringRef from, llvm::StringRef to,
                     llvm::ArrayRef<int64_t> tile) {
    Layout src = getLayout(from), dst = getLayout(to);
    auto moves = getRelayout(src, {0, 0}, dst, {0, 0}, tile);
    return moves ? "" : llvm::toString(moves.takeError());
  };
  EXPECT_EQ(getError(gptq, "{unit 8, order(n, k), codes = 8 at 0}", {1, 8}),
            "wanted fields of equal width, 4, got: 8");
  EXPECT_EQ(getError(gptq, awq, {8, 4}),
            "wanted a tile extent that is a multiple of 8 and 1, got: 4");
  EXPECT_EQ(getError(gptq, awq, {8}), "wanted a tile of 2 dimensions, got: 1");
  EXPECT_EQ(getError(gptq, awq, {8, int64_t(1) << 40}),
            "wanted a tile of at most 2^24 coordinates, got: more");
  llvm::StringRef trits = "{unit 8, order(n, k), codes = trit 1 at 0}";
  EXPECT_EQ(getError(trits, "{unit 2, order(n, k), codes = 2 at 0}", {1, 1}),
            "wanted fields of bits, got: trits");
}

/// First bits of all units of a field, counted as moves count them.
static std::vector<int64_t> getUnitBases(const FieldPlacement &placement,
                                         unsigned planes) {
  IntegerArithmetic arith;
  std::vector<int64_t> bases;
  llvm::ArrayRef<int64_t> counts = placement.getTileCounts();
  for (int64_t n = 0; n < counts[0]; ++n)
    for (int64_t k = 0; k < counts[1]; ++k)
      for (unsigned plane = 0; plane < planes; ++plane)
        bases.push_back(
            placement.getBufferAddress().getUnitBase(arith, {n, k}, plane));
  return bases;
}

/// Carries the bits of a whole matrix over by its moves.
static std::vector<uint8_t> applyMoves(llvm::StringRef from, llvm::StringRef to,
                                       const FieldShape &shape,
                                       llvm::ArrayRef<uint8_t> bytes) {
  Layout src = getLayout(from), dst = getLayout(to);
  LayoutFieldRef srcRef = *src.findField("codes");
  LayoutFieldRef dstRef = *dst.findField("codes");
  auto a = FieldPlacement::create(src, srcRef, shape);
  auto b = FieldPlacement::create(dst, dstRef, shape);
  EXPECT_TRUE(bool(a) && bool(b));
  std::vector<int64_t> aBases = getUnitBases(*a, from == planes ? 4 : 1);
  std::vector<int64_t> bBases = getUnitBases(*b, to == planes ? 4 : 1);
  std::vector<uint8_t> result(b->getBufferBytes());
  for (const BitMove &move : getMoves(from, to, shape))
    for (int64_t bit = 0; bit < move.width; ++bit) {
      int64_t in = aBases[move.srcUnit] + move.srcBit + bit;
      int64_t out = bBases[move.dstUnit] + move.dstBit + bit;
      result[out / 8] |= (bytes[in / 8] >> in % 8 & 1) << out % 8;
    }
  return result;
}

TEST(Relayout, ChainsBringTheCodesAlong) {
  FieldShape shape = {64, 64};
  std::mt19937 random(2);
  std::vector<uint8_t> codes(64 * 64), back(64 * 64);
  for (uint8_t &code : codes)
    code = random() % 16;
  Layout first = getLayout(rows);
  std::vector<uint8_t> bytes(64 * 64 / 2);
  ASSERT_FALSE(bool(packField<uint8_t>(first, {0, 0}, shape, codes, bytes)));
  llvm::StringRef last = rows;
  for (llvm::StringRef next : {gptq, awq, marlin, panel, q4_0, planes, hqq}) {
    bytes = applyMoves(last, next, shape, bytes);
    Layout layout = getLayout(next);
    ASSERT_FALSE(bool(unpackField<uint8_t>(layout, *layout.findField("codes"),
                                           shape, bytes, back)));
    ASSERT_EQ(back, codes) << next.str();
    last = next;
  }
}
