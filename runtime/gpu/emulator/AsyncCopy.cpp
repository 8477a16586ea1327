//===- AsyncCopy.cpp - cp.async with a poisoned destination -----*- C++ -*-===//
//
// Issue, commit and wait of asynchronous copies from global to shared memory
// (PTX ISA, "Data Movement and Conversion Instructions: cp.async"). The source
// is read when the copy is waited for, the latest moment the hardware may take.
//
//===----------------------------------------------------------------------===//
#include "AsyncCopy.h"
#include "Intrinsics.h"

#include <algorithm>

using namespace quantx_rt;

void quantx_rt::completeCopies(Lane &lane, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    const PendingCopy &copy = lane.copies[i];
    std::copy_n(copy.src, copy.readBytes, copy.dst);
    std::memset(copy.dst + copy.readBytes, 0, copy.bytes - copy.readBytes);
  }
  lane.copies.erase(lane.copies.begin(), lane.copies.begin() + count);
  auto &ends = lane.groupEnds;
  for (size_t &end : ends)
    end = end > count ? end - count : 0;
}

template <uint32_t bytes>
static void issue(uint64_t dst, uint64_t src, uint64_t readBytes) {
  Block &block = Block::current();
  if (dst % bytes || src % bytes) {
    std::string text = "cp.async: wanted addresses that are multiples of " +
                       std::to_string(bytes) + ", got: shared ..." +
                       std::to_string(dst % 256) + ", global ..." +
                       std::to_string(src % 256) + " (modulo 256)";
    block.fail(std::move(text));
  }
  if (readBytes > bytes) {
    std::string text = "cp.async: wanted at most " + std::to_string(bytes) +
                       " source bytes, got: " + std::to_string(readBytes);
    block.fail(std::move(text));
  }
  auto *target = reinterpret_cast<char *>(dst);
  std::memset(target, 0xEE, bytes);
  block.lane().copies.push_back({target, reinterpret_cast<const char *>(src),
                                 bytes, static_cast<uint32_t>(readBytes)});
}

template <uint32_t bytes>
static void copyAll(uint32_t, uint64_t *, const uint64_t *args) {
  issue<bytes>(args[0], args[1], bytes);
}

template <uint32_t bytes>
static void copySome(uint32_t, uint64_t *, const uint64_t *args) {
  issue<bytes>(args[0], args[1], static_cast<uint32_t>(args[2]));
}

static void commitGroup(uint32_t, uint64_t *, const uint64_t *) {
  Lane &lane = Block::current().lane();
  lane.groupEnds.push_back(lane.copies.size());
}

/// Waits until at most args[0] of the committed groups are unfinished.
static void waitGroup(uint32_t, uint64_t *, const uint64_t *args) {
  Lane &lane = Block::current().lane();
  size_t keep = std::min<uint64_t>(args[0], lane.groupEnds.size());
  size_t finished = lane.groupEnds.size() - keep;
  if (finished == 0)
    return;
  size_t copies = lane.groupEnds[finished - 1];
  lane.groupEnds.erase(lane.groupEnds.begin(),
                       lane.groupEnds.begin() + finished);
  completeCopies(lane, copies);
}

static void waitAll(uint32_t, uint64_t *, const uint64_t *) {
  Lane &lane = Block::current().lane();
  lane.groupEnds.clear();
  completeCopies(lane, lane.copies.size());
}

void quantx_rt::addAsyncCopies(std::vector<Intrinsic> &table) {
  table.insert(table.end(),
               {{"llvm.nvvm.cp.async.ca.shared.global.4", copyAll<4>},
                {"llvm.nvvm.cp.async.ca.shared.global.4.s", copySome<4>},
                {"llvm.nvvm.cp.async.ca.shared.global.8", copyAll<8>},
                {"llvm.nvvm.cp.async.ca.shared.global.8.s", copySome<8>},
                {"llvm.nvvm.cp.async.ca.shared.global.16", copyAll<16>},
                {"llvm.nvvm.cp.async.ca.shared.global.16.s", copySome<16>},
                {"llvm.nvvm.cp.async.cg.shared.global.16", copyAll<16>},
                {"llvm.nvvm.cp.async.cg.shared.global.16.s", copySome<16>},
                {"llvm.nvvm.cp.async.commit.group", commitGroup},
                {"llvm.nvvm.cp.async.wait.group", waitGroup},
                {"llvm.nvvm.cp.async.wait.all", waitAll}});
}
