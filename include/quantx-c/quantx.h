/*===- quantx.h - the C ABI of generated code -------------------*- C -*-===*\
|*                                                                          *|
|* What an object made by quantx-compile and the program that links it      *|
|* agree on: contexts, status codes, the loop that kernels hand their work  *|
|* to, weights, and the check of the instruction set. Plain C11;            *|
|* libquantx-rt implements every function below.                            *|
|*                                                                          *|
\*===----------------------------------------------------------------------===*/
#ifndef QUANTX_C_QUANTX_H
#define QUANTX_C_QUANTX_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The version of this ABI; it changes when code compiled against an older
 *  header can no longer run. Compare with `quantx_abi_version()`. */
#define QUANTX_ABI_VERSION 1

/** The `QUANTX_ABI_VERSION` that the linked library was built with. */
uint32_t quantx_abi_version(void);

/** What every function of generated code returns. The numbers are the exit
 *  statuses of the tools. */
enum quantx_status {
  QUANTX_OK = 0,
  /** An argument, a file or a run-time width is wrong. */
  QUANTX_WRONG_INPUT = 1,
  /** This machine lacks an instruction set, or memory. */
  QUANTX_MACHINE_CANNOT = 3
};

/* Contexts
 *
 * A context holds the text of the last error, the parallel loop and the loaded
 * weights. Generated code takes it as `const quantx_ctx *` and may run in
 * several threads on one context at a time. Functions that take a
 * `quantx_ctx *` must not run beside any other use of that context. NULL is a
 * context without weights and error text, on the default loop.
 */
typedef struct quantx_ctx quantx_ctx;

/** A new context, or NULL without memory. Its loop is the default one. */
quantx_ctx *quantx_ctx_create(void);

/** Unmaps the context's weights and frees it. NULL is ignored. */
void quantx_ctx_destroy(quantx_ctx *ctx);

/** The text of the last error of `ctx`, "" when there was none. It says what
 *  was wanted and ends in "got: …". Valid until the next error of `ctx`:
 *  threads that share a context and may fail together must not read it
 *  meanwhile. */
const char *quantx_ctx_error(const quantx_ctx *ctx);

/** Records "`wanted`, got: `got`" as the text of `ctx` and returns `status`;
 *  for generated code: `return quantx_fail(ctx, QUANTX_WRONG_INPUT,
 *  "width: wanted one of [2, 3, 4]", 9);`. Long texts are cut, with "…". */
int32_t quantx_fail(const quantx_ctx *ctx, int32_t status, const char *wanted,
                    int64_t got);

/* The parallel loop */

/** Iterations `begin` to `end - 1` of a kernel's loop; `data` is the kernel's.
 *  `worker` tells concurrent calls apart: two calls that run at the same time
 *  for one loop have different workers, so that a worker's slice of the
 *  workspace is its own. */
typedef void (*quantx_loop_body)(void *data, int64_t worker, int64_t begin,
                                 int64_t end);

/** A parallel loop. An implementation must
 *    - call `body` on non-empty ranges that together are 0 to `count - 1`, each
 *      iteration once, and return after the last call has returned;
 *    - pass workers from 0 to `workers - 1`, of the number declared to
 *      `quantx_ctx_set_parallel_for`;
 *    - be callable from inside a body (running that inner loop serially, as
 *      worker 0, is right).
 *  Ranges, order and threads are free: generated code gives the same bits for
 *  all of them. `user` is what the embedder registered. */
typedef void (*quantx_parallel_for_fn)(void *user, int64_t count,
                                       quantx_loop_body body, void *data);

/** Makes `function` the loop of `ctx`, for instance the embedder's thread pool.
 *  `workers`, at least 1, bounds the workers that it passes. NULL restores the
 *  default loop, with its thread count and without `user` and `workers`. */
int32_t quantx_ctx_set_parallel_for(quantx_ctx *ctx,
                                    quantx_parallel_for_fn function, void *user,
                                    int64_t workers);

/** Sets the threads of the default loop of `ctx`, 1 to 4096. A new context has
 *  as many as OpenMP offers (`OMP_NUM_THREADS`, or the process's CPUs). */
int32_t quantx_ctx_set_threads(quantx_ctx *ctx, int64_t threads);

