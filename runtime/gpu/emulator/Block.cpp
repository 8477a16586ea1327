//===- Block.cpp - one emulated thread block --------------------*- C++ -*-===//
//
// The scheduler loop, the two ways of waiting (for lanes of the warp, at a
// barrier) and the reports of what went wrong.
//
//===----------------------------------------------------------------------===//
#include "Block.h"

#include "AsyncCopy.h"

#include <map>

using namespace quantx_rt;

Block *Block::running = nullptr;

uint32_t Block::lanesOfWarp(size_t warp) const {
  size_t left = laneCount - warp * 32;
  return left >= 32 ? 0xFFFFFFFFu : (1u << left) - 1;
}

std::string Block::run(const BlockTask &newTask) {
  task = newTask;
  laneCount = task.shape.block[0] * task.shape.block[1] * task.shape.block[2];
  size_t warpCount = (laneCount + 31) / 32;
  if (!stacks.reserve(laneCount))
    return "emulator: wanted memory for " + std::to_string(laneCount) +
           " lane stacks, got: none";
  lanes.resize(laneCount);
  runnable.assign(warpCount, 0);
  waiting.assign(warpCount, 0);
  exited.assign(warpCount, 0);
  barriers.assign(16, Barrier());
  error.clear();
  for (size_t i = 0; i < laneCount; ++i) {
    lanes[i].fiber = stacks.prepare(i, &Block::enterLane);
    lanes[i].copies.clear();
    lanes[i].groupEnds.clear();
  }
  for (size_t warp = 0; warp < warpCount; ++warp)
    runnable[warp] = lanesOfWarp(warp);

  running = this;
  LanePicker picker(schedule, warpCount);
  alive = laneCount;
  while (alive && error.empty()) {
    int64_t next = picker.pick(runnable);
    if (next < 0) {
      reportDeadlock();
      break;
    }
    laneIndex = next;
    inLane = true;
    switchFiber(scheduler, lanes[next].fiber);
    inLane = false;
  }
  running = nullptr;
  return error;
}

void Block::enterLane() {
  Block &block = *running;
  enterFiber(block.scheduler);
  block.task.entry(block.task.params);
  block.finishLane();
}

void Block::finishLane() {
  completeCopies(lane(), lane().copies.size());
  size_t warp = laneIndex / 32;
  uint32_t bit = 1u << (laneIndex % 32);
  runnable[warp] &= ~bit;
  exited[warp] |= bit;
  --alive;
  switchFiber(lane().fiber, scheduler);
}

void Block::yieldLane() { switchFiber(lanes[laneIndex].fiber, scheduler); }

void Block::fail(std::string &&text) {
  error = std::move(text);
  yieldLane();
  __builtin_unreachable(); // The scheduler stops at the first error.
}

static std::string describe(CallSite at) {
  return std::string(at.name) + " (call " + std::to_string(at.site) + ")";
}

void Block::checkConvergence(CallSite at, uint32_t members) {
  size_t warp = laneIndex / 32;
  for (uint32_t left = waiting[warp] & members; left; left &= left - 1) {
    Lane &other = lanes[warp * 32 + __builtin_ctz(left)];
    if (other.at.site == at.site && other.members == members)
      continue;
    std::string text = "divergent collective: warp " + std::to_string(warp) +
                       ": lane " + std::to_string(__builtin_ctz(left)) +
                       " waits at " + describe(other.at) + ", wanted lane " +
                       std::to_string(laneIndex % 32) +
                       " at the same call, got: " + describe(at);
    fail(std::move(text));
  }
}

void Block::converge(WarpOperation operation, CallSite at, uint32_t members,
                     uint64_t *result, const uint64_t *args) {
  size_t warp = laneIndex / 32;
  uint32_t bit = 1u << (laneIndex % 32);
  members &= lanesOfWarp(warp);
  if (!(members & bit)) {
    std::string text = describe(at) + ": wanted the executing lane " +
                       std::to_string(laneIndex % 32) +
                       " in the member mask, got: mask " +
                       std::to_string(members);
    fail(std::move(text));
  }
  checkConvergence(at, members);
  Lane &self = lane();
  self.at = at;
  self.members = members;
  self.args = args;
  self.result = result;
  if ((waiting[warp] & members) != (members & ~bit)) {
    waiting[warp] |= bit;
    runnable[warp] &= ~bit;
    return yieldLane();
  }
  WarpOperands operands{};
  operands.members = members;
  for (uint32_t left = members; left; left &= left - 1) {
    int index = __builtin_ctz(left);
    operands.args[index] = lanes[warp * 32 + index].args;
    operands.results[index] = lanes[warp * 32 + index].result;
  }
  if (const char *reason = operation(operands)) {
    std::string text =
        describe(at) + ": warp " + std::to_string(warp) + ": " + reason;
    fail(std::move(text));
  }
  waiting[warp] &= ~members;
  runnable[warp] |= members;
}

void Block::barrier(CallSite at, uint64_t id, uint64_t threads, bool aligned) {
  size_t warp = laneIndex / 32;
  uint32_t bit = 1u << (laneIndex % 32);
  if (id >= barriers.size() || threads > laneCount || threads % 32) {
    std::string text = describe(at) +
                       ": wanted a barrier below 16 and a multiple of 32 "
                       "threads of the block, got: barrier " +
                       std::to_string(id) + ", " + std::to_string(threads) +
                       " threads";
    fail(std::move(text));
  }
  uint32_t members = aligned ? lanesOfWarp(warp) : bit;
  checkConvergence(at, members);
  Barrier &b = barriers[id];
  if (b.count && b.threads != threads) {
    std::string text =
        describe(at) + ": barrier " + std::to_string(id) + ": wanted " +
        std::to_string(b.threads) +
        " threads as the lanes that wait, got: " + std::to_string(threads);
    fail(std::move(text));
  }
  b.threads = threads;
  b.arrived.resize(runnable.size());
  b.arrived[warp] |= bit;
  lane().at = at;
  lane().members = members;
  if (++b.count != (threads ? threads : laneCount)) {
    waiting[warp] |= bit;
    runnable[warp] &= ~bit;
    return yieldLane();
  }
  for (size_t i = 0; i < b.arrived.size(); ++i) {
    waiting[i] &= ~b.arrived[i];
    runnable[i] |= b.arrived[i];
  }
  b = Barrier();
}

void Block::reportDeadlock() {
  std::map<std::string, size_t> counts;
  for (size_t i = 0; i < laneCount; ++i)
    ++counts[exited[i / 32] >> (i % 32) & 1 ? "exited" : describe(lanes[i].at)];
  error = "deadlock: wanted all lanes at one operation, got:";
  for (const auto &[where, count] : counts)
    error += " " + std::to_string(count) + " lanes " +
             (where == "exited" ? where : "at " + where) + ";";
  error.pop_back();
}
