//===- Context.cpp - contexts and their error texts -------------*- C++ -*-===//
//
// Creation, destruction and the last error's text of a context.
//
//===----------------------------------------------------------------------===//
#include "Context.h"
#include "Archive.h"

#include <cinttypes>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <new>

using namespace quantx_rt;

quantx_ctx::quantx_ctx() : threads(getDefaultThreads()) {}
quantx_ctx::~quantx_ctx() = default;

uint32_t quantx_abi_version(void) { return QUANTX_ABI_VERSION; }

quantx_ctx *quantx_ctx_create(void) { return new (std::nothrow) quantx_ctx; }

void quantx_ctx_destroy(quantx_ctx *ctx) { delete ctx; }

const char *quantx_ctx_error(const quantx_ctx *ctx) {
  return ctx ? ctx->error : "";
}

int32_t quantx_rt::fail(const quantx_ctx *ctx, int32_t status,
                        const char *format, ...) {
  if (!ctx)
    return status;
  // The arguments may point into the old text.
  char text[sizeof ctx->error];
  va_list arguments;
  va_start(arguments, format);
  int length = std::vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  static constexpr char kCut[] = "…";
  if (length >= static_cast<int>(sizeof text))
    std::memcpy(text + sizeof text - sizeof kCut, kCut, sizeof kCut);
  std::lock_guard<std::mutex> lock(ctx->errorMutex);
  std::memcpy(ctx->error, text, sizeof text);
  return status;
}

int32_t quantx_fail(const quantx_ctx *ctx, int32_t status, const char *wanted,
                    int64_t got) {
  return fail(ctx, status, "%s, got: %" PRId64, wanted, got);
}
