//===- SliceTest.cpp - the top bits of a field ------------------*- C++ -*-===//
//
// A slice reads what shifting the whole code gives, and touches only the bytes
// that hold it.
//
//===----------------------------------------------------------------------===//
#include "quantx/Layout/Slice.h"
#include "Declarations.h"
#include "LayoutText.h"
#include "quantx/Layout/Pack.h"
#include "quantx/Layout/Placement.h"
#include "quantx/Layout/Print.h"
#include "quantx/Layout/Size.h"
#include "quantx/Layout/Tile.h"
#include "quantx/Layout/Verify.h"
#include "gtest/gtest.h"

#include <random>
#include <set>

using namespace mlir::quantx;
using namespace mlir::quantx::test;

/// Every width of every field of one layout, on random bytes.
static void expectSlices(const Layout &layout, LayoutFieldRef ref) {
  FieldShape shape(getTile(layout, ref));
  int64_t count = 1;
  for (int64_t &extent : shape)
    count *= extent *= 2;
  auto placement = FieldPlacement::create(layout, ref, shape);
  ASSERT_TRUE(bool(placement));
  std::mt19937 random(5);
  std::vector<uint8_t> bytes(placement->getBufferBytes());
  for (uint8_t &byte : bytes)
    byte = random();
  std::vector<uint64_t> codes(count), upper(count);
  ASSERT_FALSE(bool(unpackField<uint64_t>(layout, ref, shape, bytes, codes)));
  unsigned width = layout.getField(ref).getWidth();
  for (unsigned bits = 1; bits <= width; ++bits) {
    auto slice = getSlice(layout, ref, bits);
    ASSERT_TRUE(bool(slice)) << llvm::toString(slice.takeError());
    ASSERT_FALSE(bool(verify(*slice))) << toString(*slice);
    ASSERT_EQ(slice->getField(ref).getWidth(), bits);
    ASSERT_FALSE(bool(unpackField<uint64_t>(*slice, ref, shape, bytes, upper)));
    for (int64_t i = 0; i < count; ++i)
      ASSERT_EQ(upper[i], codes[i] >> (width - bits)) << toString(*slice);
  }
}

TEST(Slice, ReadsTheTopBits) {
  for (const Declaration &declaration : declarations) {
    Layout layout = getLayout(declaration.text);
    for (LayoutFieldRef ref : layout.getFields())
      if (!layout.getField(ref).isTrit())
        expectSlices(layout, ref);
  }
}

static std::string getText(llvm::StringRef text, unsigned bits) {
  Layout layout = getLayout(text);
  auto slice = getSlice(layout, *layout.findField("codes"), bits);
  return slice ? toString(*slice) : llvm::toString(slice.takeError());
}

TEST(Slice, Texts) {
  EXPECT_EQ(getText("{unit 176, order(k, n), scale = 16 at 0, codes = 4 at 48 "
                    "k(16:8, 2:4) | 1 at 16 k(32:1)}",
                    3),
            "[n, k], {unit 176, order(k, n), scale = 16 at 0, codes = 2 at 50 "
            "k(16:8, 2:4) | 1 at 16 k(32:1)}");
  EXPECT_EQ(getText("{unit 1024, order(k, n, -b), codes = 6 at 31 k(8:-1, "
                    "32:32, 4:-8) b(*)}",
                    2),
            "[n, k], {unit 1024, order(k, n, -b), codes = 2 at 31 k(8:-1, "
            "32:32, 4:-8) b(*)}");
}

