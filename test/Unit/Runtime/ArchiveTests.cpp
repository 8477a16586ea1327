//===- ArchiveTests.cpp - files of packed weights ---------------*- C++ -*-===//
//
// Round trips, and files that are absent, cut at every byte, or lie in any
// number of their table.
//
//===----------------------------------------------------------------------===//
#include "TestContext.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

namespace {
/// Offsets in the file, in bytes; see runtime/cpu/Archive.h.
constexpr size_t kEntryCount = 8, kFileBytes = 16, kTable = 24, kEntry = 40;

class ArchiveTest : public testing::Test {
protected:
  void SetUp() override {
    char pattern[] = "quantx-archive-XXXXXX";
    int file = mkstemp(pattern);
    ASSERT_GE(file, 0);
    close(file);
    path = pattern;
    quantx_archive_entry entries[] = {
        {"b", "hello", 5, 0x1234}, {"a", "world!", 6, 7}, {"empty", "", 0, 9}};
    ASSERT_EQ(quantx_write_archive(ctx, path.c_str(), entries, 3), QUANTX_OK)
        << ctx.getError();
    std::ifstream stream(path, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(stream), {});
  }
  void TearDown() override { std::remove(path.c_str()); }

  int32_t load(const std::vector<char> &contents) {
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        .write(contents.data(), contents.size());
    return quantx_ctx_load_weights(ctx, path.c_str());
  }
  /// The good file with one 64-bit number changed.
  std::vector<char> patch(size_t offset, uint64_t value) const {
    std::vector<char> changed = bytes;
    std::memcpy(changed.data() + offset, &value, sizeof value);
    return changed;
  }
  uint64_t readNumber(size_t offset) const {
    uint64_t value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
  }
  void expectRejected(const std::vector<char> &contents,
                      const char *about = "") {
    EXPECT_EQ(load(contents), QUANTX_WRONG_INPUT);
    EXPECT_NE(ctx.getError().find(about), std::string::npos) << ctx.getError();
    EXPECT_EQ(ctx.getError().rfind("weights: wanted ", 0), 0u)
        << ctx.getError();
    EXPECT_NE(ctx.getError().find(", got: "), std::string::npos);
    EXPECT_EQ(quantx_ctx_weights(ctx, "a", 6, 7), nullptr);
  }

  TestContext ctx;
  std::string path;
  std::vector<char> bytes;
};
} // namespace

TEST_F(ArchiveTest, RoundTrip) {
  ASSERT_EQ(load(bytes), QUANTX_OK) << ctx.getError();
  const void *a = quantx_ctx_weights(ctx, "a", 6, 7);
  const void *b = quantx_ctx_weights(ctx, "b", 5, 0x1234);
  ASSERT_TRUE(a && b);
  EXPECT_EQ(std::memcmp(a, "world!", 6), 0);
  EXPECT_EQ(std::memcmp(b, "hello", 5), 0);
  EXPECT_NE(quantx_ctx_weights(ctx, "empty", 0, 9), nullptr);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(a) % 4096, 0u);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(b) % 4096, 0u);
}

TEST_F(ArchiveTest, LookupChecksNameSizeAndLayout) {
  ASSERT_EQ(load(bytes), QUANTX_OK);
  EXPECT_EQ(quantx_ctx_weights(ctx, "c", 1, 1), nullptr);
  EXPECT_EQ(ctx.getError(),
            "weights: wanted a loaded archive with c, got: none");
  EXPECT_EQ(quantx_ctx_weights(ctx, "a", 7, 7), nullptr);
  EXPECT_EQ(ctx.getError(),
            "weights: wanted a with 7 bytes and layout 0000000000000007, got: "
            "6 bytes and layout 0000000000000007");
  EXPECT_EQ(quantx_ctx_weights(ctx, "a", 6, 8), nullptr);
  EXPECT_EQ(quantx_ctx_weights(nullptr, "a", 6, 7), nullptr);
}

TEST_F(ArchiveTest, CutAnywhere) {
  // Every size up to the end of the names, then some within the buffers.
  size_t table = kTable + 3 * kEntry + 16;
  for (size_t size = 0; size < bytes.size(); size += size < table ? 1 : 97)
    expectRejected({bytes.begin(), bytes.begin() + size});
  std::vector<char> longer = bytes;
  longer.push_back(0);
  expectRejected(longer);
}

