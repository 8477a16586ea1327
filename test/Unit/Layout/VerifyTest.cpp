//===- VerifyTest.cpp - one case a rule -------------------------*- C++ -*-===//
//
// Layouts that break one rule, with the message; beside each its positive twin
// where the declarations have none.
//
//===----------------------------------------------------------------------===//
#include "quantx/Layout/Verify.h"
#include "LayoutText.h"
#include "gtest/gtest.h"

using namespace mlir::quantx;
using namespace mlir::quantx::test;

static std::string getError(const Layout &layout) {
  llvm::Error error = verify(layout);
  return error ? llvm::toString(std::move(error)) : "";
}

static std::string getError(llvm::StringRef text) {
  std::optional<Layout> layout = readLayout(text);
  return layout ? getError(*layout) : "no layout";
}

namespace {
struct Case {
  const char *text, *error;
};
} // namespace

static void expectErrors(llvm::ArrayRef<Case> cases) {
  for (const Case &one : cases)
    EXPECT_EQ(getError(one.text), one.error) << one.text;
}

TEST(Verify, Names) {
  expectErrors({
      {"[w], {unit 8, order(w), codes = 8 at 0}",
       "wanted a name of a dimension that is not reserved, got: w"},
      {"[n, n], {unit 8, order(n, n), codes = 8 at 0}",
       "wanted every dimension named once, got: n twice"},
      {"{unit 8, order(n, k), then = 8 at 0}",
       "buffer 0: wanted a name of a field that is not reserved, got: then"},
      {"{unit 8, order(n, k), codes = 8 at 0}, {unit 8, order(n, k), codes = 8 "
       "at 0}",
       "buffer 1: wanted every field named once, got: codes twice"},
      {"{unit 8, order(n, k), w = 8 at 0}", ""},
      {"[], {unit 8, order(), codes = 8 at 0}",
       "wanted at least one dimension, got: none"},
      {"{unit 8, order(n, k)}",
       "buffer 0: wanted at least one field in a buffer, got: none"},
  });
  Layout layout = getLayout("{unit 8, order(n, k), codes = 8 at 0}");
  layout.dims[0] = "2n";
  EXPECT_EQ(getError(layout),
            "wanted an identifier as name of a dimension, got: '2n'");
  layout.dims[0] = "n";
  layout.buffers.clear();
  EXPECT_EQ(getError(layout), "wanted at least one buffer, got: none");
}

TEST(Verify, UnitAndOrder) {
  expectErrors({
      {"{unit 0, order(n, k), codes = 8 at 0}",
       "buffer 0: wanted a unit of 1 to 16777216 bits, got: 0"},
      {"{unit 1152921504606846976, order(n, k), codes = 8 at 0}",
       "buffer 0: wanted a unit of 1 to 16777216 bits, got: "
       "1152921504606846976"},
      {"{unit 96, word 36, order(n, w, k), codes = 3 at 0 k(32:3)}",
       "buffer 0: wanted a word that divides the unit of 96 bits, got: 36"},
      {"{unit 96, word 0, order(n, w, k), codes = 3 at 0 k(32:3)}",
       "buffer 0: wanted a word that divides the unit of 96 bits, got: 0"},
      {"{unit 96, word 32, order(n, k), codes = 3 at 0 k(32:3)}",
       "buffer 0: wanted w in order if and only if there is a word, got: word "
       "without w"},
      {"{unit 96, order(n, w, k), codes = 3 at 0 k(32:3)}",
       "buffer 0: wanted w in order if and only if there is a word, got: w "
       "without word"},
      {"{unit 8, order(n, n, k), codes = 8 at 0}",
       "buffer 0: wanted every dimension once in order, got: n twice"},
      {"{unit 8, order(n), codes = 8 at 0}",
       "buffer 0: wanted every dimension in order, got: no k"},
      {"{unit 8, order(n pad -8, k), codes = 8 at 0}",
       "buffer 0: wanted a pad of at least 0 bits, got: -8"},
      {"{unit 8, order(n, k, b), codes = 8 at 0}",
       "buffer 0: wanted b in order if and only if the codes have b(*), got: b "
       "in order, codes without b(*)"},
      {"{unit 8, order(n, k), codes = 6 at 0 k(8:1) b(*)}",
       "buffer 0: wanted b in order if and only if the codes have b(*), got: "
       "codes with b(*), no b in order"},
      {"{unit 16, order(n, k, b), codes = 6 at 0 k(8:1) b(*), sign = 1 at 8 "
       "k(8:1) b(*)}",
       "buffer 0: wanted equally many planes in all fields, 6, got: sign with "
       "1"},
  });
  Layout layout = getLayout("{unit 8, order(n, k), codes = 8 at 0}");
  layout.buffers[0].order[0].dim = 2;
  EXPECT_EQ(getError(layout),
            "buffer 0: wanted known dimensions in order, got: index 2");
  layout.buffers[0].order[0].dim = -3;
  EXPECT_EQ(getError(layout),
            "buffer 0: wanted known dimensions in order, got: index -3");
}

