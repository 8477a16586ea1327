//===- ParallelForTests.cpp - the parallel loop -----------------*- C++ -*-===//
//
// Every iteration once, workers apart, the same ranges each time, loops inside
// of loops, and an embedder's loop.
//
//===----------------------------------------------------------------------===//
#include "TestContext.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <vector>

#ifdef _OPENMP
#include <omp.h>

/// OpenMP's own threads and teams live until the process ends.
extern "C" const char *__lsan_default_suppressions() { return "leak:libomp"; }
#endif

namespace {
struct Range {
  int64_t worker, begin, end;
  bool operator==(const Range &other) const {
    return worker == other.worker && begin == other.begin && end == other.end;
  }
};

struct Recorder {
  std::mutex mutex;
  std::vector<Range> ranges;

  static void body(void *data, int64_t worker, int64_t begin, int64_t end) {
    auto *recorder = static_cast<Recorder *>(data);
    std::lock_guard<std::mutex> lock(recorder->mutex);
    recorder->ranges.push_back({worker, begin, end});
  }
  std::vector<Range> run(const quantx_ctx *ctx, int64_t count) {
    ranges.clear();
    quantx_parallel_for(ctx, count, body, this);
    std::sort(ranges.begin(), ranges.end(), [](const Range &a, const Range &b) {
      return a.worker < b.worker;
    });
    return ranges;
  }
};
} // namespace

TEST(ParallelForTest, CoversEachIterationOnceInStaticRanges) {
  TestContext ctx;
  Recorder recorder;
  for (int64_t threads : {1, 2, 3, 4, 7})
    for (int64_t count : {1, 2, 3, 4, 5, 100, 101, 4097}) {
      ASSERT_EQ(quantx_ctx_set_threads(ctx, threads), QUANTX_OK);
      auto ranges = recorder.run(ctx, count);
      ASSERT_EQ(ranges, recorder.run(ctx, count));
      ASSERT_EQ(static_cast<int64_t>(ranges.size()), std::min(threads, count));
      int64_t next = 0;
      for (size_t i = 0; i < ranges.size(); ++i) {
        EXPECT_EQ(ranges[i].worker, static_cast<int64_t>(i));
        EXPECT_EQ(ranges[i].begin, next);
        int64_t size = ranges[i].end - ranges[i].begin;
        EXPECT_TRUE(size == count / std::min(threads, count) ||
                    size == count / std::min(threads, count) + 1);
        next = ranges[i].end;
      }
      EXPECT_EQ(next, count);
    }
}

TEST(ParallelForTest, NothingToDo) {
  TestContext ctx;
  Recorder recorder;
  EXPECT_TRUE(recorder.run(ctx, 0).empty());
  EXPECT_TRUE(recorder.run(ctx, -1).empty());
  EXPECT_TRUE(recorder.run(ctx, INT64_MIN).empty());
}

TEST(ParallelForTest, HugeCountsDoNotOverflow) {
  TestContext ctx;
  Recorder recorder;
  quantx_ctx_set_threads(ctx, 3);
  auto ranges = recorder.run(ctx, INT64_MAX);
  ASSERT_EQ(ranges.size(), 3u);
  EXPECT_EQ(ranges[1].begin, ranges[0].end);
  EXPECT_EQ(ranges[2].begin, ranges[1].end);
  EXPECT_EQ(ranges[2].end, INT64_MAX);
}

TEST(ParallelForTest, NullContextRunsTheDefaultLoop) {
  Recorder recorder;
  int64_t next = 0;
  for (const Range &range : recorder.run(nullptr, 10)) {
    EXPECT_EQ(range.begin, next);
    EXPECT_LT(range.worker, quantx_worker_count(nullptr));
    next = range.end;
  }
  EXPECT_EQ(next, 10);
}

TEST(ParallelForTest, RejectsThreadCounts) {
  TestContext ctx;
  for (int64_t threads : {int64_t{0}, int64_t{-1}, int64_t{4097}, INT64_MAX}) {
    EXPECT_EQ(quantx_ctx_set_threads(ctx, threads), QUANTX_WRONG_INPUT);
    EXPECT_EQ(ctx.getError(),
              "threads: wanted 1 to 4096, got: " + std::to_string(threads));
  }
  EXPECT_EQ(quantx_ctx_set_threads(nullptr, 1), QUANTX_WRONG_INPUT);
}

namespace {
struct Nest {
  const quantx_ctx *ctx;
  std::atomic<int64_t> visits{0};

  static void outer(void *data, int64_t, int64_t begin, int64_t end) {
    auto *nest = static_cast<Nest *>(data);
    for (int64_t i = begin; i < end; ++i)
      quantx_parallel_for(nest->ctx, 10, inner, data);
  }
  static void inner(void *data, int64_t, int64_t begin, int64_t end) {
    static_cast<Nest *>(data)->visits += end - begin;
  }
};
} // namespace

TEST(ParallelForTest, LoopsNest) {
  TestContext ctx;
  for (int64_t threads : {1, 2, 4}) {
    quantx_ctx_set_threads(ctx, threads);
    Nest nest{ctx};
    quantx_parallel_for(ctx, 20, Nest::outer, &nest);
    EXPECT_EQ(nest.visits, 200);
  }
}

#ifdef _OPENMP
TEST(ParallelForTest, RunsSeriallyInTheEmbeddersParallelRegion) {
  TestContext ctx;
  quantx_ctx_set_threads(ctx, 4);
  std::vector<Range> ranges[2];
#pragma omp parallel num_threads(2)
  {
    Recorder recorder;
    ranges[omp_get_thread_num()] = recorder.run(ctx, 8);
  }
  for (const std::vector<Range> &own : ranges)
    EXPECT_EQ(own, std::vector<Range>({{0, 0, 8}}));
}
#endif

namespace {
/// An embedder's loop: backwards, one iteration a call, two workers by turns.
void runBackwards(void *user, int64_t count, quantx_loop_body body,
                  void *data) {
  ++*static_cast<int *>(user);
  for (int64_t i = count - 1; i >= 0; --i)
    body(data, i % 2, i, i + 1);
}
} // namespace

TEST(ParallelForTest, EmbeddersLoopReplacesTheDefaultOne) {
  TestContext ctx;
  quantx_ctx_set_threads(ctx, 3);
  int calls = 0;
  ASSERT_EQ(quantx_ctx_set_parallel_for(ctx, runBackwards, &calls, 2),
            QUANTX_OK);
  EXPECT_EQ(quantx_worker_count(ctx), 2);
  Recorder recorder;
  EXPECT_EQ(recorder.run(ctx, 5).size(), 5u);
  EXPECT_EQ(calls, 1);
  recorder.run(ctx, 0);
  EXPECT_EQ(calls, 1);

  ASSERT_EQ(quantx_ctx_set_parallel_for(ctx, nullptr, nullptr, 0), QUANTX_OK);
  EXPECT_EQ(quantx_worker_count(ctx), 3);
  EXPECT_EQ(recorder.run(ctx, 5).size(), 3u);
  EXPECT_EQ(calls, 1);
}

TEST(ParallelForTest, RejectsALoopWithoutWorkers) {
  TestContext ctx;
  EXPECT_EQ(quantx_ctx_set_parallel_for(ctx, runBackwards, nullptr, 0),
            QUANTX_WRONG_INPUT);
  EXPECT_EQ(ctx.getError(), "workers: wanted at least 1, got: 0");
}
