/*===- generated.c - generated code from plain C ----------------*- C -*-===*\
|*                                                                          *|
|* Calls the functions of generated.mlir. Every buffer ends at a page that  *|
|* must not be touched, so that a read or write beyond it is a fault.       *|
|*                                                                          *|
\*===----------------------------------------------------------------------===*/
#define _DEFAULT_SOURCE
#include "generated.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void fail(const char *what) {
  printf("failed: %s\n", what);
  exit(1);
}

/* `bytes` rounded up to `alignment`, in front of a forbidden page. */
static void *allocate(size_t bytes, size_t alignment) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  size_t used = (bytes + alignment - 1) / alignment * alignment;
  size_t whole = (used + page - 1) / page * page;
  char *memory = mmap(NULL, whole + page, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED || mprotect(memory + whole, page, PROT_NONE))
    fail("memory");
  return memory + whole - used;
}

/* The file FOLDER/NAME, which has `bytes` bytes. */
static void *read_file(const char *folder, const char *name, size_t bytes) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "rb");
  void *data = allocate(bytes, 1);
  if (!file || fread(data, 1, bytes, file) != bytes || fgetc(file) != EOF)
    fail(path);
  fclose(file);
  return data;
}

static void compare(const char *folder, const char *name, const void *got,
                    size_t bytes) {
  if (memcmp(read_file(folder, name, bytes), got, bytes) != 0)
    fail(name);
}

static void call_mm(const quantx_ctx *ctx, const char *folder, int64_t m) {
  mm_args args = {0};
  size_t bytes = (size_t)m * 55 * sizeof(float);
  args.arg0_dim0 = m;
  args.arg0 = read_file(folder, "x.raw", (size_t)m * 384 * sizeof(float));
  args.arg1 = read_file(folder, "b.raw", 11880);
  if (mm_result_dims(&args) != QUANTX_OK || args.res0_dim0 != m)
    fail("mm_result_dims");
  float *result = allocate(bytes, sizeof(float));
  args.res0 = result;
  args.workspace = allocate((size_t)mm_workspace_bytes(&args), 64);
  if (mm(ctx, &args) != QUANTX_OK)
    fail(quantx_ctx_error(ctx));
  compare(folder, "mm.raw", result, bytes);
}

static void call_sliced(const quantx_ctx *ctx, const char *folder, int64_t m) {
  sliced_args args = {0};
  size_t bytes = (size_t)m * 6 * sizeof(float);
  args.arg0_dim0 = m;
  args.arg0 = read_file(folder, "xs.raw", (size_t)m * 40 * sizeof(float));
  args.arg1 = read_file(folder, "c.raw", 240);
  args.arg2 = read_file(folder, "z.raw", 6);
  args.arg3 = read_file(folder, "s.raw", 24);
  args.arg4 = 3;
  args.res0_dim0 = m;
  float *result = allocate(bytes, sizeof(float));
  args.res0 = result;
  args.workspace = allocate((size_t)sliced_workspace_bytes(&args), 64);
  if (sliced(ctx, &args) != QUANTX_OK)
    fail(quantx_ctx_error(ctx));
  compare(folder, "sliced.raw", result, bytes);
  /* A width that is not listed changes nothing. */
  args.arg4 = 9;
  memset(result, 0x5A, bytes);
  if (sliced(ctx, &args) != QUANTX_WRONG_INPUT ||
      strcmp(quantx_ctx_error(ctx),
             "width: wanted one of [2, 3, 4, 8], got: 9") != 0)
    fail("an unlisted width");
  for (size_t i = 0; i < bytes; ++i)
    if (((const char *)result)[i] != 0x5A)
      fail("a refused call writes nothing");
}

static void refuse(const quantx_ctx *ctx, mm_args args, const char *text) {
  if (mm(ctx, &args) != QUANTX_WRONG_INPUT)
    fail(text);
  if (strcmp(quantx_ctx_error(ctx), text) != 0)
    fail(quantx_ctx_error(ctx));
}

