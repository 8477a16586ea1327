//===- MutantTest.cpp - one wrong number ------------------------*- C++ -*-===//
//
// Every number of every declaration, changed by one or by eight: the verifier
// rejects it, or it is another layout. Where fields fill their units no base
// and no stride can change unnoticed.
//
// Absurd numbers in the same places must end in an error or in a layout whose
// sizes are worked out, never in a crash.
//
//===----------------------------------------------------------------------===//
#include "Declarations.h"
#include "LayoutText.h"
#include "quantx/Layout/Canonical.h"
#include "quantx/Layout/Print.h"
#include "quantx/Layout/Size.h"
#include "quantx/Layout/Tile.h"
#include "quantx/Layout/Verify.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "gtest/gtest.h"

#include <cstdio>

using namespace mlir::quantx;
using namespace mlir::quantx::test;

/// Whether the fields of every unit use all of its bits.
static bool isFull(const Layout &layout) {
  for (auto [index, buffer] : llvm::enumerate(layout.buffers)) {
    int64_t used = 0;
    for (unsigned field = 0; field < buffer.fields.size(); ++field) {
      LayoutFieldRef ref{static_cast<unsigned>(index), field};
      int64_t codes = 1;
      for (int64_t extent : getTile(layout, ref))
        codes *= extent;
      used += codes * buffer.fields[field].getWidth() /
              getPlaneCount(buffer.fields[field]);
      if (buffer.fields[field].isTrit())
        return false;
    }
    if (used != buffer.unit)
      return false;
  }
  return true;
}

namespace {
struct Number {
  size_t begin = 0, end = 0;
  bool isPlace = false; ///< a base or a stride
};
} // namespace

static std::vector<Number> getNumbers(llvm::StringRef text) {
  std::vector<Number> numbers;
  for (size_t i = 0; i < text.size(); ++i) {
    bool starts =
        llvm::isDigit(text[i]) &&
        (i == 0 || !(llvm::isAlnum(text[i - 1]) || text[i - 1] == '_'));
    if (!starts)
      continue;
    Number number{i, i, false};
    while (number.end < text.size() && llvm::isDigit(text[number.end]))
      ++number.end;
    llvm::StringRef before = text.take_front(i);
    number.isPlace = before.ends_with("at ") || before.ends_with(":") ||
                     before.ends_with(":-");
    numbers.push_back(number);
    i = number.end;
  }
  return numbers;
}

TEST(Mutants, AreRejectedOrOtherLayouts) {
  int rejected = 0, all = 0, survivors = 0;
  for (const Declaration &declaration : declarations) {
    std::string text = declaration.text;
    Layout original = getLayout(text);
    bool full = isFull(original);
    for (const Number &number : getNumbers(text))
      for (int delta : {-1, 1, 8}) {
        int value = std::stoi(text.substr(number.begin, number.end));
        std::string mutant = text.substr(0, number.begin) +
                             std::to_string(value + delta) +
                             text.substr(number.end);
        ++all;
        std::optional<Layout> layout = readLayout(mutant);
        if (!layout) {
          ++rejected;
          continue;
        }
        if (llvm::Error error = verify(*layout)) {
          llvm::consumeError(std::move(error));
          ++rejected;
          continue;
        }
        survivors += full && number.isPlace;
        EXPECT_FALSE(full && number.isPlace) << mutant;
        EXPECT_FALSE(getCanonical(*layout) == getCanonical(original)) << mutant;
      }
  }
  EXPECT_EQ(survivors, 0);
  RecordProperty("mutants", all);
  RecordProperty("rejected", rejected);
  std::printf("%d of %d mutants rejected by structure alone\n", rejected, all);
  EXPECT_GT(rejected * 10, all * 6);
}

TEST(Mutants, AbsurdNumbersAreHandled) {
  int accepted = 0, all = 0;
  for (const Declaration &declaration : declarations) {
    std::string text = declaration.text;
    for (const Number &number : getNumbers(text))
      for (const char *value :
           {"0", "-1", "65537", "4294967295", "1152921504606846976",
            "9223372036854775807", "-9223372036854775808"}) {
        ++all;
        std::string mutant =
            text.substr(0, number.begin) + value + text.substr(number.end);
        std::optional<Layout> layout = readLayout(mutant);
        if (!layout)
          continue;
        if (llvm::Error error = verify(*layout)) {
          std::string message = llvm::toString(std::move(error));
          EXPECT_NE(message.find("wanted "), std::string::npos) << message;
          EXPECT_NE(message.find(", got: "), std::string::npos) << message;
          continue;
        }
        ++accepted;
        Layout canonical = getCanonical(*layout);
        EXPECT_FALSE(bool(verify(canonical))) << toString(canonical);
        std::vector<FieldShape> shapes;
        for (unsigned field = 0; field < layout->buffers[0].fields.size();
             ++field)
          shapes.push_back(FieldShape(getTile(*layout, {0, field})));
        auto bytes = getBufferBytes(*layout, 0, shapes);
        if (!bytes)
          EXPECT_NE(llvm::toString(bytes.takeError()).find("2^63"),
                    std::string::npos);
      }
  }
  std::printf("%d of %d layouts with one absurd number accepted\n", accepted,
              all);
  EXPECT_GT(all, 7000);
  EXPECT_LT(accepted, all / 10);
}
