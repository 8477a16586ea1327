//===- SliceTest.cpp - all slices of all codes ----------------------------===//
//
// Every code of every parent up to 8 bits, at every width and in every mode.
//
//===----------------------------------------------------------------------===//
#include "quantx/Numerics/Slice.h"

#include "gtest/gtest.h"

#include <cmath>
#include <vector>

using namespace mlir::quantx::numerics;

namespace {
constexpr Rounding kModes[] = {Rounding::Floor, Rounding::HalfUp,
                               Rounding::HalfEven};

SliceSpec makeSpec(unsigned parentBits, Rounding round,
                   SliceOverflow overflow = SliceOverflow::Clamp,
                   bool isSigned = false) {
  SliceSpec spec;
  spec.parentBits = parentBits;
  spec.round = round;
  spec.overflow = overflow;
  spec.isSigned = isSigned;
  return spec;
}

/// Slices through all widths of `chain`, the first of which is the parent's.
int64_t sliceAlong(const std::vector<unsigned> &chain, Rounding round,
                   int64_t code) {
  for (size_t i = 1; i < chain.size(); ++i)
    code = sliceCode(code, chain[i], makeSpec(chain[i - 1], round));
  return code;
}

/// The 8-bit codes whose slice along the chain is not the direct slice.
std::vector<int64_t> getChainMismatches(const std::vector<unsigned> &chain,
                                        Rounding round) {
  std::vector<int64_t> codes;
  for (int64_t code = 0; code < 256; ++code)
    if (sliceAlong(chain, round, code) !=
        sliceCode(code, chain.back(), makeSpec(8, round)))
      codes.push_back(code);
  return codes;
}

/// The number of mismatches, and the first ones.
void expectChain(const std::vector<unsigned> &chain, Rounding round,
                 size_t count, std::vector<int64_t> first) {
  std::vector<int64_t> codes = getChainMismatches(chain, round);
  EXPECT_EQ(codes.size(), count);
  codes.resize(std::min(codes.size(), first.size()));
  EXPECT_EQ(codes, first);
}

/// Nearest integer to code / 2^d by comparing distances, ties by `mode`.
int64_t sliceBySearch(int64_t code, unsigned d, Rounding mode) {
  int64_t bucket = int64_t(1) << d;
  int64_t down = int64_t(std::floor(double(code) / double(bucket)));
  int64_t toDown = code - down * bucket, toUp = (down + 1) * bucket - code;
  if (mode == Rounding::Floor || toDown < toUp)
    return down;
  if (toDown > toUp)
    return down + 1;
  return mode == Rounding::HalfUp || down % 2 != 0 ? down + 1 : down;
}

TEST(Slice, W1_everyCodeWidthAndModeIsTheNearestClamped) {
  for (bool isSigned : {false, true})
    for (unsigned parent = 1; parent <= 8; ++parent)
      for (Rounding mode : kModes)
        for (unsigned bits = 1; bits <= parent; ++bits) {
          SliceSpec spec =
              makeSpec(parent, mode, SliceOverflow::Clamp, isSigned);
          SliceSpec extra =
              makeSpec(parent, mode, SliceOverflow::Extra, isSigned);
          CodeRange parents = getCodeRange(parent, isSigned);
          CodeRange range = getCodeRange(bits, isSigned);
          ASSERT_EQ(getSliceRange(bits, spec), range);
          ASSERT_EQ(getSliceWidth(bits, spec), bits);
          for (int64_t code = parents.min; code <= parents.max; ++code) {
            int64_t nearest = sliceBySearch(code, parent - bits, mode);
            ASSERT_EQ(sliceCode(code, bits, spec),
                      std::min(nearest, range.max));
            ASSERT_EQ(sliceCode(code, bits, extra), nearest);
            ASSERT_TRUE(getSliceRange(bits, extra).contains(nearest));
          }
        }
}

TEST(Slice, W1_extraHasOneMoreBitAndCode) {
  for (Rounding mode : kModes)
    for (unsigned bits = 1; bits < 8; ++bits) {
      int64_t top = int64_t(1) << bits;
      SliceSpec ui = makeSpec(8, mode, SliceOverflow::Extra);
      SliceSpec si = makeSpec(8, mode, SliceOverflow::Extra, true);
      EXPECT_EQ(getSliceWidth(bits, ui), bits + 1);
      EXPECT_EQ(getSliceRange(bits, ui), (CodeRange{0, top}));
      EXPECT_EQ(getSliceWidth(bits, si), bits + 1);
      EXPECT_EQ(getSliceRange(bits, si), (CodeRange{-top / 2, top / 2}));
      // Rounding up reaches the extra code, floor does not.
      bool reaches = mode != Rounding::Floor;
      EXPECT_EQ(sliceCode(255, bits, ui), reaches ? top : top - 1);
      EXPECT_EQ(sliceCode(127, bits, si), reaches ? top / 2 : top / 2 - 1);
    }
}

TEST(Slice, W1_theFullWidthIsTheIdentity) {
  for (SliceOverflow overflow : {SliceOverflow::Clamp, SliceOverflow::Extra})
    for (Rounding mode : kModes) {
      SliceSpec spec = makeSpec(8, mode, overflow);
      EXPECT_EQ(getSliceWidth(8, spec), 8u);
      EXPECT_EQ(getSliceRange(8, spec), (CodeRange{0, 255}));
      CodeConstants constants = getSliceConstants({3, -5}, 8, spec);
      EXPECT_EQ(constants.a, 3);
      EXPECT_EQ(constants.b, -5);
      for (int64_t code = 0; code < 256; ++code)
        EXPECT_EQ(sliceCode(code, 8, spec), code);
    }
}

/// The 8-bit codes whose slices differ between two modes.
int countDifferences(unsigned bits, Rounding one, Rounding other) {
  int count = 0;
  for (int64_t code = 0; code < 256; ++code)
    if (sliceCode(code, bits, makeSpec(8, one)) !=
        sliceCode(code, bits, makeSpec(8, other)))
      ++count;
  return count;
}

TEST(Slice, W1_modesDifferOnTheCountedCodes) {
  struct Row {
    unsigned bits;
    int floorHalfUp, halfUpHalfEven, overflows;
    int64_t firstOverflow;
  };
  for (Row row : {Row{2, 96, 2, 32, 224}, Row{3, 112, 4, 16, 240},
                  Row{4, 120, 8, 8, 248}, Row{6, 126, 32, 2, 254}}) {
    SCOPED_TRACE(row.bits);
    EXPECT_EQ(countDifferences(row.bits, Rounding::Floor, Rounding::HalfUp),
              row.floorHalfUp);
    EXPECT_EQ(countDifferences(row.bits, Rounding::HalfUp, Rounding::HalfEven),
              row.halfUpHalfEven);
    SliceSpec extra = makeSpec(8, Rounding::HalfUp, SliceOverflow::Extra);
    int overflows = 0;
    for (int64_t code = 0; code < 256; ++code) {
      bool over = sliceCode(code, row.bits, extra) == 1 << row.bits;
      EXPECT_EQ(over, code >= row.firstOverflow) << code;
      overflows += over;
    }
    EXPECT_EQ(overflows, row.overflows);
  }
}

TEST(Slice, onlyFloorComposes) {
  for (unsigned first = 1; first <= 8; ++first)
    for (unsigned second = 1; second <= first; ++second)
      expectChain({8, first, second}, Rounding::Floor, 0, {});
  expectChain({8, 6, 4}, Rounding::HalfUp, 30, {6, 7, 22});
  expectChain({8, 6, 3}, Rounding::HalfUp, 14, {14, 15, 46});
  expectChain({8, 6, 2}, Rounding::HalfUp, 6, {30, 31, 94});
  expectChain({8, 4, 3}, Rounding::HalfUp, 56, {8, 9});
  expectChain({8, 4, 2}, Rounding::HalfUp, 24, {24});
  expectChain({8, 3, 2}, Rounding::HalfUp, 48, {16});
  expectChain({8, 6, 4}, Rounding::HalfEven, 30, {9, 10, 22});
  expectChain({8, 6, 3}, Rounding::HalfEven, 14, {17, 18, 46});
  expectChain({8, 6, 2}, Rounding::HalfEven, 6, {33, 34, 94});
  expectChain({8, 4, 3}, Rounding::HalfEven, 49, {17});
  expectChain({8, 4, 2}, Rounding::HalfEven, 24, {33});
  expectChain({8, 3, 2}, Rounding::HalfEven, 45, {33});
}

TEST(Slice, W1_signedStorageHasTheSameCodesOffset) {
  for (Rounding mode : kModes)
    for (unsigned bits : {2u, 3u, 4u, 6u})
      for (int64_t code = 0; code < 256; ++code)
        EXPECT_EQ(sliceCode(code - 128, bits,
                            makeSpec(8, mode, SliceOverflow::Clamp, true)),
                  sliceCode(code, bits, makeSpec(8, mode)) - (1 << (bits - 1)));
}

TEST(Slice, W2_gridConstantsAreThePublishedReconstruction) {
  // clamp(round(q / 2^d)) * 2^d, in the parent's domain.
  for (unsigned bits = 1; bits <= 8; ++bits) {
    SliceSpec spec = makeSpec(8, Rounding::HalfUp);
    CodeConstants constants = getSliceConstants({2, -3}, bits, spec);
    EXPECT_EQ(constants.a, 2 * (1 << (8 - bits)));
    EXPECT_EQ(constants.b, -3);
  }
}

TEST(Slice, W2_midpointHasTheWorstErrorOfRoundingWithoutClamp) {
  SliceSpec spec = makeSpec(8, Rounding::Floor);
  spec.reconstruct = SliceReconstruct::Midpoint;
  for (unsigned bits = 1; bits <= 8; ++bits) {
    CodeConstants constants = getSliceConstants({1, 0}, bits, spec);
    double worst = 0;
    for (int64_t code = 0; code < 256; ++code) {
      double back =
          constants.a * double(sliceCode(code, bits, spec)) + constants.b;
      worst = std::max(worst, std::fabs(back - double(code)));
    }
    EXPECT_EQ(worst, (std::ldexp(1.0, 8 - int(bits)) - 1) / 2);
  }
}

TEST(Slice, W3_midpointConstantsNest) {
  for (unsigned first = 1; first <= 8; ++first)
    for (unsigned second = 1; second <= first; ++second) {
      SliceSpec spec = makeSpec(8, Rounding::Floor);
      spec.reconstruct = SliceReconstruct::Midpoint;
      SliceSpec inner = spec;
      inner.parentBits = first;
      CodeConstants direct = getSliceConstants({3, 1}, second, spec);
      CodeConstants nested = getSliceConstants(
          getSliceConstants({3, 1}, first, spec), second, inner);
      EXPECT_EQ(direct.a, nested.a);
      EXPECT_EQ(direct.b, nested.b);
    }
}

TEST(Slice, invalidSpecsAreRefused) {
  EXPECT_TRUE(isValid(makeSpec(8, Rounding::HalfEven)));
  EXPECT_TRUE(isValid(makeSpec(16, Rounding::Floor)));
  EXPECT_FALSE(isValid(makeSpec(8, Rounding::HalfAway)));
  EXPECT_FALSE(isValid(makeSpec(0, Rounding::Floor)));
  EXPECT_FALSE(isValid(makeSpec(17, Rounding::Floor)));
  for (Rounding mode : kModes) {
    SliceSpec spec = makeSpec(8, mode);
    spec.reconstruct = SliceReconstruct::Midpoint;
    EXPECT_EQ(isValid(spec), mode == Rounding::Floor);
  }
}

TEST(Slice, namesGoBothWays) {
  EXPECT_EQ(stringify(SliceOverflow::Clamp), "clamp");
  EXPECT_EQ(stringify(SliceOverflow::Extra), "extra");
  EXPECT_EQ(stringify(SliceReconstruct::Grid), "grid");
  EXPECT_EQ(stringify(SliceReconstruct::Midpoint), "midpoint");
  EXPECT_EQ(parseSliceOverflow("extra"), SliceOverflow::Extra);
  EXPECT_EQ(parseSliceOverflow("clamp"), SliceOverflow::Clamp);
  EXPECT_EQ(parseSliceOverflow("wrap"), std::nullopt);
  EXPECT_EQ(parseSliceReconstruct("grid"), SliceReconstruct::Grid);
  EXPECT_EQ(parseSliceReconstruct("midpoint"), SliceReconstruct::Midpoint);
  EXPECT_EQ(parseSliceReconstruct("mid"), std::nullopt);
}
} // namespace
