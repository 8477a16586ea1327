//===- Schedule.cpp - the order in which emulated warps run -----*- C++ -*-===//
//
// Parsing of schedule names and the choice of the next lane.
//
//===----------------------------------------------------------------------===//
#include "Schedule.h"

#include <cstdlib>

using namespace quantx_rt;

bool Schedule::parse(const std::string &text, Schedule &result,
                     std::string &error) {
  const std::string randomPrefix = "random:";
  if (text == "forward") {
    result = {ScheduleKind::Forward, 0};
  } else if (text == "reverse") {
    result = {ScheduleKind::Reverse, 0};
  } else if (text == "greedy-low") {
    result = {ScheduleKind::GreedyLow, 0};
  } else if (text == "greedy-high") {
    result = {ScheduleKind::GreedyHigh, 0};
  } else if (text.compare(0, randomPrefix.size(), randomPrefix) == 0 &&
             text.size() > randomPrefix.size() &&
             text.size() <= randomPrefix.size() + 19 &&
             text.find_first_not_of("0123456789", randomPrefix.size()) ==
                 std::string::npos) {
    uint64_t seed =
        std::strtoull(text.c_str() + randomPrefix.size(), nullptr, 10);
    result = {ScheduleKind::Random, seed};
  } else {
    error = "schedule: wanted forward, reverse, random:SEED, greedy-low or "
            "greedy-high, got: " +
            text;
    return false;
  }
  return true;
}

static int lowestLane(uint32_t mask) { return __builtin_ctz(mask); }
static int highestLane(uint32_t mask) { return 31 - __builtin_clz(mask); }

int64_t LanePicker::pick(const std::vector<uint32_t> &runnable) {
  switch (schedule.kind) {
  case ScheduleKind::Forward:
  case ScheduleKind::Reverse:
    return pickRoundRobin(runnable);
  case ScheduleKind::Random:
    return pickRandom(runnable);
  case ScheduleKind::GreedyLow:
  case ScheduleKind::GreedyHigh:
    return pickGreedy(runnable);
  }
  return -1;
}

int64_t LanePicker::pickRoundRobin(const std::vector<uint32_t> &runnable) {
  bool reverse = schedule.kind == ScheduleKind::Reverse;
  for (size_t tries = 0; tries <= warpCount; ++tries) {
    if (uint32_t now = due & runnable[cursor]) {
      int lane = reverse ? highestLane(now) : lowestLane(now);
      due = now & ~(1u << lane);
      return static_cast<int64_t>(cursor) * 32 + lane;
    }
    cursor = (cursor + (reverse ? warpCount - 1 : 1)) % warpCount;
    due = runnable[cursor];
  }
  return -1;
}

int64_t LanePicker::pickRandom(const std::vector<uint32_t> &runnable) {
  size_t start = nextRandom() % warpCount;
  for (size_t i = 0; i < warpCount; ++i) {
    size_t warp = (start + i) % warpCount;
    uint32_t mask = runnable[warp];
    if (!mask)
      continue;
    for (int skip = nextRandom() % __builtin_popcount(mask); skip > 0; --skip)
      mask &= mask - 1;
    return static_cast<int64_t>(warp) * 32 + lowestLane(mask);
  }
  return -1;
}

int64_t LanePicker::pickGreedy(const std::vector<uint32_t> &runnable) {
  bool low = schedule.kind == ScheduleKind::GreedyLow;
  for (size_t i = 0; i < warpCount; ++i) {
    size_t warp = low ? i : warpCount - 1 - i;
    if (uint32_t mask = runnable[warp])
      return static_cast<int64_t>(warp) * 32 +
             (low ? lowestLane(mask) : highestLane(mask));
  }
  return -1;
}

/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
uint64_t LanePicker::nextRandom() {
  uint64_t z = (state += 0x9E3779B97F4A7C15ull);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}
