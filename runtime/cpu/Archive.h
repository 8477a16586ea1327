//===- Archive.h - files of packed weights ----------------------*- C++ -*-===//
//
// The file, little-endian: a header, `entryCount` entries in ascending order of
// their names, the names, then the buffers, each at a multiple of 4096 bytes.
// It is mapped and searched where it lies.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_RUNTIME_CPU_ARCHIVE_H
#define QUANTX_RUNTIME_CPU_ARCHIVE_H

#include "Context.h"

#include <memory>
#include <string_view>

namespace quantx_rt {

struct ArchiveHeader {
  static constexpr char kMagic[9] = "QXWGHT01";
  char magic[8];
  uint64_t entryCount;
  /// The size of the whole file: a cut one is noticed.
  uint64_t fileBytes;
};
static_assert(sizeof(ArchiveHeader) == 24);

struct ArchiveEntry {
  static constexpr uint64_t kAlignment = 4096;
  /// Positions are from the file's begin, in bytes. Names have no final zero.
  uint64_t nameOffset;
  uint64_t nameBytes;
  uint64_t offset;
  uint64_t bytes;
  /// Whatever the compiler computes from the packed layout.
  uint64_t layoutHash;
};
static_assert(sizeof(ArchiveEntry) == 40);

/// A mapped file whose table has been checked.
struct Archive {
  const char *data = nullptr;
  uint64_t bytes = 0;
  std::unique_ptr<Archive> next;

  ~Archive();
  uint64_t getCount() const;
  const ArchiveEntry &getEntry(uint64_t index) const;
  std::string_view getName(const ArchiveEntry &entry) const;
  /// The entry of that name, or null.
  const ArchiveEntry *find(std::string_view name) const;
};

} // namespace quantx_rt

#endif // QUANTX_RUNTIME_CPU_ARCHIVE_H