TEST(Verify, Modes) {
  expectErrors({
      {"{unit 8, order(n, k), codes = 65 at 0}",
       "buffer 0: codes: wanted a width of 1 to 64 bits, got: 65"},
      {"{unit 8, order(n, k), codes = 0 at 0}",
       "buffer 0: codes: wanted a width of 1 to 64 bits, got: 0"},
      {"{unit 128, order(n, k), codes = 64 at 0 | 1 at 64}",
       "buffer 0: codes: wanted at most 64 bits in all pieces, got: 65"},
      {"{unit 8, order(n, k), codes = 4 at 8}",
       "buffer 0: codes: wanted a base inside the unit of 8 bits, got: 8"},
      {"{unit 8, order(n, k), codes = 4 at -1}",
       "buffer 0: codes: wanted a base inside the unit of 8 bits, got: -1"},
      {"{unit 8, order(n, k), codes = 4 at 0 k(0:4)}",
       "buffer 0: codes: wanted sizes of at least 1 in k, got: 0"},
      {"{unit 8, order(n, k), codes = 4 at 0 k(-2:4)}",
       "buffer 0: codes: wanted sizes of at least 1 in k, got: -2"},
      {"{unit 8, order(n, k), codes = 4 at 0 k(-1:4)}", // -1 stands for *
       "buffer 0: codes: wanted no stride on the * of k, got: 4"},
      {"{unit 8, order(n, k), codes = 4 at 0 k(2:4) k(2:4)}",
       "buffer 0: codes: wanted the modes of every dimension once, got: k "
       "twice"},
      {"{unit 8, order(n, k), codes = 4 at 0 w(2:4)}",
       "buffer 0: codes: wanted modes of known dimensions or b, got: w"},
      {"{unit 8, order(n, k), codes = 4 at 0 k(*, 2:4, *)}",
       "buffer 0: codes: wanted at most one * in k, got: 2"},
      {"{unit 8, order(n, k), codes = 4 at 0 k(2:8)}",
       "buffer 0: codes: wanted strides in k below the unit of 8 bits, got: 8"},
      {"{unit 8, order(n, k), codes = 4 at 0 k(2:-9223372036854775808)}",
       "buffer 0: codes: wanted strides in k below the unit of 8 bits, got: "
       "-9223372036854775808"},
      {"{unit 8, order(n, k), codes = 4 at 0 k(1:1152921504606846976)}", ""},
      {"{unit 8, order(n, k), codes = 4 at 0 k(1152921504606846976:0)}",
       "buffer 0: codes: wanted at most 8 coordinates of k in a unit of 8 "
       "bits, got: 1152921504606846976"},
      {"{unit 8, order(n, k), codes = 4 at 0 k(4294967296:1, 4294967296:1)}",
       "buffer 0: codes: wanted at most 8 coordinates of k in a unit of 8 "
       "bits, got: 9223372036854775807"},
      {"{unit 16, order(n, k), codes = 4 at 0 b(3:1)}",
       "buffer 0: codes: wanted sizes of b that make up the 4 bits of the "
       "piece, got: 3"},
      {"{unit 16, order(n, k, b), codes = 4 at 0 b(3:1, *)}",
       "buffer 0: codes: wanted sizes of b that make up the 4 bits of the "
       "piece, got: 3"},
  });
  Layout layout = getLayout("{unit 8, order(n, k), codes = 4 at 0 k(2:4)}");
  layout.buffers[0].fields[0].pieces[0].segments[0].dims[0].dim = 7;
  EXPECT_EQ(getError(layout), "buffer 0: codes: wanted modes of known "
                              "dimensions or b, got: index 7");
  layout.buffers[0].fields[0].pieces[0].segments.clear();
  EXPECT_EQ(getError(layout), "buffer 0: codes: wanted 1 or more segments in a "
                              "piece, got: 0");
  layout.buffers[0].fields[0].pieces.clear();
  EXPECT_EQ(getError(layout), "buffer 0: codes: wanted 1 to 64 pieces, got: 0");
}

