//===- SizeTest.cpp - sizes of buffers --------------------------*- C++ -*-===//
//
// Figures worked out by hand, and the errors.
//
//===----------------------------------------------------------------------===//
#include "quantx/Layout/Size.h"
#include "LayoutText.h"
#include "quantx/Layout/Placement.h"
#include "quantx/Layout/Tile.h"
#include "gtest/gtest.h"

using namespace mlir::quantx;
using namespace mlir::quantx::test;

static std::string getBytes(llvm::StringRef text, unsigned buffer,
                            llvm::ArrayRef<FieldShape> shapes) {
  auto bytes = getBufferBytes(getLayout(text), buffer, shapes);
  return bytes ? std::to_string(*bytes) : llvm::toString(bytes.takeError());
}

static constexpr const char *q4_0 =
    "{unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}";

// Clause L7.
TEST(Size, Figures) {
  EXPECT_EQ(getBytes(q4_0, 0, {{55, 12}, {55, 384}}), "11880");
  // Ragged last units are whole: 2 blocks of 18 bytes a row.
  EXPECT_EQ(getBytes(q4_0, 0, {{3, 2}, {3, 33}}), "108");
  EXPECT_EQ(getBytes(q4_0, 0, {{0, 2}, {0, 33}}), "0");
  // 11 codes of 3 bits, 33 bits, in two words a row.
  EXPECT_EQ(
      getBytes("{unit 3, order(k pad 32, n), codes = 3 at 0}", 0, {{2, 11}}),
      "16");
  EXPECT_EQ(getBytes("{unit 3, order(k, n), codes = 3 at 0}", 0, {{2, 11}}),
            "9");
  // 33 columns of 3 bits: two units of three words.
  EXPECT_EQ(getBytes("{unit 96, word 32, order(n, w, k), codes = 3 at 0 "
                     "k(32:3)}",
                     0, {{5, 33}}),
            "120");
  EXPECT_EQ(getBytes("{unit 64, order(k, n, -b), codes = 6 at 0 k(64:1) b(*)}",
                     0, {{5, 65}}),
            "480");
  EXPECT_EQ(
      getBytes("{unit 8, order(k, n), codes = 4 at 4 n(*, 2:-4)}", 0, {{7, 3}}),
      "12");
}

TEST(Size, Errors) {
  EXPECT_EQ(getBytes(q4_0, 0, {{55, 12}}),
            "buffer 0: wanted 2 field shapes, got: 1");
  EXPECT_EQ(getBytes(q4_0, 0, {{55, 11}, {55, 384}}),
            "buffer 0: wanted as many units for codes as for scale, [55, 11], "
            "got: [55, 12]");
  EXPECT_EQ(getBytes(q4_0, 0, {{55, 12, 1}, {55, 384}}),
            "scale: wanted a shape of 2 dimensions, as the layout has, got: 3");
  EXPECT_EQ(getBytes(q4_0, 0, {{-1, 12}, {55, 384}}),
            "scale: wanted an extent of at least 0, got: -1");
  int64_t large = int64_t(1) << 62;
  EXPECT_EQ(getBytes(q4_0, 0, {{1, large / 32}, {1, large}}),
            "buffer 0: wanted a size below 2^63 bits, got: [1, "
            "144115188075855872] units of 144 bits");
  EXPECT_EQ(getBytes("{unit 1, order(k, n), codes = 1 at 0}", 0,
                     {{INT64_MAX, INT64_MAX}}),
            "buffer 0: wanted a size below 2^63 bits, got: "
            "[9223372036854775807, 9223372036854775807] units of 1 bits");
  EXPECT_EQ(
      getBytes("{unit 1, order(k, n), codes = 1 at 0}", 0, {{1, INT64_MAX}}),
      "buffer 0: wanted a size below 2^63 bits, got: [1, "
      "9223372036854775807] units of 1 bits");
  EXPECT_EQ(getBytes("{unit 1, order(k pad 9223372036854775807, n), codes = 1 "
                     "at 0}",
                     0, {{2, 2}}),
            "buffer 0: wanted a size below 2^63 bits, got: [2, 2] units of 1 "
            "bits");
}

TEST(Size, Tiles) {
  Layout layout = getLayout(
      "[m, i, j], {unit 432, order(j, i, m), codes = trit 1 at 0 i(2:24) "
      "j(3:8, 4:1) then trit 1 at 56 i(2:8) j(5:1)}");
  EXPECT_EQ(getTile(layout, {0, 0}), (llvm::SmallVector<int64_t>{1, 2, 17}));
}
