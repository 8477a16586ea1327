//===- ParallelFor.cpp - the loop that kernels run on -----------*- C++ -*-===//
//
// The default parallel loop, on OpenMP, and the choice between it and the one
// that the embedder has set.
//
//===----------------------------------------------------------------------===//
#include "Context.h"

#include <algorithm>
#include <cinttypes>

#ifdef _OPENMP
#include <omp.h>
#endif

using namespace quantx_rt;

static constexpr int64_t kMaxThreads = 4096;

/// Worker `worker` of `workers` takes `count / workers` iterations, the first
/// `count % workers` of them one more.
static void runWorker(int64_t worker, int64_t workers, int64_t count,
                      quantx_loop_body body, void *data) {
  int64_t share = count / workers, extra = count % workers;
  int64_t begin = worker * share + std::min(worker, extra);
  int64_t end = begin + share + (worker < extra ? 1 : 0);
  body(data, worker, begin, end);
}

#ifdef _OPENMP
int64_t quantx_rt::getDefaultThreads() {
  return std::clamp<int64_t>(omp_get_max_threads(), 1, kMaxThreads);
}

static bool isInParallelRegion() { return omp_in_parallel() != 0; }

/// OpenMP may give fewer threads than wanted: the ranges stay, and threads
/// take several of them.
static void runWorkers(int64_t workers, int64_t count, quantx_loop_body body,
                       void *data) {
#pragma omp parallel num_threads(static_cast<int>(workers))
  for (int64_t worker = omp_get_thread_num(); worker < workers;
       worker += omp_get_num_threads())
    runWorker(worker, workers, count, body, data);
}
#else
int64_t quantx_rt::getDefaultThreads() { return 1; }

static bool isInParallelRegion() { return false; }

static void runWorkers(int64_t workers, int64_t count, quantx_loop_body body,
                       void *data) {
  for (int64_t worker = 0; worker < workers; ++worker)
    runWorker(worker, workers, count, body, data);
}
#endif

static int64_t getThreads(const quantx_ctx *ctx) {
  return ctx ? ctx->threads : getDefaultThreads();
}

int32_t quantx_ctx_set_parallel_for(quantx_ctx *ctx,
                                    quantx_parallel_for_fn function, void *user,
                                    int64_t workers) {
  if (!ctx)
    return QUANTX_WRONG_INPUT;
  if (function && workers < 1)
    return quantx_fail(ctx, QUANTX_WRONG_INPUT, "workers: wanted at least 1",
                       workers);
  ctx->parallelFor = function;
  ctx->user = user;
  ctx->workers = workers;
  return QUANTX_OK;
}

int32_t quantx_ctx_set_threads(quantx_ctx *ctx, int64_t threads) {
  if (!ctx)
    return QUANTX_WRONG_INPUT;
  if (threads < 1 || threads > kMaxThreads)
    return fail(ctx, QUANTX_WRONG_INPUT,
                "threads: wanted 1 to %" PRId64 ", got: %" PRId64, kMaxThreads,
                threads);
  ctx->threads = threads;
  return QUANTX_OK;
}

int64_t quantx_worker_count(const quantx_ctx *ctx) {
  return ctx && ctx->parallelFor ? ctx->workers : getThreads(ctx);
}

void quantx_parallel_for(const quantx_ctx *ctx, int64_t count,
                         quantx_loop_body body, void *data) {
  if (count < 1)
    return;
  if (ctx && ctx->parallelFor)
    return ctx->parallelFor(ctx->user, count, body, data);
  int64_t workers = std::min(getThreads(ctx), count);
  if (workers == 1 || isInParallelRegion())
    return body(data, 0, 0, count);
  runWorkers(workers, count, body, data);
}
