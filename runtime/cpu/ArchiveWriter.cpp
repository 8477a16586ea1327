//===- ArchiveWriter.cpp - writing files of packed weights ------*- C++ -*-===//
//
// Lays an archive out and writes it front to back.
//
//===----------------------------------------------------------------------===//
#include "Archive.h"

#include <algorithm>
#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <new>

using namespace quantx_rt;

namespace {
/// A file that remembers whether all went well.
class Output {
public:
  explicit Output(const char *path) : file(std::fopen(path, "wb")) {}
  ~Output() { close(); }
  Output(const Output &) = delete;
  Output &operator=(const Output &) = delete;

  void write(const void *data, uint64_t bytes) {
    if (bytes)
      good = good && file && std::fwrite(data, 1, bytes, file) == bytes;
    position += bytes;
  }
  void padTo(uint64_t end) {
    static constexpr char kZeros[ArchiveEntry::kAlignment] = {};
    while (position < end)
      write(kZeros, std::min<uint64_t>(end - position, sizeof kZeros));
  }
  /// Whether the file is complete.
  bool close() {
    if (file)
      good = std::fclose(file) == 0 && good;
    else
      good = false;
    file = nullptr;
    return good;
  }

private:
  std::FILE *file;
  uint64_t position = 0;
  bool good = true;
};
} // namespace

static uint64_t alignUp(uint64_t position) {
  uint64_t rest = position % ArchiveEntry::kAlignment;
  return rest ? position + ArchiveEntry::kAlignment - rest : position;
}

static int32_t checkEntries(const quantx_ctx *ctx,
                            const quantx_archive_entry *const *sorted,
                            size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (!*sorted[i]->name)
      return fail(ctx, QUANTX_WRONG_INPUT,
                  "weights: wanted a name for each entry, got: none");
    if (i != 0 && !std::strcmp(sorted[i - 1]->name, sorted[i]->name))
      return fail(ctx, QUANTX_WRONG_INPUT,
                  "weights: wanted distinct names, got: %s twice",
                  sorted[i]->name);
  }
  return QUANTX_OK;
}

/// The table, in the order of `sorted`; returns the size of the file.
static uint64_t layOut(const quantx_archive_entry *const *sorted, size_t count,
                       ArchiveEntry *table) {
  uint64_t position = sizeof(ArchiveHeader) + count * sizeof(ArchiveEntry);
  for (size_t i = 0; i < count; ++i) {
    table[i].nameOffset = position;
    table[i].nameBytes = std::strlen(sorted[i]->name);
    position += table[i].nameBytes;
  }
  for (size_t i = 0; i < count; ++i) {
    table[i].offset = alignUp(position);
    table[i].bytes = sorted[i]->bytes;
    table[i].layoutHash = sorted[i]->layout_hash;
    position = table[i].offset + table[i].bytes;
  }
  return position;
}

int32_t quantx_write_archive(const quantx_ctx *ctx, const char *path,
                             const quantx_archive_entry *entries,
                             size_t count) {
  std::unique_ptr<const quantx_archive_entry *[]> sorted(
      new (std::nothrow) const quantx_archive_entry *[count]);
  std::unique_ptr<ArchiveEntry[]> table(new (std::nothrow) ArchiveEntry[count]);
  if (!sorted || !table)
    return fail(ctx, QUANTX_MACHINE_CANNOT,
                "weights: wanted memory for %zu entries, got: none", count);
  for (size_t i = 0; i < count; ++i)
    sorted[i] = &entries[i];
  std::sort(sorted.get(), sorted.get() + count,
            [](const quantx_archive_entry *a, const quantx_archive_entry *b) {
              return std::strcmp(a->name, b->name) < 0;
            });
  if (int32_t status = checkEntries(ctx, sorted.get(), count))
    return status;

  ArchiveHeader header;
  std::memcpy(header.magic, ArchiveHeader::kMagic, sizeof header.magic);
  header.entryCount = count;
  header.fileBytes = layOut(sorted.get(), count, table.get());
  Output output(path);
  output.write(&header, sizeof header);
  output.write(table.get(), count * sizeof(ArchiveEntry));
  for (size_t i = 0; i < count; ++i)
    output.write(sorted[i]->name, table[i].nameBytes);
  for (size_t i = 0; i < count; ++i) {
    output.padTo(table[i].offset);
    output.write(sorted[i]->data, table[i].bytes);
  }
  if (output.close())
    return QUANTX_OK;
  return fail(ctx, QUANTX_MACHINE_CANNOT,
              "weights: wanted to write %s, got: %s", path,
              std::strerror(errno));
}
