/*===- limits.h - what one core of this machine can do ----------*- C -*-===*\
|*                                                                          *|
|* Peaks that kernels are compared with, measured in slices of some         *|
|* milliseconds, so that a benchmark can alternate them with its kernels.   *|
|* All run on the calling thread: pin it first. Time is its CPU time: other *|
|* processes may share the core.                                            *|
|*                                                                          *|
\*===----------------------------------------------------------------------===*/
#ifndef QUANTX_BENCHMARKS_LIMITS_H
#define QUANTX_BENCHMARKS_LIMITS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A multiply and an add are two operations; GB = 1e9 bytes. */
enum quantx_limit {
  /** Reading 1 GiB of memory in 2 MiB pages, GB/s. */
  QUANTX_LIMIT_DRAM,
  /** Reading 8 times the size of the second-level cache, likewise, GB/s. */
  QUANTX_LIMIT_L3,
  /** `vpdpbusd` on 512-bit registers, GOP/s. */
  QUANTX_LIMIT_VNNI,
  /** `tdpbusd` on full tiles in registers, GOP/s. */
  QUANTX_LIMIT_AMX,
  /** f32 fused multiply-add on the widest registers, GFLOP/s. */
  QUANTX_LIMIT_FMA
};

/** The best slice of about `milliseconds` of measuring; negative when this
 *  machine lacks the instruction or the memory. Memory is kept between calls.
 */
double quantx_measure_limit(enum quantx_limit limit, double milliseconds);

/** Bytes to read, again and again. */
typedef struct quantx_read_probe quantx_read_probe;

/** Memory of `bytes`, at least 1 MiB, in 2 MiB pages if `huge_pages`, else in
 *  4 KiB pages; NULL when there is none. */
quantx_read_probe *quantx_read_probe_create(size_t bytes, int huge_pages);
void quantx_read_probe_destroy(quantx_read_probe *probe);

/** GB/s of the best slice, reading as one sequential stream (`streams` = 1) or
 *  as eight that are an eighth of the memory apart and prefetched 1 KiB ahead
 *  (`streams` = 8); negative for other numbers. */
double quantx_read_probe_measure(quantx_read_probe *probe, int streams,
                                 double milliseconds);

/** Binds the calling thread to a CPU; 0 when that is not possible. */
int quantx_pin_thread(int cpu);

#ifdef __cplusplus
}
#endif

#endif /* QUANTX_BENCHMARKS_LIMITS_H */
