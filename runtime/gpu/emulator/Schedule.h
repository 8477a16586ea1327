//===- Schedule.h - the order in which emulated warps run -------*- C++ -*-===//
//
// A correct kernel gives the same bits under every order that the hardware is
// free to choose. Five adversarial ones are offered; a missing barrier, for
// one, is often invisible to round robin and fatal to a greedy order.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_RUNTIME_GPU_EMULATOR_SCHEDULE_H
#define QUANTX_RUNTIME_GPU_EMULATOR_SCHEDULE_H

#include <cstdint>
#include <string>
#include <vector>

namespace quantx_rt {

/// forward, reverse: round robin over warps, one stretch each, lanes in that
/// order. random: any runnable lane. greedy-low, greedy-high: the lowest or
/// highest runnable warp runs until it must wait.
enum class ScheduleKind { Forward, Reverse, Random, GreedyLow, GreedyHigh };

/// A schedule as named by `forward`, `reverse`, `random:SEED`, `greedy-low` or
/// `greedy-high`.
struct Schedule {
  ScheduleKind kind = ScheduleKind::Forward;
  uint64_t seed = 0;

  /// Reads `text`; on failure returns false and puts the message in `error`.
  static bool parse(const std::string &text, Schedule &result,
                    std::string &error);
};

/// Picks lanes according to a schedule.
class LanePicker {
public:
  LanePicker(const Schedule &schedule, size_t warpCount)
      : schedule(schedule), warpCount(warpCount), state(schedule.seed),
        cursor(schedule.kind == ScheduleKind::Reverse ? 0 : warpCount - 1) {}

  /// The next lane to run, as a linear index in the block; -1 when no bit of
  /// `runnable` (32 lanes a warp) is set.
  int64_t pick(const std::vector<uint32_t> &runnable);

private:
  int64_t pickRoundRobin(const std::vector<uint32_t> &runnable);
  int64_t pickRandom(const std::vector<uint32_t> &runnable);
  int64_t pickGreedy(const std::vector<uint32_t> &runnable);
  uint64_t nextRandom();

  Schedule schedule;
  size_t warpCount;
  uint64_t state;
  /// Round robin: the warp in its stretch and the lanes still due in it.
  size_t cursor;
  uint32_t due = 0;
};

} // namespace quantx_rt

#endif // QUANTX_RUNTIME_GPU_EMULATOR_SCHEDULE_H