TEST(Verify, Agreement) {
  expectErrors({
      {"{unit 64, order(n, k), codes = 4 at 0 k(8:4) | 1 at 32 k(4:1)}",
       "buffer 0: codes: wanted equal tiles in all pieces, along k 8, got: 4"},
      {"{unit 64, order(n, k), codes = 4 at 0 k(*, 2:4) | 1 at 32 k(2:1)}",
       "buffer 0: codes: wanted * of k above equally many coordinates, 1, got: "
       "2"},
      {"{unit 64, order(n, k), codes = 4 at 0 k(*, 2:4) | 1 at 32 k(1:9, *, "
       "2:1)}",
       ""},
      {"{unit 64, order(n, k), codes = 4 at 0 k(2:4) | 1 at 32 k(2:1, *)}", ""},
      {"{unit 64, order(n, k, b), codes = 4 at 0 k(2:4) b(*) | 1 at 32 k(2:1)}",
       "buffer 0: codes: wanted equally many planes in all pieces, 4, got: 1"},
      {"{unit 64, order(n, k, b), codes = 1 at 0 k(2:4) b(*) | 1 at 32 k(2:1)}",
       "buffer 0: codes: wanted b(*) in all pieces or in none, got: some"},
      {"{unit 64, order(n, k), codes = 4 at 0 k(2:4) then 4 at 8 k(2:4) | 1 at "
       "32 k(4:1)}",
       "buffer 0: codes: wanted equally many segments in all pieces, 2, got: "
       "1"},
      {"{unit 64, order(n, k), codes = 4 at 0 k(2:4) then 3 at 8 k(2:4)}",
       "buffer 0: codes: wanted segments of one width, 4, got: 3"},
      {"{unit 64, order(n, k), codes = 4 at 0 k(2:4) then 4 at 8 k(*, 2:4)}",
       "buffer 0: codes: wanted no * in k, which `then` continues, got: *"},
      {"{unit 64, order(n, k), codes = 4 at 0 n(2:4) then 4 at 8 n(3:4)}",
       "buffer 0: codes: wanted equal tiles in all pieces, along n 2, got: 3"},
      {"{unit 64, order(n, k), codes = 4 at 0 k(2:4) then 4 at 8 k(3:4) | 1 at "
       "32 k(2:1) then 1 at 34 k(3:2)}",
       ""},
  });
}

TEST(Verify, Occupancy) {
  expectErrors({
      {"{unit 8, order(n, k), codes = 4 at 0 k(2:4), scale = 1 at 7}",
       "buffer 0: scale: wanted every bit of the unit used once, got: bit 7 "
       "twice"},
      {"{unit 8, order(n, k), codes = 4 at 0 k(2:0)}",
       "buffer 0: codes: wanted every bit of the unit used once, got: bit 0 "
       "twice"},
      {"{unit 8, order(n, k), codes = 4 at 0 k(2:5)}",
       "buffer 0: codes: wanted bits inside the unit of 8 bits, got: 8"},
      {"{unit 8, order(n, k), codes = 4 at 0 k(2:-4)}",
       "buffer 0: codes: wanted bits inside the unit of 8 bits, got: -4"},
      {"{unit 16777216, order(n, k), codes = 1 at 0 n(16777216:0) "
       "k(16777216:0)}",
       "buffer 0: codes: wanted at most 16777216 codes in a unit of 16777216 "
       "bits, got: 281474976710656"},
      {"[n, m, k], {unit 16777216, order(n, m, k), codes = 1 at 0 "
       "n(16777216:0) "
       "m(16777216:0) k(16777216:0)}",
       "buffer 0: codes: wanted at most 16777216 codes in a unit of 16777216 "
       "bits, got: more than 2^63"},
      {"{unit 16777216, order(n, k), codes = 1 at 0 k(16777216:1)}", ""},
  });
}

