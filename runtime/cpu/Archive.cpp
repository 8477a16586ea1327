//===- Archive.cpp - reading files of packed weights ------------*- C++ -*-===//
//
// Maps an archive, checks every number of its table against the file's size
// before any use, and looks buffers up.
//
//===----------------------------------------------------------------------===//
#include "Archive.h"

#include <algorithm>
#include <cerrno>
#include <cinttypes>
#include <cstring>
#include <new>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace quantx_rt;

Archive::~Archive() {
  if (data)
    munmap(const_cast<char *>(data), bytes);
}

uint64_t Archive::getCount() const {
  return reinterpret_cast<const ArchiveHeader *>(data)->entryCount;
}

const ArchiveEntry &Archive::getEntry(uint64_t index) const {
  return reinterpret_cast<const ArchiveEntry *>(data +
                                                sizeof(ArchiveHeader))[index];
}

std::string_view Archive::getName(const ArchiveEntry &entry) const {
  return {data + entry.nameOffset, entry.nameBytes};
}

const ArchiveEntry *Archive::find(std::string_view name) const {
  uint64_t low = 0, high = getCount();
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    int order = getName(getEntry(middle)).compare(name);
    if (order == 0)
      return &getEntry(middle);
    (order < 0 ? low : high) = order < 0 ? middle + 1 : middle;
  }
  return nullptr;
}

static const ArchiveEntry *
findEntry(const quantx_ctx *ctx, std::string_view name, const Archive *&owner) {
  for (owner = ctx->archives.get(); owner; owner = owner->next.get())
    if (const ArchiveEntry *entry = owner->find(name))
      return entry;
  return nullptr;
}

