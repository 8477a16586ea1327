/*===- runtime.c - the runtime from plain C ---------------------*- C -*-===*\
|*                                                                          *|
|* What an embedder does around generated code: a context, a loop of its    *|
|* own, weights in memory and in a file, errors.                            *|
|*                                                                          *|
\*===----------------------------------------------------------------------===*/
#include "quantx-c/quantx.h"

#include <stdio.h>
#include <string.h>

static int failures = 0;

static void expect(int condition, const char *what) {
  if (condition)
    return;
  printf("failed: %s\n", what);
  ++failures;
}

/* Adds i to data[i]. */
static void add_index(void *data, int64_t worker, int64_t begin, int64_t end) {
  (void)worker;
  for (int64_t i = begin; i < end; ++i)
    ((int64_t *)data)[i] += i;
}

static void run_one_by_one(void *user, int64_t count, quantx_loop_body body,
                           void *data) {
  for (int64_t i = 0; i < count; ++i) {
    body(data, 0, i, i + 1);
    ++*(int64_t *)user;
  }
}

static void test_loops(quantx_ctx *ctx) {
  int64_t values[1000] = {0}, calls = 0;
  quantx_parallel_for(ctx, 1000, add_index, values);
  expect(quantx_ctx_set_parallel_for(ctx, run_one_by_one, &calls, 1) ==
             QUANTX_OK,
         "the embedder's loop is accepted");
  quantx_parallel_for(ctx, 1000, add_index, values);
  expect(calls == 1000, "the embedder's loop is used");
  int right = 1;
  for (int64_t i = 0; i < 1000; ++i)
    right = right && values[i] == 2 * i;
  expect(right, "each loop ran each iteration once");
}

static void test_weights(quantx_ctx *ctx, const char *path) {
  char *memory = quantx_alloc_weights(ctx, 100);
  expect(memory != NULL, "memory for weights");
  memcpy(memory, "packed", 6);
  quantx_archive_entry entry = {"w", memory, 100, 42};
  expect(quantx_write_archive(ctx, path, &entry, 1) == QUANTX_OK,
         "the archive is written");
  expect(quantx_ctx_load_weights(ctx, path) == QUANTX_OK,
         "the archive is loaded");
  const char *mapped = quantx_ctx_weights(ctx, "w", 100, 42);
  expect(mapped && !memcmp(mapped, memory, 100), "the archive has the bytes");
  quantx_free_weights(memory, 100);
  expect(!quantx_ctx_weights(ctx, "w", 100, 43) &&
             strstr(quantx_ctx_error(ctx), "got: "),
         "another layout is an error with a text");
}

int main(int argc, char **argv) {
  if (argc != 2) {
    printf("usage: %s ARCHIVE\n", argv[0]);
    return 2;
  }
  expect(quantx_abi_version() == QUANTX_ABI_VERSION, "the version");
  quantx_ctx *ctx = quantx_ctx_create();
  expect(ctx != NULL, "a context");
  test_loops(ctx);
  test_weights(ctx, argv[1]);
  expect(quantx_require_cpu(ctx, quantx_cpu_features()) == QUANTX_OK,
         "the machine has what it has");
  quantx_ctx_destroy(ctx);
  if (failures == 0)
    printf("all as expected\n");
  return failures != 0;
}
