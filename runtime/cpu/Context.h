//===- Context.h - what a quantx_ctx holds ----------------------*- C++ -*-===//
//
// The definition of the context, for the sources of the runtime only.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_RUNTIME_CPU_CONTEXT_H
#define QUANTX_RUNTIME_CPU_CONTEXT_H

// The library is compiled with hidden symbols; the C ABI is what it shows.
#pragma GCC visibility push(default)
#include "quantx-c/quantx.h"
#pragma GCC visibility pop

#include <memory>
#include <mutex>

namespace quantx_rt {
struct Archive;
} // namespace quantx_rt

struct quantx_ctx {
  [[gnu::visibility("hidden")]] quantx_ctx();
  [[gnu::visibility("hidden")]] ~quantx_ctx();

  /// The loop that the embedder has set, or null for the default one.
  quantx_parallel_for_fn parallelFor = nullptr;
  void *user = nullptr;
  int64_t workers = 1;
  /// Threads of the default loop.
  int64_t threads = 1;

  /// The loaded archives, the last one first.
  std::unique_ptr<quantx_rt::Archive> archives;

  /// Text of the last error; generated code has a const context.
  mutable std::mutex errorMutex;
  mutable char error[1024] = "";
};

namespace quantx_rt {

/// Records a text, as printf would print it, cut to what `error` holds, and
/// returns `status`. A null `ctx` has no text.
[[gnu::format(printf, 3, 4)]] int32_t
fail(const quantx_ctx *ctx, int32_t status, const char *format, ...);

/// The threads that OpenMP offers, at least 1; 1 without OpenMP.
int64_t getDefaultThreads();

} // namespace quantx_rt

#endif // QUANTX_RUNTIME_CPU_CONTEXT_H