TEST(Verify, Trits) {
  expectErrors({
      {"{unit 8, order(n, k), codes = trit 2 at 0}",
       "buffer 0: codes: wanted trit 1, got: trit 2"},
      {"{unit 8, order(n, k), codes = trit 1 at 0 k(6:1)}",
       "buffer 0: codes: wanted digits 0 to 4 of a byte of trits, got: 5"},
      {"{unit 8, order(n, k), codes = trit 1 at 0 k(4:1), zero = trit 1 at 3}",
       "buffer 0: zero: wanted every bit of the unit used once, got: bit 3 "
       "twice"},
      {"{unit 8, order(n, k), codes = trit 1 at 0 k(4:1), zero = trit 1 at 4}",
       ""},
      {"{unit 8, order(n, k), codes = trit 1 at 0 k(4:1), zero = 1 at 7}",
       "buffer 0: wanted no bits in a byte of trits, got: bit 7 of the unit"},
      {"{unit 12, order(n, k), codes = trit 1 at 0 k(4:1)}",
       "buffer 0: wanted whole bytes as unit of trits, got: 12"},
      {"{unit 8, word 4, order(n, k, w), codes = trit 1 at 0 k(4:1)}",
       "buffer 0: wanted whole bytes as word of trits, got: 4"},
      {"{unit 8, order(n pad 12, k), codes = trit 1 at 0 k(4:1)}",
       "buffer 0: wanted whole bytes as pad of trits, got: 12"},
      {"{unit 4096, order(n, k), swizzle [2, 7, 3], codes = trit 1 at 0 "
       "k(4:1)}",
       "buffer 0: wanted no swizzle in a buffer of trits, got: swizzle"},
      {"{unit 16, order(n, k), codes = trit 1 at 0 | 1 at 8}",
       "buffer 0: codes: wanted one piece in a field of trits, got: 2"},
      {"{unit 16, order(n, k), codes = 1 at 8 | trit 1 at 0}",
       "buffer 0: codes: wanted one piece in a field of trits, got: 2"},
      {"{unit 16, order(n, k), codes = trit 1 at 0 b(1:1)}",
       "buffer 0: codes: wanted no modes of b in a trit, got: b"},
      {"{unit 16, order(n, k), codes = trit 1 at 0 then 1 at 8}",
       "buffer 0: codes: wanted segments of one width, trit 1, got: 1"},
  });
}

TEST(Verify, Swizzle) {
  expectErrors({
      {"{unit 4096, order(n, k), swizzle [2, 7, 1], codes = 8 at 0}",
       "buffer 0: wanted swizzle [b, m, s] with 1 <= b <= s <= 24, 0 <= m <= "
       "24, got: [2, 7, 1]"},
      {"{unit 4096, order(n, k), swizzle [2, 7, 1152921504606846976], codes = "
       "8 "
       "at 0}",
       "buffer 0: wanted swizzle [b, m, s] with 1 <= b <= s <= 24, 0 <= m <= "
       "24, got: [2, 7, 1152921504606846976]"},
      {"{unit 2048, order(n, k), swizzle [2, 7, 3], codes = 8 at 0}",
       "buffer 0: wanted a swizzle whose span of 4096 bits divides the unit, "
       "got: 2048"},
      {"{unit 4096, order(n pad 4104, k), swizzle [2, 7, 3], codes = 8 at 0}",
       "buffer 0: wanted pads that are multiples of the swizzle's span of 4096 "
       "bits, got: 4104"},
      {"{unit 4096, word 32, order(n, w, k), swizzle [2, 7, 3], codes = 8 at "
       "0}",
       "buffer 0: wanted no word in a swizzled buffer, got: 32"},
      {"{unit 4096, order(n pad 8192, k), swizzle [2, 7, 3], codes = 8 at 0}",
       ""},
  });
}
