//===- DeclarationsTest.cpp - laws of all declared layouts ------*- C++ -*-===//
//
// What holds for every layout, checked on all declarations, on whole units and
// on ragged shapes.
//
//===----------------------------------------------------------------------===//
#include "Declarations.h"
#include "LayoutText.h"
#include "quantx/Layout/Pack.h"
#include "quantx/Layout/Placement.h"
#include "quantx/Layout/Print.h"
#include "quantx/Layout/Size.h"
#include "quantx/Layout/Tile.h"
#include "quantx/Layout/Verify.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/bit.h"
#include "gtest/gtest.h"

#include <map>
#include <random>

using namespace mlir::quantx;
using namespace mlir::quantx::test;

namespace {
class DeclarationTest : public testing::TestWithParam<Declaration> {
protected:
  DeclarationTest() : layout(getLayout(GetParam().text)) {}

  /// A shape of `counts[dim]` units along each dimension; `ragged`: the last
  /// unit has only some of its coordinates.
  FieldShape getShape(LayoutFieldRef ref, llvm::ArrayRef<int64_t> counts,
                      bool ragged) {
    FieldShape shape;
    for (auto [tile, count] : llvm::zip_equal(getTile(layout, ref), counts))
      shape.push_back(
          tile * count -
          (ragged ? std::uniform_int_distribution<int64_t>(0, tile - 1)(random)
                  : 0));
    return shape;
  }

  void checkInverse(unsigned buffer, llvm::ArrayRef<int64_t> counts,
                    bool ragged);

  Layout layout;
  std::mt19937_64 random{7};
};
} // namespace

static int64_t getNumElements(llvm::ArrayRef<int64_t> shape) {
  int64_t product = 1;
  for (int64_t extent : shape)
    product *= extent;
  return product;
}

TEST_P(DeclarationTest, PrintsWhatItReads) {
  std::string text = toString(layout);
  std::string written = GetParam().text;
  if (written[0] != '[')
    written = "[n, k], " + written;
  EXPECT_EQ(text, written);
  std::optional<Layout> again = readLayout(text);
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(*again == layout);
  EXPECT_EQ(hash_value(*again), hash_value(layout));
}

/// Elements of the tensor for one coordinate of each field, by name.
static std::map<std::string, FieldShape> readBlocks(llvm::StringRef text) {
  std::map<std::string, FieldShape> blocks;
  for (llvm::StringRef part : llvm::split(text, ", ")) {
    auto [name, extents] = part.split(' ');
    for (llvm::StringRef extent : llvm::split(extents, 'x'))
      blocks[name.str()].push_back(std::stoll(extent.str()));
  }
  return blocks;
}

/// All fields of a buffer cover the same elements with one unit, so that their
/// shapes agree about the number of units for any tensor.
TEST_P(DeclarationTest, TilesAgree) {
  std::map<std::string, FieldShape> blocks = readBlocks(GetParam().blocks);
  ASSERT_EQ(blocks.size(), layout.getFields().size());
  FieldShape tensor = {203, 3001};
  if (layout.dims.size() == 1)
    tensor = {203 * 3001};
  for (unsigned buffer = 0; buffer < layout.buffers.size(); ++buffer) {
    std::vector<FieldShape> shapes;
    FieldShape covered;
    for (unsigned field = 0; field < layout.buffers[buffer].fields.size();
         ++field) {
      LayoutFieldRef ref{buffer, field};
      auto it = blocks.find(layout.getField(ref).name);
      ASSERT_NE(it, blocks.end()) << layout.getField(ref).name;
      FieldShape shape, elements;
      for (auto [extent, block, tile] :
           llvm::zip_equal(tensor, it->second, getTile(layout, ref))) {
        shape.push_back(block == 0 ? 1 : (extent + block - 1) / block);
        elements.push_back(block * tile);
      }
      if (field == 0)
        covered = elements;
      EXPECT_EQ(elements, covered) << layout.getField(ref).name;
      shapes.push_back(shape);
    }
    auto bytes = getBufferBytes(layout, buffer, shapes);
    EXPECT_TRUE(bool(bytes)) << llvm::toString(bytes.takeError());
  }
}