/// Maps the file into `archive`, which is then its owner.
static int32_t mapFile(const quantx_ctx *ctx, const char *path,
                       Archive &archive) {
  // A named pipe must not block; what is no regular file is refused below.
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status;
  if (file < 0 || fstat(file, &status) != 0) {
    int error = errno;
    if (file >= 0)
      close(file);
    return fail(ctx, QUANTX_WRONG_INPUT,
                "weights: wanted a readable file %s, got: %s", path,
                std::strerror(error));
  }
  if (!S_ISREG(status.st_mode) ||
      status.st_size < static_cast<off_t>(sizeof(ArchiveHeader))) {
    close(file);
    return fail(ctx, QUANTX_WRONG_INPUT,
                "weights: wanted a file %s of at least %zu bytes, got: %s of "
                "%jd bytes",
                path, sizeof(ArchiveHeader),
                S_ISREG(status.st_mode) ? "a file" : "something else",
                static_cast<intmax_t>(status.st_size));
  }
  void *data = mmap(nullptr, status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
  int error = errno;
  close(file);
  if (data == MAP_FAILED)
    return fail(ctx, QUANTX_MACHINE_CANNOT,
                "weights: wanted to map %s, got: %s", path,
                std::strerror(error));
  // A wish, as in quantx_alloc_weights.
  (void)madvise(data, status.st_size, MADV_HUGEPAGE);
  archive.data = static_cast<const char *>(data);
  archive.bytes = status.st_size;
  return QUANTX_OK;
}

static int32_t checkHeader(const quantx_ctx *ctx, const char *path,
                           const Archive &archive) {
  const auto *header = reinterpret_cast<const ArchiveHeader *>(archive.data);
  if (std::memcmp(header->magic, ArchiveHeader::kMagic, sizeof header->magic))
    return fail(ctx, QUANTX_WRONG_INPUT,
                "weights: wanted %s to begin with '%s', got: something else",
                path, ArchiveHeader::kMagic);
  if (header->fileBytes != archive.bytes)
    return fail(ctx, QUANTX_WRONG_INPUT,
                "weights: wanted %s to have %" PRIu64
                " bytes, as its header says, got: %" PRIu64,
                path, header->fileBytes, archive.bytes);
  uint64_t most = (archive.bytes - sizeof *header) / sizeof(ArchiveEntry);
  if (header->entryCount > most)
    return fail(ctx, QUANTX_WRONG_INPUT,
                "weights: wanted at most %" PRIu64
                " entries in %s, by its size, got: %" PRIu64,
                most, path, header->entryCount);
  return QUANTX_OK;
}

/// Whether `bytes` from `offset` lie between `begin` and `end`.
static bool isInside(uint64_t offset, uint64_t bytes, uint64_t begin,
                     uint64_t end) {
  return offset >= begin && offset <= end && bytes <= end - offset;
}

static int32_t checkEntry(const quantx_ctx *ctx, const char *path,
                          const Archive &archive, uint64_t index) {
  const ArchiveEntry &entry = archive.getEntry(index);
  uint64_t begin =
      sizeof(ArchiveHeader) + archive.getCount() * sizeof(ArchiveEntry);
  if (entry.nameBytes == 0 ||
      !isInside(entry.nameOffset, entry.nameBytes, begin, archive.bytes))
    return fail(ctx, QUANTX_WRONG_INPUT,
                "weights: wanted the name of entry %" PRIu64
                " inside of %s, got: %" PRIu64 " bytes at %" PRIu64,
                index, path, entry.nameBytes, entry.nameOffset);
  if (!isInside(entry.offset, entry.bytes, begin, archive.bytes) ||
      entry.offset % ArchiveEntry::kAlignment != 0)
    return fail(ctx, QUANTX_WRONG_INPUT,
                "weights: wanted the buffer of entry %" PRIu64
                " inside of %s, at a multiple of %" PRIu64 ", got: %" PRIu64
                " bytes at %" PRIu64,
                index, path, ArchiveEntry::kAlignment, entry.bytes,
                entry.offset);
  if (index != 0 &&
      archive.getName(archive.getEntry(index - 1)) >= archive.getName(entry))
    return fail(ctx, QUANTX_WRONG_INPUT,
                "weights: wanted distinct names in ascending order in %s, got: "
                "entry %" PRIu64 " out of order",
                path, index);
  return QUANTX_OK;
}

/// A name stands for one buffer in all archives of a context.
static int32_t checkNew(const quantx_ctx *ctx, const char *path,
                        const Archive &archive, uint64_t index) {
  std::string_view name = archive.getName(archive.getEntry(index));
  const Archive *owner;
  if (!findEntry(ctx, name, owner))
    return QUANTX_OK;
  return fail(ctx, QUANTX_WRONG_INPUT,
              "weights: wanted names in %s that no loaded archive has, got: "
              "%.*s",
              path, static_cast<int>(std::min<size_t>(name.size(), 256)),
              name.data());
}

int32_t quantx_ctx_load_weights(quantx_ctx *ctx, const char *path) {
  if (!ctx || !path)
    return fail(ctx, QUANTX_WRONG_INPUT, "weights: wanted a path, got: null");
  std::unique_ptr<Archive> archive(new (std::nothrow) Archive);
  if (!archive)
    return fail(ctx, QUANTX_MACHINE_CANNOT,
                "weights: wanted memory, got: none");
  if (int32_t status = mapFile(ctx, path, *archive))
    return status;
  if (int32_t status = checkHeader(ctx, path, *archive))
    return status;
  for (uint64_t i = 0, e = archive->getCount(); i < e; ++i) {
    if (int32_t status = checkEntry(ctx, path, *archive, i))
      return status;
    if (int32_t status = checkNew(ctx, path, *archive, i))
      return status;
  }
  archive->next = std::move(ctx->archives);
  ctx->archives = std::move(archive);
  return QUANTX_OK;
}

const void *quantx_ctx_weights(const quantx_ctx *ctx, const char *name,
                               uint64_t bytes, uint64_t layout_hash) {
  if (!ctx)
    return nullptr;
  const Archive *owner;
  const ArchiveEntry *entry = findEntry(ctx, name, owner);
  if (!entry) {
    fail(ctx, QUANTX_WRONG_INPUT,
         "weights: wanted a loaded archive with %s, got: none", name);
    return nullptr;
  }
  if (entry->bytes != bytes || entry->layoutHash != layout_hash) {
    fail(ctx, QUANTX_WRONG_INPUT,
         "weights: wanted %s with %" PRIu64 " bytes and layout %016" PRIx64
         ", got: %" PRIu64 " bytes and layout %016" PRIx64,
         name, bytes, layout_hash, entry->bytes, entry->layoutHash);
    return nullptr;
  }
  return owner->data + entry->offset;
}
