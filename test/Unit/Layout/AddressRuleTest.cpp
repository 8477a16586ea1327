//===- AddressRuleTest.cpp - the rule as formulas ---------------*- C++ -*-===//
//
// The address rule over text: what a lowering emits for run-time sizes. The
// texts are evaluated by eye here and by numbers in the other tests.
//
//===----------------------------------------------------------------------===//
#include "LayoutText.h"
#include "quantx/Layout/Address.h"
#include "quantx/Layout/Tile.h"
#include "gtest/gtest.h"

using namespace mlir::quantx;
using namespace mlir::quantx::test;

namespace {
/// Formulas; zeros and factors of one fold away.
struct TextArithmetic {
  using Value = std::string;
  Value constant(int64_t value) { return std::to_string(value); }
  Value add(Value a, Value b) {
    if (a == "0" || b == "0")
      return a == "0" ? b : a;
    return "(" + a + " + " + b + ")";
  }
  Value sub(Value a, Value b) {
    return b == "0" ? a : "(" + a + " - " + b + ")";
  }
  Value mul(Value a, Value b) {
    if (a == "0" || b == "0")
      return "0";
    if (a == "1" || b == "1")
      return a == "1" ? b : a;
    return "(" + a + " * " + b + ")";
  }
  Value div(Value a, Value b) { return "(" + a + " / " + b + ")"; }
  Value rem(Value a, Value b) { return "(" + a + " % " + b + ")"; }
  Value bitXor(Value a, Value b) { return "(" + a + " ^ " + b + ")"; }
};

/// A field of N x K with its formulas.
struct Formulas {
  TextArithmetic arith;
  Layout layout;
  std::vector<RunAddress> runs;
  llvm::SmallVector<std::string> counts;

  Formulas(llvm::StringRef text, llvm::StringRef field)
      : layout(getLayout(text)) {
    LayoutFieldRef ref = *layout.findField(field);
    runs = getRunAddresses(layout, ref);
    llvm::SmallVector<int64_t> tile = getTile(layout, ref);
    counts = {getTileCount(arith, std::string("N"), tile[0]),
              getTileCount(arith, std::string("K"), tile[1])};
  }

  BufferAddress<TextArithmetic> getBuffer() {
    // Short names for the counts keep the formulas legible.
    return BufferAddress<TextArithmetic>(
        arith, layout.buffers[0], {"tn", "tk"},
        getPlaneCount(layout.buffers[0].fields[0]));
  }
  std::string getUnitBase(const RunAddress &run) {
    return getBuffer().getUnitBase(
        arith,
        {getTileIndex(arith, run.dims[0], std::string("n"), std::string("tn")),
         getTileIndex(arith, run.dims[1], std::string("k"), std::string("tk"))},
        run.run.plane);
  }
  std::string getUnitBit(const RunAddress &run) {
    std::string sum = std::to_string(run.run.base);
    sum = arith.add(sum, getUnitPart(arith, run.dims[0], std::string("n"),
                                     std::string("tn")));
    return arith.add(sum, getUnitPart(arith, run.dims[1], std::string("k"),
                                      std::string("tk")));
  }
};
} // namespace

TEST(AddressRule, Q4_0) {
  Formulas f(
      "{unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}",
      "codes");
  EXPECT_EQ(f.counts[0], "N");
  EXPECT_EQ(f.counts[1], "((K + 31) / 32)");
  ASSERT_EQ(f.runs.size(), 1u);
  EXPECT_EQ(f.getUnitBase(f.runs[0]), "(((k / 32) * 144) + (n * (144 * tk)))");
  EXPECT_EQ(f.getUnitBit(f.runs[0]),
            "(16 + (((k % 16) * 8) + (((k / 16) % 2) * 4)))");
  EXPECT_EQ(f.getBuffer().getBits(), "((144 * tk) * tn)");
}

TEST(AddressRule, OuterDigitBelow) {
  Formulas f("{unit 8, order(k, n), codes = 4 at 4 n(*, 2:-4)}", "codes");
  EXPECT_EQ(f.counts[0], "((N + 1) / 2)");
  EXPECT_EQ(f.getUnitBase(f.runs[0]), "((k * 8) + ((n % tn) * (8 * tk)))");
  EXPECT_EQ(f.getUnitBit(f.runs[0]), "(4 + ((n / tn) * -4))");
}

// Clause L4.
TEST(AddressRule, WordsAndPads) {
  Formulas f("{unit 96, word 32, order(n pad 64, w, k), codes = 3 at 0 "
             "k(32:3)}",
             "codes");
  EXPECT_EQ(f.getBuffer().getStride(DimensionModes::kWords),
            "((((32 * tn) + 63) / 64) * 64)");
  EXPECT_EQ(f.getUnitBit(f.runs[0]), "((k % 32) * 3)");
  auto buffer = f.getBuffer();
  EXPECT_EQ(buffer.spread(f.arith, "u"),
            "(((u / 32) * ((((32 * tn) + 63) / 64) * 64)) + (u % 32))");
}

TEST(AddressRule, PlanesReversed) {
  Formulas f("{unit 64, order(k, n, -b), codes = 3 at 0 k(64:1) b(*)}",
             "codes");
  ASSERT_EQ(f.runs.size(), 3u);
  EXPECT_EQ(f.runs[2].run.codeBit, 2u);
  EXPECT_EQ(f.getUnitBase(f.runs[2]),
            "((((k / 64) * 64) + (n * (64 * tk))) + (((3 - 1) - 2) * ((64 * "
            "tk) * tn)))");
}

TEST(AddressRule, SegmentsAndSwizzle) {
  Formulas trits("{unit 24, order(k, n), codes = trit 1 at 0 k(2:8, 5:1) then "
                 "trit 1 at 16 k(4:1)}",
                 "codes");
  ASSERT_EQ(trits.runs.size(), 2u);
  EXPECT_EQ(trits.getUnitBase(trits.runs[1]),
            "(((k / 14) * 24) + (n * (24 * tk)))");
  EXPECT_EQ(trits.getUnitBit(trits.runs[0]),
            "((((k % 14) % 2) * 8) + ((k % 14) / 2))");
  EXPECT_EQ(trits.getUnitBit(trits.runs[1]), "(16 + ((k % 14) - 10))");
  Formulas tile("{unit 32768, order(k, n), swizzle [2, 7, 3], codes = 8 at 0 "
                "k(64:8) n(64:512)}",
                "codes");
  EXPECT_EQ(tile.getBuffer().spread(tile.arith, "u"),
            "(u ^ (((u / 1024) % 4) * 128))");
}
