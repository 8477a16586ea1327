//===- CanonicalTest.cpp - equal maps, equal forms --------------*- C++ -*-===//
//
// Canonical modes against the tables of the maps, and whole layouts.
//
//===----------------------------------------------------------------------===//
#include "quantx/Layout/Canonical.h"
#include "Declarations.h"
#include "LayoutText.h"
#include "quantx/Layout/Print.h"
#include "quantx/Layout/Verify.h"
#include "gtest/gtest.h"

#include <map>
#include <random>

using namespace mlir::quantx;
using namespace mlir::quantx::test;

using Modes = llvm::SmallVector<LayoutMode, 3>;

/// Where each coordinate goes, which is what modes mean.
static std::vector<int64_t> getTable(llvm::ArrayRef<LayoutMode> modes,
                                     int64_t count) {
  std::vector<int64_t> table;
  for (int64_t coord = 0; coord < count; ++coord) {
    int64_t rest = coord, sum = 0;
    for (const LayoutMode &mode : modes) {
      sum += rest % mode.size * mode.stride;
      rest /= mode.size;
    }
    table.push_back(sum);
  }
  return table;
}

TEST(Canonical, EqualMapsHaveEqualModes) {
  std::mt19937 random(11);
  std::map<std::vector<int64_t>, std::vector<std::pair<int64_t, int64_t>>>
      forms;
  int repeated = 0;
  for (int round = 0; round < 40000; ++round) {
    Modes modes;
    for (int64_t rest = 32; rest > 1 || random() % 4 == 0;) {
      int64_t size = int64_t(1) << (random() % 4);
      size = std::min(size, rest);
      // Few strides, so that lists often mean the same map.
      modes.push_back({size, int64_t(1) << (random() % 6)});
      rest /= size;
    }
    Modes canonical = getCanonicalModes(modes);
    std::vector<int64_t> table = getTable(modes, 32);
    ASSERT_EQ(getTable(canonical, 32), table);
    ASSERT_EQ(getCanonicalModes(canonical), canonical);
    std::vector<std::pair<int64_t, int64_t>> form;
    for (const LayoutMode &mode : canonical)
      form.push_back({mode.size, mode.stride});
    auto [it, isNew] = forms.try_emplace(table, form);
    ASSERT_EQ(it->second, form);
    repeated += !isNew;
  }
  EXPECT_GT(repeated, 10000);
  EXPECT_GT(forms.size(), 1000u);
}

static std::string getText(llvm::StringRef text) {
  Layout canonical = getCanonical(getLayout(text));
  EXPECT_TRUE(getCanonical(canonical) == canonical);
  EXPECT_FALSE(bool(verify(canonical)));
  return toString(canonical);
}

TEST(Canonical, Layouts) {
  EXPECT_EQ(getText("{unit 512, order(k, n), codes = 4 at 0 k(1:7, 2:8, 2:16, "
                    "2:4) n(16:32)}"),
            "[n, k], {unit 512, order(k, n), codes = 4 at 0 n(16:32) k(4:8, "
            "2:4)}");
  EXPECT_EQ(getText("{unit 64, order(k, n), codes = 4 at 0 k(8:8) b(2:1, 2:2) "
                    "| 2 at 4 k(2:8, 4:16) | 2 at 6 k(8:8, *)}"),
            "[n, k], {unit 64, order(k, n), codes = 8 at 0 k(8:8)}");
  EXPECT_EQ(getText("{unit 64, order(k, n), codes = 4 at 4 k(8:8) | 4 at 0 "
                    "k(8:8)}"),
            "[n, k], {unit 64, order(k, n), codes = 4 at 4 k(8:8) | 4 at 0 "
            "k(8:8)}");
  EXPECT_EQ(getText("{unit 64, order(k pad 32, n pad 96), codes = 4 at 0}"),
            "[n, k], {unit 64, order(k, n pad 96), codes = 4 at 0}");
  EXPECT_EQ(getText("{unit 32, word 32, order(k, w pad 16, n pad 1), codes = 4 "
                    "at 0}"),
            "[n, k], {unit 32, order(k, n), codes = 4 at 0}");
  EXPECT_EQ(getText("{unit 32, word 32, order(k, w pad 64, n), codes = 4 at "
                    "0}"),
            "[n, k], {unit 32, word 32, order(k, w pad 64, n), codes = 4 at "
            "0}");
  EXPECT_EQ(getText("{unit 8, order(k, n), codes = 4 at 4 n(*, 2:-4) k(*)}"),
            "[n, k], {unit 8, order(k, n), codes = 4 at 4 n(*, 2:-4)}");
  EXPECT_EQ(getText("{unit 64, order(k, n, b), codes = 4 at 0 b(*) k(64:1)}"),
            "[n, k], {unit 64, order(k, n, b), codes = 4 at 0 k(64:1) b(*)}");
}

TEST(Canonical, IsIdempotentOnDeclarations) {
  for (const Declaration &declaration : declarations)
    getText(declaration.text);
}
