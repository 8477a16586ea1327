/*===- weights.c - generated code with weights in a file --------*- C -*-===*\
|*                                                                          *|
|* Calls mm of weights.py with the archive that belongs to it, and with     *|
|* each of the broken ones: all of those are an error with a text. ENTRY is *|
|* the name of the archive's first entry.                                   *|
|*                                                                          *|
\*===----------------------------------------------------------------------===*/
#include "weights.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { M = 5, N = 55, K = 384 };

static float x[M * K], expected[M * N], result[M * N];

static void fail(const char *what) {
  printf("failed: %s\n", what);
  exit(1);
}

static void read_file(const char *path, void *data, size_t bytes) {
  FILE *file = fopen(path, "rb");
  if (!file || fread(data, 1, bytes, file) != bytes)
    fail(path);
  fclose(file);
}

static int32_t call(const quantx_ctx *ctx) {
  mm_args args = {0};
  args.arg0_dim0 = args.res0_dim0 = M;
  args.arg0 = x;
  args.res0 = result;
  args.workspace = aligned_alloc(64, (size_t)mm_workspace_bytes(&args) + 64);
  int32_t status = mm(ctx, &args);
  free(args.workspace);
  return status;
}

/* X EXPECTED GOOD BROKEN… */
int main(int argc, char **argv) {
  if (argc < 4)
    return 2;
  read_file(argv[1], x, sizeof x);
  read_file(argv[2], expected, sizeof expected);
  quantx_ctx *ctx = quantx_ctx_create();
  if (call(ctx) != QUANTX_WRONG_INPUT ||
      strcmp(quantx_ctx_error(ctx),
             "weights: wanted a loaded archive with " ENTRY ", got: none") != 0)
    fail("weights that are not loaded");
  if (call(NULL) != QUANTX_WRONG_INPUT)
    fail("no context");
  if (quantx_ctx_load_weights(ctx, argv[3]) != QUANTX_OK ||
      call(ctx) != QUANTX_OK)
    fail(quantx_ctx_error(ctx));
  if (memcmp(result, expected, sizeof result) != 0)
    fail("the result");
  quantx_ctx_destroy(ctx);
  for (int i = 4; i < argc; ++i) {
    ctx = quantx_ctx_create();
    int32_t loaded = quantx_ctx_load_weights(ctx, argv[i]);
    int32_t called = call(ctx);
    const char *text = quantx_ctx_error(ctx);
    if (called != QUANTX_WRONG_INPUT || strncmp(text, "weights: ", 9) != 0 ||
        !strstr(text, ", got: "))
      fail(argv[i]);
    printf("%d %s\n", (int)loaded, text);
    quantx_ctx_destroy(ctx);
  }
  printf("all as expected\n");
  return 0;
}
