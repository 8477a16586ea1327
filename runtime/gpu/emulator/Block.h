//===- Block.h - one emulated thread block ----------------------*- C++ -*-===//
//
// A block is a set of lanes, 32 to a warp, each a fiber. A lane that reaches a
// warp-wide operation waits until all lanes that take part have arrived; the
// last one performs the operation for all of them. The order of lanes is the
// schedule's. What the hardware leaves undefined is an error here: lanes of one
// warp at different operations, an operation that some lanes never reach.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_RUNTIME_GPU_EMULATOR_BLOCK_H
#define QUANTX_RUNTIME_GPU_EMULATOR_BLOCK_H

#include "../Backend.h"
#include "Fiber.h"
#include "Schedule.h"

#include <string>
#include <vector>

namespace quantx_rt {

/// The arguments and results of one warp-wide operation, by lane; lanes outside
/// `members` have null entries. Every value is in an 8-byte slot of its own.
struct WarpOperands {
  uint32_t members;
  const uint64_t *args[32];
  uint64_t *results[32];
};

/// Performs a warp-wide operation; returns an error text or null.
using WarpOperation = const char *(*)(const WarpOperands &);

/// Where a lane stands: a name for reports, and the call site, which tells two
/// uses of one operation apart.
struct CallSite {
  const char *name;
  uint32_t site;
};

/// An asynchronous copy that was issued but is not yet waited for.
struct PendingCopy {
  char *dst;
  const char *src;
  /// Bytes written; those from `readBytes` on become zero.
  uint32_t bytes;
  uint32_t readBytes;
};

/// One lane of the block.
struct Lane {
  Fiber fiber;
  CallSite at{nullptr, 0};
  uint32_t members = 0;
  const uint64_t *args = nullptr;
  uint64_t *result = nullptr;
  std::vector<PendingCopy> copies;
  /// For every committed group, the number of copies issued before its end.
  std::vector<size_t> groupEnds;
};

/// What a block runs: the kernel's entry with the launch's parameters.
struct BlockTask {
  void (*entry)(void **params);
  void **params;
  LaunchShape shape;
  int64_t blockIndex[3];
};

/// What the blocks of a launch did.
struct Counters {
  int64_t matrices = 0;
  int64_t matrixWavefronts = 0;
};

/// Runs blocks one after another, reusing stacks and tables.
class Block {
public:
  explicit Block(const Schedule &schedule) : schedule(schedule) {}

  /// Runs every lane of the block to its end. Empty, or the error.
  std::string run(const BlockTask &task);

  /// The block that runs now. Launches are serialized by the emulator.
  static Block &current() { return *running; }

  /// Whether a lane runs, not the scheduler or the host.
  static bool isInLane() { return running && running->inLane; }

  /// The end of the running lane's stack.
  void *getLaneStackTop() const { return stacks.getTop(laneIndex); }

  /// The running lane, and its linear index in the block.
  Lane &lane() { return lanes[laneIndex]; }
  size_t getLaneIndex() const { return laneIndex; }
  const BlockTask &getTask() const { return task; }
  Counters &getCounters() { return counters; }

  /// Waits for the lanes of `members` of this warp, which the last one to
  /// arrive serves by `operation`.
  void converge(WarpOperation operation, CallSite at, uint32_t members,
                uint64_t *result, const uint64_t *args);

  /// Waits at barrier `id` until `threads` lanes have arrived (0: all of the
  /// block). `aligned`: all lanes of a warp come by the same call site.
  void barrier(CallSite at, uint64_t id, uint64_t threads, bool aligned);

  /// Ends the launch with an error; never returns to the lane, whose frames are
  /// abandoned: the text is moved, and the caller must own nothing else.
  [[noreturn]] void fail(std::string &&text);

private:
  struct Barrier {
    uint64_t threads = 0;
    std::vector<uint32_t> arrived;
    uint64_t count = 0;
  };

  static void enterLane();
  void finishLane();
  void yieldLane();
  void checkConvergence(CallSite at, uint32_t members);
  void reportDeadlock();
  uint32_t lanesOfWarp(size_t warp) const;

  Schedule schedule;
  BlockTask task{};
  FiberStacks stacks;
  Fiber scheduler;
  std::vector<Lane> lanes;
  /// Per warp, one bit a lane.
  std::vector<uint32_t> runnable, waiting, exited;
  std::vector<Barrier> barriers;
  size_t laneCount = 0;
  size_t laneIndex = 0;
  size_t alive = 0;
  bool inLane = false;
  std::string error;
  Counters counters;

  static Block *running;
};

} // namespace quantx_rt

#endif // QUANTX_RUNTIME_GPU_EMULATOR_BLOCK_H
