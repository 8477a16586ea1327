//===- Collectives.cpp - barriers, shuffles, votes, reductions --*- C++ -*-===//
//
// The operations in which lanes of a warp exchange values (PTX ISA: bar,
// barrier, shfl.sync, vote.sync, redux.sync).
//
//===----------------------------------------------------------------------===//
#include "Block.h"
#include "Intrinsics.h"

#include <algorithm>

using namespace quantx_rt;

static void barrierAll(uint32_t site, uint64_t *, const uint64_t *args) {
  Block::current().barrier({"barrier.cta.sync.aligned.all", site}, args[0], 0,
                           /*aligned=*/true);
}

static void barrierCount(uint32_t site, uint64_t *, const uint64_t *args) {
  Block::current().barrier({"barrier.cta.sync.aligned.count", site}, args[0],
                           args[1], /*aligned=*/true);
}

static void barrierAllUnaligned(uint32_t site, uint64_t *,
                                const uint64_t *args) {
  Block::current().barrier({"barrier.cta.sync.all", site}, args[0], 0,
                           /*aligned=*/false);
}

static const char *nothing(const WarpOperands &) { return nullptr; }

static void warpBarrier(uint32_t site, uint64_t *result, const uint64_t *args) {
  Block::current().converge(nothing, {"bar.warp.sync", site},
                            static_cast<uint32_t>(args[0]), result, args);
}

enum class Shuffle { Up, Down, Butterfly, Index };

/// The lane that `lane` reads, as shfl.sync of the PTX ISA computes it; -1 when
/// out of range, which means the lane's own value.
static int shuffleSource(Shuffle mode, int lane, uint32_t b, uint32_t c) {
  int clamp = c & 31;
  int segment = c >> 8 & 31;
  int maxLane = (lane & segment) | (clamp & ~segment);
  int minLane = lane & segment;
  int offset = b & 31;
  int source = 0;
  switch (mode) {
  case Shuffle::Up:
    source = lane - offset;
    return source >= maxLane ? source : -1;
  case Shuffle::Down:
    source = lane + offset;
    break;
  case Shuffle::Butterfly:
    source = lane ^ offset;
    break;
  case Shuffle::Index:
    source = minLane | (offset & ~segment);
    break;
  }
  return source <= maxLane ? source : -1;
}

/// args: member mask, value, b, c. result: value, and the predicate when asked.
template <Shuffle mode, bool withPredicate>
static const char *shuffleLanes(const WarpOperands &ops) {
  uint64_t values[32], inRange[32];
  for (int lane = 0; lane < 32; ++lane) {
    if (!(ops.members >> lane & 1))
      continue;
    int source =
        shuffleSource(mode, lane, ops.args[lane][2], ops.args[lane][3]);
    inRange[lane] = source >= 0;
    if (source < 0)
      source = lane;
    if (!(ops.members >> source & 1))
      return "wanted a source lane in the member mask, got: one outside";
    values[lane] = ops.args[source][1];
  }
  for (uint32_t left = ops.members; left; left &= left - 1) {
    int lane = __builtin_ctz(left);
    ops.results[lane][0] = values[lane];
    if (withPredicate)
      ops.results[lane][1] = inRange[lane];
  }
  return nullptr;
}

template <Shuffle mode, bool withPredicate>
static void shuffle(uint32_t site, uint64_t *result, const uint64_t *args) {
  Block::current().converge(shuffleLanes<mode, withPredicate>,
                            {"shfl.sync", site}, static_cast<uint32_t>(args[0]),
                            result, args);
}

enum class Vote { All, Any, Uniform, Ballot };

template <Vote mode>
static const char *countVotes(const WarpOperands &ops) {
  uint32_t yes = 0;
  for (uint32_t left = ops.members; left; left &= left - 1) {
    int lane = __builtin_ctz(left);
    yes |= static_cast<uint32_t>(ops.args[lane][1] & 1) << lane;
  }
  uint64_t value = mode == Vote::All       ? yes == ops.members
                   : mode == Vote::Any     ? yes != 0
                   : mode == Vote::Uniform ? yes == 0 || yes == ops.members
                                           : yes;
  for (uint32_t left = ops.members; left; left &= left - 1)
    *ops.results[__builtin_ctz(left)] = value;
  return nullptr;
}