/** One more than the largest worker that the loop of `ctx` passes: a kernel's
 *  workspace has that many slices. */
int64_t quantx_worker_count(const quantx_ctx *ctx);

/** Runs a loop on the context's implementation; called by generated code.
 *  The default one has T = min(threads, count) workers, on OpenMP threads; each
 *  takes a run of count / T iterations, the first count % T workers one more.
 *  With T = 1 and inside a parallel region it runs serially, as worker 0.
 *  A `count` below 1 does nothing. */
void quantx_parallel_for(const quantx_ctx *ctx, int64_t count,
                         quantx_loop_body body, void *data);

/* Instruction sets
 *
 * Groups of instructions that come together. A CPU "has" a group when the
 * processor reports every instruction of it and the system saves its registers.
 */
enum quantx_cpu_feature {
  /** x86-64-v3: AVX2, FMA, F16C, BMI1, BMI2, LZCNT, MOVBE. */
  QUANTX_CPU_AVX2 = 1u << 0,
  /** AVX512 F, BW, CD, DQ, VL and VNNI. */
  QUANTX_CPU_AVX512VNNI = 1u << 1,
  /** AVX512 VBMI, VBMI2, IFMA, BITALG and VPOPCNTDQ. */
  QUANTX_CPU_AVX512VBMI = 1u << 2,
  /** GFNI, VAES and VPCLMULQDQ. */
  QUANTX_CPU_GFNI = 1u << 3,
  QUANTX_CPU_AVX512BF16 = 1u << 4,
  QUANTX_CPU_AVX512FP16 = 1u << 5,
  /** VPDPBUSD in its VEX encoding. */
  QUANTX_CPU_AVXVNNI = 1u << 6,
  /** AMX-TILE and AMX-INT8, with the kernel's permission to use tiles. */
  QUANTX_CPU_AMXINT8 = 1u << 7,
  QUANTX_CPU_AMXBF16 = 1u << 8
};

/** The `quantx_cpu_feature`s of this machine. The first call asks the kernel,
 *  once per process, for permission to use AMX tiles; where it refuses, the AMX
 *  bits are absent. */
uint32_t quantx_cpu_features(void);

/** Whether this machine has the instruction family `avx2`, `avx512vnni` or
 *  `amx-int8`; 0 for any other name. */
int32_t quantx_cpu_has_family(const char *family);

/** Returns `QUANTX_OK` when this machine has all of `features`, else
 *  `QUANTX_MACHINE_CANNOT` with both lists in the text. Generated code calls
 *  this first; it costs some nanoseconds. */
int32_t quantx_require_cpu(const quantx_ctx *ctx, uint32_t features);

/* Weights */

/** `bytes` zeroed bytes for packed weights, aligned to 2 MiB, in memory that
 *  asks for huge pages; NULL, with a text, when the system refuses or `bytes`
 *  is 0. */
void *quantx_alloc_weights(const quantx_ctx *ctx, size_t bytes);

/** Frees what `quantx_alloc_weights` returned for the same `bytes`. */
void quantx_free_weights(void *weights, size_t bytes);

/** Maps an archive of packed weights (`quantx-compile --weights=file`) and adds
 *  its entries to `ctx`. A file that is absent, cut, or whose table is wrong
 *  or points outside of it is one error and changes nothing. The file must not
 *  be changed while a context has it. */
int32_t quantx_ctx_load_weights(quantx_ctx *ctx, const char *path);

/** The entry `name` of the loaded archives, aligned to 4096 bytes, or NULL with
 *  a text when there is none, or its size or layout hash differs from what the
 *  caller, generated code, was compiled for. */
const void *quantx_ctx_weights(const quantx_ctx *ctx, const char *name,
                               uint64_t bytes, uint64_t layout_hash);

/** One buffer of an archive to be written. */
typedef struct quantx_archive_entry {
  const char *name;
  const void *data;
  uint64_t bytes;
  uint64_t layout_hash;
} quantx_archive_entry;

/** Writes `count` entries of distinct, non-empty names as an archive. */
int32_t quantx_write_archive(const quantx_ctx *ctx, const char *path,
                             const quantx_archive_entry *entries, size_t count);

#ifdef __cplusplus
}
#endif

#endif /* QUANTX_C_QUANTX_H */