/* Sizes out of bounds are refused by every function. */
static void refuse_size(const quantx_ctx *ctx, mm_args args, int64_t size) {
  char text[128];
  snprintf(text, sizeof text,
           "arg0_dim0: wanted a size from 0 to 2147483648, got: %lld",
           (long long)size);
  args.arg0_dim0 = args.res0_dim0 = size;
  refuse(ctx, args, text);
  if (mm_result_dims(&args) != QUANTX_WRONG_INPUT)
    fail("mm_result_dims");
  if (mm_workspace_bytes(&args) != -1)
    fail("mm_workspace_bytes");
}

/* Each field in turn is wrong, the others are right. */
static void call_with_wrong_fields(const quantx_ctx *ctx) {
  static const int64_t sizes[] = {-1, INT64_MIN, 2147483649, INT64_C(1) << 60};
  mm_args args = {0};
  args.arg0_dim0 = args.res0_dim0 = 2;
  args.arg0 = allocate(2 * 384 * sizeof(float), 64);
  args.arg1 = allocate(11880, 64);
  args.res0 = allocate(2 * 55 * sizeof(float), 64);
  args.workspace = allocate((size_t)mm_workspace_bytes(&args), 64);
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; ++i)
    refuse_size(ctx, args, sizes[i]);
  mm_args wrong = args;
  wrong.res0_dim0 = 3;
  refuse(ctx, wrong, "res0_dim0: wanted what mm_result_dims says, got: 3");
  wrong = args;
  wrong.arg0 = NULL;
  refuse(ctx, wrong, "arg0: wanted a pointer to its elements, got: 0");
  wrong = args;
  wrong.arg1 = NULL;
  refuse(ctx, wrong, "arg1: wanted a pointer to its elements, got: 0");
  wrong = args;
  wrong.res0 = NULL;
  refuse(ctx, wrong, "res0: wanted a pointer to its elements, got: 0");
  wrong = args;
  wrong.workspace = NULL;
  refuse(ctx, wrong,
         "workspace: wanted a pointer to the bytes that mm_workspace_bytes "
         "says, got: 0");
  /* What is empty may be anywhere. */
  args.arg0_dim0 = args.res0_dim0 = 0;
  args.arg0 = args.res0 = NULL;
  if (mm(ctx, &args) != QUANTX_OK)
    fail("no rows");
}

/* The embedder's loop: single iterations, the last one first. */
static void run_backwards(void *user, int64_t count, quantx_loop_body body,
                          void *data) {
  *(int64_t *)user += count;
  for (int64_t i = count; i-- > 0;)
    body(data, 0, i, i + 1);
}

/* Kernels give their work to the loop of the context when there is enough. */
static void call_with_loop(quantx_ctx *ctx, const char *folder, int64_t m,
                           int expected) {
  int64_t iterations = 0;
  quantx_ctx_set_parallel_for(ctx, run_backwards, &iterations, 1);
  call_mm(ctx, folder, m);
  if ((iterations > 0) != expected)
    fail("the loop of the context");
  quantx_ctx_set_parallel_for(ctx, NULL, NULL, 0);
}

/* FOLDER, rows, and whether kernels of these rows are worth several threads. */
int main(int argc, char **argv) {
  if (argc != 4)
    return 2;
  quantx_ctx *ctx = quantx_ctx_create();
  int64_t m = atoll(argv[2]);
  for (int64_t threads = 1; threads <= 4; threads *= 2) {
    quantx_ctx_set_threads(ctx, threads);
    call_mm(ctx, argv[1], m);
    call_sliced(ctx, argv[1], m);
  }
  call_with_loop(ctx, argv[1], m, atoi(argv[3]));
  call_with_wrong_fields(ctx);
  call_mm(NULL, argv[1], m);
  quantx_ctx_destroy(ctx);
  printf("all as expected\n");
  return 0;
}
