//===- PackTest.cpp - raw codes to buffers and back -------------*- C++ -*-===//
//
// Single codes against whole fields, untouched bits, trits and errors.
//
//===----------------------------------------------------------------------===//
#include "quantx/Layout/Pack.h"
#include "Declarations.h"
#include "LayoutText.h"
#include "quantx/Layout/Placement.h"
#include "quantx/Layout/Size.h"
#include "quantx/Layout/Tile.h"
#include "gtest/gtest.h"

#include <random>

using namespace mlir::quantx;
using namespace mlir::quantx::test;

/// Reads and rewrites every code of a field on random bytes.
static void expectSingleCodes(const Layout &layout, LayoutFieldRef ref) {
  FieldShape shape;
  for (int64_t extent : getTile(layout, ref))
    shape.push_back(extent + 1);
  int64_t count = 1;
  for (int64_t extent : shape)
    count *= extent;
  auto placement = FieldPlacement::create(layout, ref, shape);
  ASSERT_TRUE(bool(placement));
  std::mt19937 random(9);
  std::vector<uint8_t> bytes(placement->getBufferBytes());
  for (uint8_t &byte : bytes)
    byte = random();
  const std::vector<uint8_t> before = bytes;
  std::vector<uint64_t> codes(count);
  ASSERT_FALSE(bool(unpackField<uint64_t>(layout, ref, shape, bytes, codes)));
  std::vector<uint8_t> zeros(bytes.size()), packed(bytes.size());
  ASSERT_FALSE(bool(packField<uint64_t>(layout, ref, shape, codes, packed)));
  FieldShape coord(shape.size());
  for (int64_t i = 0; i < count; ++i) {
    int64_t rest = i;
    for (size_t dim = shape.size(); dim-- > 0; rest /= shape[dim])
      coord[dim] = rest % shape[dim];
    ASSERT_EQ(placement->read(coord, bytes), codes[i]);
    placement->write(coord, codes[i], bytes);
    placement->write(coord, codes[i], zeros);
  }
  EXPECT_EQ(zeros, packed);
  if (!layout.getField(ref).isTrit()) // random bytes are no proper trits
    EXPECT_EQ(bytes, before);
}

TEST(Pack, SingleCodesAgreeWithFields) {
  for (const Declaration &declaration : declarations) {
    SCOPED_TRACE(declaration.name);
    Layout layout = getLayout(declaration.text);
    for (LayoutFieldRef ref : layout.getFields())
      expectSingleCodes(layout, ref);
  }
}

TEST(Pack, TouchesItsOwnBitsOnly) {
  Layout layout = getLayout(
      "{unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}");
  std::vector<uint8_t> bytes(18, 0xff);
  std::vector<uint8_t> codes(17, 0); // a ragged unit: one code of 15 is high
  ASSERT_FALSE(bool(packField<uint8_t>(layout, {0, 1}, {1, 17}, codes, bytes)));
  EXPECT_EQ(bytes[0], 0xff);
  EXPECT_EQ(bytes[1], 0xff);
  EXPECT_EQ(bytes[2], 0);
  for (int i = 3; i < 18; ++i)
    EXPECT_EQ(bytes[i], 0xf0);
}

TEST(Pack, TritsUseTheLeastByteThatDecodes) {
  Layout layout =
      getLayout("{unit 8, order(k, n), codes = trit 1 at 0 k(5:1)}");
  for (int number = 0; number < 243; ++number) {
    std::vector<uint8_t> codes(5), back(5), bytes(1);
    for (int digit = 4, rest = number; digit >= 0; --digit, rest /= 3)
      codes[digit] = rest % 3;
    ASSERT_FALSE(
        bool(packField<uint8_t>(layout, {0, 0}, {1, 5}, codes, bytes)));
    EXPECT_EQ(bytes[0], (number * 256 + 242) / 243);
    ASSERT_FALSE(
        bool(unpackField<uint8_t>(layout, {0, 0}, {1, 5}, bytes, back)));
    EXPECT_EQ(back, codes);
  }
}

TEST(Pack, WideCodes) {
  // 64 bits at every offset of a byte, at the very end of the buffer too.
  for (int offset = 0; offset < 8; ++offset) {
    Layout layout = getLayout("{unit 72, order(k, n), codes = 64 at " +
                              std::to_string(offset) + "}");
    std::vector<uint64_t> codes = {0x0123456789abcdefu, ~uint64_t(0)}, back(2);
    std::vector<uint8_t> bytes(18);
    ASSERT_FALSE(
        bool(packField<uint64_t>(layout, {0, 0}, {1, 2}, codes, bytes)));
    ASSERT_FALSE(
        bool(unpackField<uint64_t>(layout, {0, 0}, {1, 2}, bytes, back)));
    EXPECT_EQ(back, codes);
  }
}

template <typename Code>
static std::string getError(llvm::StringRef text, FieldShape shape,
                            std::vector<Code> codes, size_t size, bool pack) {
  Layout layout = getLayout(text);
  std::vector<uint8_t> bytes(size);
  llvm::Error error =
      pack ? packField<Code>(layout, {0, 0}, shape, codes, bytes)
           : unpackField<Code>(layout, {0, 0}, shape, bytes, codes);
  return error ? llvm::toString(std::move(error)) : "";
}

TEST(Pack, Errors) {
  llvm::StringRef nine = "{unit 16, order(k, n), codes = 9 at 0}";
  for (bool pack : {false, true}) {
    EXPECT_EQ(getError<uint8_t>(nine, {1, 2}, {1, 2}, 4, pack),
              "codes: wanted codes of at least 9 bits, got: 8");
    EXPECT_EQ(getError<uint16_t>(nine, {1, 2}, {1, 2, 3}, 4, pack),
              "codes: wanted as many codes as the shape has, 2, got: 3");
    EXPECT_EQ(getError<uint16_t>(nine, {1, 2}, {1, 2}, 3, pack),
              "codes: wanted a buffer of at least 4 bytes, got: 3");
    EXPECT_EQ(getError<uint16_t>(nine, {1, -2}, {1, 2}, 4, pack),
              "codes: wanted an extent of at least 0, got: -2");
    EXPECT_EQ(getError<uint16_t>(nine, {1, 2}, {1, 2}, 4, pack), "");
    EXPECT_EQ(getError<uint16_t>(nine, {0, 2}, {}, 0, pack), "");
  }
  EXPECT_EQ(getError<uint16_t>(nine, {1, 2}, {1, 512}, 4, true),
            "codes: wanted codes of 0 to 511, got: 512");
  EXPECT_EQ(getError<uint8_t>("{unit 8, order(k, n), codes = trit 1 at 0}",
                              {1, 1}, {3}, 1, true),
            "codes: wanted codes of 0 to 2, got: 3");
}