template <Vote mode>
static void vote(uint32_t site, uint64_t *result, const uint64_t *args) {
  Block::current().converge(countVotes<mode>, {"vote.sync", site},
                            static_cast<uint32_t>(args[0]), result, args);
}

struct Sum {
  static uint32_t apply(uint32_t a, uint32_t b) { return a + b; }
};
struct SignedMin {
  static uint32_t apply(uint32_t a, uint32_t b) {
    return std::min(static_cast<int32_t>(a), static_cast<int32_t>(b));
  }
};
struct SignedMax {
  static uint32_t apply(uint32_t a, uint32_t b) {
    return std::max(static_cast<int32_t>(a), static_cast<int32_t>(b));
  }
};

/// args: value, member mask.
template <typename Operator>
static const char *reduceLanes(const WarpOperands &ops) {
  bool first = true;
  uint32_t total = 0;
  for (uint32_t left = ops.members; left; left &= left - 1) {
    uint32_t value = ops.args[__builtin_ctz(left)][0];
    total = first ? value : Operator::apply(total, value);
    first = false;
  }
  for (uint32_t left = ops.members; left; left &= left - 1)
    *ops.results[__builtin_ctz(left)] = total;
  return nullptr;
}

template <typename Operator>
static void reduce(uint32_t site, uint64_t *result, const uint64_t *args) {
  Block::current().converge(reduceLanes<Operator>, {"redux.sync", site},
                            static_cast<uint32_t>(args[1]), result, args);
}

template <Shuffle mode>
static void addShuffles(std::vector<Intrinsic> &table,
                        const char *const (&names)[4]) {
  table.push_back({names[0], shuffle<mode, false>});
  table.push_back({names[1], shuffle<mode, true>});
  table.push_back({names[2], shuffle<mode, false>});
  table.push_back({names[3], shuffle<mode, true>});
}

void quantx_rt::addCollectives(std::vector<Intrinsic> &table) {
  table.insert(table.end(),
               {{"llvm.nvvm.barrier.cta.sync.aligned.all", barrierAll},
                {"llvm.nvvm.barrier.cta.sync.aligned.count", barrierCount},
                {"llvm.nvvm.barrier.cta.sync.all", barrierAllUnaligned},
                {"llvm.nvvm.bar.warp.sync", warpBarrier},
                {"llvm.nvvm.vote.all.sync", vote<Vote::All>},
                {"llvm.nvvm.vote.any.sync", vote<Vote::Any>},
                {"llvm.nvvm.vote.uni.sync", vote<Vote::Uniform>},
                {"llvm.nvvm.vote.ballot.sync", vote<Vote::Ballot>},
                {"llvm.nvvm.redux.sync.add", reduce<Sum>},
                {"llvm.nvvm.redux.sync.min", reduce<SignedMin>},
                {"llvm.nvvm.redux.sync.max", reduce<SignedMax>}});
  addShuffles<Shuffle::Up>(
      table, {"llvm.nvvm.shfl.sync.up.i32", "llvm.nvvm.shfl.sync.up.i32p",
              "llvm.nvvm.shfl.sync.up.f32", "llvm.nvvm.shfl.sync.up.f32p"});
  addShuffles<Shuffle::Down>(
      table, {"llvm.nvvm.shfl.sync.down.i32", "llvm.nvvm.shfl.sync.down.i32p",
              "llvm.nvvm.shfl.sync.down.f32", "llvm.nvvm.shfl.sync.down.f32p"});
  addShuffles<Shuffle::Butterfly>(
      table, {"llvm.nvvm.shfl.sync.bfly.i32", "llvm.nvvm.shfl.sync.bfly.i32p",
              "llvm.nvvm.shfl.sync.bfly.f32", "llvm.nvvm.shfl.sync.bfly.f32p"});
  addShuffles<Shuffle::Index>(
      table, {"llvm.nvvm.shfl.sync.idx.i32", "llvm.nvvm.shfl.sync.idx.i32p",
              "llvm.nvvm.shfl.sync.idx.f32", "llvm.nvvm.shfl.sync.idx.f32p"});
}
