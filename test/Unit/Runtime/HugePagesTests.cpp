//===- HugePagesTests.cpp - memory for packed weights -----------*- C++ -*-===//
//
// Alignment, zeroes, reuse of the whole range, and refusals.
//
//===----------------------------------------------------------------------===//
#include "TestContext.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

TEST(HugePagesTest, AlignedZeroedWritable) {
  TestContext ctx;
  for (size_t bytes : {size_t{1}, size_t{4096}, size_t{2} << 20,
                       (size_t{2} << 20) + 1, size_t{5} << 20}) {
    auto *memory = static_cast<char *>(quantx_alloc_weights(ctx, bytes));
    ASSERT_NE(memory, nullptr) << ctx.getError();
    EXPECT_EQ(reinterpret_cast<uintptr_t>(memory) % (size_t{2} << 20), 0u);
    EXPECT_TRUE(
        std::all_of(memory, memory + bytes, [](char c) { return c == 0; }));
    std::memset(memory, 1, bytes);
    quantx_free_weights(memory, bytes);
  }
}

TEST(HugePagesTest, RefusesNothingAndTooMuch) {
  TestContext ctx;
  for (size_t bytes : {size_t{0}, SIZE_MAX, SIZE_MAX - (size_t{3} << 20)}) {
    quantx_fail(ctx, QUANTX_WRONG_INPUT, "old", 0);
    EXPECT_EQ(quantx_alloc_weights(ctx, bytes), nullptr);
    EXPECT_EQ(ctx.getError().rfind("weights: wanted ", 0), 0u);
    EXPECT_NE(ctx.getError().find(", got: "), std::string::npos);
  }
  quantx_free_weights(nullptr, 1);
}