TEST(Slice, Errors) {
  llvm::StringRef byte = "{unit 8, order(k, n), codes = 8 at 0}";
  EXPECT_EQ(getText(byte, 0), "codes: wanted a slice of 1 to 8 bits, got: 0");
  EXPECT_EQ(getText(byte, 9), "codes: wanted a slice of 1 to 8 bits, got: 9");
  EXPECT_EQ(getText("{unit 8, order(k, n), codes = trit 1 at 0}", 1),
            "codes: wanted bits, which can be sliced, got: trits");
  for (llvm::StringRef planes :
       {"{unit 64, order(k, n, b), codes = 8 at 0 k(64:1) b(*)}",
        "{unit 64, order(k, -b, n), codes = 8 at 0 k(64:1) b(*)}",
        "{unit 64, order(k, n, -b), codes = 8 at 0 k(32:1) b(*, 2:32)}",
        "{unit 64, order(k, n, -b), codes = 4 at 0 k(32:1) b(*) | 4 at 32 "
        "k(32:1) b(*)}"})
    EXPECT_EQ(getText(planes, 4),
              "codes: wanted whole planes, outermost, the top one first (-b "
              "last in order, * the top digit of b), got: others");
  llvm::StringRef pairs =
      "{unit 64, order(k, n, -b), codes = 8 at 0 k(32:1) b(2:32, *)}";
  EXPECT_EQ(getText(pairs, 3),
            "codes: wanted a multiple of the 2 bits of a plane, got: 3");
  EXPECT_EQ(getText(pairs, 4), "[n, k], {unit 64, order(k, n, -b), codes = 4 "
                               "at 0 k(32:1) b(2:32, *)}");
}

/// Bytes of memory that a reader of the top `bits` bits of all codes touches
/// when memory comes in aligned granules of `granule` bytes.
static int64_t getTouched(llvm::StringRef text, FieldShape shape, unsigned bits,
                          int64_t granule) {
  Layout layout = getLayout(text);
  auto ref = *layout.findField("codes");
  auto placement = FieldPlacement::create(layout, ref, shape);
  EXPECT_TRUE(bool(placement)) << llvm::toString(placement.takeError());
  std::set<int64_t> touched;
  unsigned width = layout.getField(ref).getWidth();
  for (int64_t n = 0; n < shape[0]; ++n)
    for (int64_t k = 0; k < shape[1]; ++k)
      for (unsigned bit = width - bits; bit < width; ++bit)
        touched.insert(placement->getBitAddress({n, k}, bit) / 8 / granule);
  return static_cast<int64_t>(touched.size()) * granule;
}

TEST(Slice, PlanesTouchOnlyTheirBytes) {
  FieldShape shape = {32, 512};
  int64_t codes = 32 * 512;
  for (int64_t granule : {1, 32, 64})
    for (unsigned bits = 1; bits <= 8; ++bits) {
      int64_t exact = codes * bits / 8;
      EXPECT_EQ(getTouched("{unit 64, order(k, n, -b), codes = 8 at 0 k(64:1) "
                           "b(*)}",
                           shape, bits, granule),
                exact);
      EXPECT_EQ(getTouched("{unit 8192, order(k, n), codes = 8 at 7168 k(64:1) "
                           "n(16:64) b(8:-1024)}",
                           shape, bits, granule),
                exact);
      // Whole bytes are read whole.
      EXPECT_EQ(getTouched("{unit 8, order(k, n), codes = 8 at 0}", shape, bits,
                           granule),
                codes);
    }
  // Planes of 2+1+1+2+2 bits from the top: exact where a slice ends with one.
  for (auto [bits, planes] :
       {std::pair(1, 2), std::pair(2, 2), std::pair(3, 3), std::pair(4, 4),
        std::pair(5, 6), std::pair(6, 6), std::pair(7, 8)})
    EXPECT_EQ(getTouched("{unit 16384, order(k, n), codes = 2 at 12288 k(4:8, "
                         "16:256) n(8:32, 4:2) | 2 at 8192 k(4:8, 16:256) "
                         "n(8:32, 4:2) | 1 at 6144 k(4:8, 8:256, 2:4) n(8:32, "
                         "4:1) | 1 at 4096 k(4:8, 8:256, 2:4) n(8:32, 4:1) | 2 "
                         "at 0 k(4:8, 16:256) n(8:32, 4:2)}",
                         shape, bits, 64),
              codes * planes / 8)
        << bits;
}