TEST_F(ArchiveTest, EveryNumberChecked) {
  expectRejected(patch(0, 0));
  // More than the file can hold, also where the product wraps; then fewer, so
  // that an entry of zeroes is read.
  for (uint64_t count :
       {bytes.size() / kEntry, UINT64_MAX, UINT64_MAX / kEntry + 1})
    expectRejected(patch(kEntryCount, count), " entries in ");
  expectRejected(patch(kEntryCount, 4));
  expectRejected(patch(kFileBytes, bytes.size() + 1));
  for (size_t entry = 0; entry < 3; ++entry) {
    size_t at = kTable + entry * kEntry;
    // The name: its offset and size.
    for (uint64_t bad :
         {uint64_t{0}, uint64_t{kTable}, uint64_t{bytes.size()}, UINT64_MAX})
      expectRejected(patch(at, bad));
    for (uint64_t bad : {uint64_t{0}, uint64_t{bytes.size()}, UINT64_MAX})
      expectRejected(patch(at + 8, bad));
    // The buffer: its offset and size.
    for (uint64_t bad : {uint64_t{0}, readNumber(at + 16) + 1,
                         uint64_t{1} << 40, UINT64_MAX - 4095})
      expectRejected(patch(at + 16, bad));
    for (uint64_t bad : {uint64_t{bytes.size()}, UINT64_MAX})
      expectRejected(patch(at + 24, bad));
  }
}

TEST_F(ArchiveTest, NamesInOrderAndDistinct) {
  // Entry 1 takes the name of entry 0, or one before it.
  expectRejected(patch(kTable + kEntry, readNumber(kTable)));
  // Entry 0 takes the name of entry 2.
  expectRejected(patch(kTable, readNumber(kTable + 2 * kEntry)));
}

TEST_F(ArchiveTest, SecondArchiveMustBringNewNames) {
  ASSERT_EQ(load(bytes), QUANTX_OK);
  EXPECT_EQ(quantx_ctx_load_weights(ctx, path.c_str()), QUANTX_WRONG_INPUT);
  EXPECT_EQ(ctx.getError(), "weights: wanted names in " + path +
                                " that no loaded archive has, got: a");
  std::string second = path + "2";
  quantx_archive_entry more = {"z", "zz", 2, 1};
  ASSERT_EQ(quantx_write_archive(ctx, second.c_str(), &more, 1), QUANTX_OK);
  EXPECT_EQ(quantx_ctx_load_weights(ctx, second.c_str()), QUANTX_OK);
  EXPECT_NE(quantx_ctx_weights(ctx, "z", 2, 1), nullptr);
  EXPECT_NE(quantx_ctx_weights(ctx, "a", 6, 7), nullptr);
  std::remove(second.c_str());
}

TEST_F(ArchiveTest, NotAFile) {
  EXPECT_EQ(quantx_ctx_load_weights(ctx, "no/such/file"), QUANTX_WRONG_INPUT);
  EXPECT_EQ(ctx.getError(), "weights: wanted a readable file no/such/file, "
                            "got: No such file or directory");
  EXPECT_EQ(quantx_ctx_load_weights(ctx, "."), QUANTX_WRONG_INPUT);
  std::string pipe = path + ".pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(quantx_ctx_load_weights(ctx, pipe.c_str()), QUANTX_WRONG_INPUT);
  std::remove(pipe.c_str());
  EXPECT_EQ(quantx_ctx_load_weights(ctx, nullptr), QUANTX_WRONG_INPUT);
}

TEST_F(ArchiveTest, WriterRejectsNames) {
  quantx_archive_entry twice[] = {{"a", "x", 1, 0}, {"a", "y", 1, 0}};
  EXPECT_EQ(quantx_write_archive(ctx, path.c_str(), twice, 2),
            QUANTX_WRONG_INPUT);
  EXPECT_EQ(ctx.getError(), "weights: wanted distinct names, got: a twice");
  quantx_archive_entry none = {"", "x", 1, 0};
  EXPECT_EQ(quantx_write_archive(ctx, path.c_str(), &none, 1),
            QUANTX_WRONG_INPUT);
  EXPECT_EQ(quantx_write_archive(ctx, "no/such/folder/file", nullptr, 0),
            QUANTX_MACHINE_CANNOT);
}

TEST_F(ArchiveTest, NoEntries) {
  ASSERT_EQ(quantx_write_archive(ctx, path.c_str(), nullptr, 0), QUANTX_OK);
  EXPECT_EQ(quantx_ctx_load_weights(ctx, path.c_str()), QUANTX_OK);
}
