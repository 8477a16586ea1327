//===- ContextTests.cpp - contexts and error texts --------------*- C++ -*-===//
//
// Texts are recorded, replaced, cut, and kept apart by context.
//
//===----------------------------------------------------------------------===//
#include "TestContext.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

TEST(ContextTest, VersionIsTheHeaders) {
  EXPECT_EQ(quantx_abi_version(), uint32_t{QUANTX_ABI_VERSION});
}

TEST(ContextTest, StartsWithoutText) {
  TestContext ctx;
  EXPECT_EQ(ctx.getError(), "");
}

TEST(ContextTest, RecordsWantedAndGot) {
  TestContext ctx, other;
  EXPECT_EQ(
      quantx_fail(ctx, QUANTX_WRONG_INPUT, "width: wanted one of [2, 3, 4]", 9),
      QUANTX_WRONG_INPUT);
  EXPECT_EQ(ctx.getError(), "width: wanted one of [2, 3, 4], got: 9");
  EXPECT_EQ(other.getError(), "");
  quantx_fail(ctx, QUANTX_WRONG_INPUT, "size: wanted 0 or more", INT64_MIN);
  EXPECT_EQ(ctx.getError(),
            "size: wanted 0 or more, got: -9223372036854775808");
}

TEST(ContextTest, CutsLongTexts) {
  TestContext ctx;
  quantx_fail(ctx, QUANTX_WRONG_INPUT, std::string(5000, 'x').c_str(), 1);
  EXPECT_LT(ctx.getError().size(), 1024u);
  EXPECT_EQ(ctx.getError().substr(ctx.getError().size() - 3), "…");
}

TEST(ContextTest, TextMayBePartOfTheNextOne) {
  TestContext ctx;
  quantx_fail(ctx, QUANTX_WRONG_INPUT, "a", 1);
  quantx_fail(ctx, QUANTX_WRONG_INPUT, quantx_ctx_error(ctx), 2);
  EXPECT_EQ(ctx.getError(), "a, got: 1, got: 2");
}

TEST(ContextTest, NullHasNoText) {
  EXPECT_EQ(quantx_fail(nullptr, QUANTX_MACHINE_CANNOT, "x", 1),
            QUANTX_MACHINE_CANNOT);
  EXPECT_STREQ(quantx_ctx_error(nullptr), "");
  quantx_ctx_destroy(nullptr);
}

TEST(ContextTest, ThreadsMayFailTogether) {
  TestContext ctx;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i)
        quantx_fail(ctx, QUANTX_WRONG_INPUT, "size: wanted 1", 7);
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(ctx.getError(), "size: wanted 1, got: 7");
}