/// Packs random codes of all fields of a buffer and unpacks them again.
void DeclarationTest::checkInverse(unsigned buffer,
                                   llvm::ArrayRef<int64_t> counts,
                                   bool ragged) {
  const LayoutBuffer &data = layout.buffers[buffer];
  std::vector<FieldShape> shapes;
  std::vector<std::vector<uint64_t>> codes;
  for (unsigned field = 0; field < data.fields.size(); ++field) {
    shapes.push_back(getShape({buffer, field}, counts, ragged));
    codes.emplace_back(getNumElements(shapes.back()));
    unsigned width = data.fields[field].getWidth();
    for (uint64_t &code : codes.back())
      code =
          data.fields[field].isTrit() ? random() % 3 : random() >> (64 - width);
  }
  llvm::Expected<int64_t> bytes = getBufferBytes(layout, buffer, shapes);
  ASSERT_TRUE(bool(bytes)) << llvm::toString(bytes.takeError());
  std::vector<uint8_t> bits(*bytes);
  for (unsigned field = 0; field < data.fields.size(); ++field) {
    llvm::Error error = packField<uint64_t>(layout, {buffer, field},
                                            shapes[field], codes[field], bits);
    ASSERT_FALSE(bool(error)) << llvm::toString(std::move(error));
  }
  for (unsigned field = 0; field < data.fields.size(); ++field) {
    std::vector<uint64_t> back(codes[field].size());
    llvm::Error error = unpackField<uint64_t>(layout, {buffer, field},
                                              shapes[field], bits, back);
    ASSERT_FALSE(bool(error)) << llvm::toString(std::move(error));
    EXPECT_EQ(back, codes[field]) << data.fields[field].name;
  }
}

// Clause L8.
TEST_P(DeclarationTest, UnpackInvertsPack) {
  for (unsigned buffer = 0; buffer < layout.buffers.size(); ++buffer) {
    FieldShape ones(layout.dims.size(), 1);
    checkInverse(buffer, ones, /*ragged=*/false);
    FieldShape some = {3, 2};
    some.resize(layout.dims.size());
    checkInverse(buffer, some, /*ragged=*/false);
    for (int repeat = 0; repeat < 3; ++repeat)
      checkInverse(buffer, some, /*ragged=*/true);
  }
}

/// Codes of ones set exactly their own bits: unused bits stay 0.
// Clause L7.
TEST_P(DeclarationTest, PackersLeaveUnusedBitsZero) {
  FieldShape counts = {2, 2};
  counts.resize(layout.dims.size());
  for (LayoutFieldRef ref : layout.getFields()) {
    if (layout.getField(ref).isTrit())
      continue;
    FieldShape shape = getShape(ref, counts, /*ragged=*/true);
    auto placement = FieldPlacement::create(layout, ref, shape);
    ASSERT_TRUE(bool(placement));
    std::vector<uint8_t> bytes(placement->getBufferBytes());
    unsigned width = layout.getField(ref).getWidth();
    std::vector<uint64_t> codes(getNumElements(shape),
                                ~uint64_t(0) >> (64 - width));
    ASSERT_FALSE(bool(packField<uint64_t>(layout, ref, shape, codes, bytes)));
    size_t ones = 0;
    for (uint8_t byte : bytes)
      ones += llvm::popcount(byte);
    EXPECT_EQ(ones, codes.size() * width) << layout.getField(ref).name;
  }
}

/// Address by address: inside the buffer, no place twice.
// Clause L8.
TEST_P(DeclarationTest, AddressesAreDisjoint) {
  for (unsigned buffer = 0; buffer < layout.buffers.size(); ++buffer) {
    std::vector<bool> used;
    FieldShape counts = {2, 3};
    counts.resize(layout.dims.size());
    for (unsigned field = 0; field < layout.buffers[buffer].fields.size();
         ++field) {
      LayoutFieldRef ref{buffer, field};
      FieldShape shape = getShape(ref, counts, /*ragged=*/true);
      auto placement = FieldPlacement::create(layout, ref, shape);
      ASSERT_TRUE(bool(placement));
      used.resize(placement->getBufferBits());
      bool trit = layout.getField(ref).isTrit();
      unsigned width = trit ? 1 : layout.getField(ref).getWidth();
      FieldShape coord(shape.size(), 0);
      for (int64_t i = 0; i < getNumElements(shape); ++i) {
        int64_t rest = i;
        for (size_t dim = shape.size(); dim-- > 0; rest /= shape[dim])
          coord[dim] = rest % shape[dim];
        for (unsigned bit = 0; bit < width; ++bit) {
          int64_t address = placement->getBitAddress(coord, bit);
          ASSERT_GE(address, 0);
          ASSERT_LT(address, placement->getBufferBits());
          ASSERT_FALSE(used[address]) << address;
          used[address] = true;
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, DeclarationTest, testing::ValuesIn(declarations),
                         [](const auto &info) { return info.param.name; });
