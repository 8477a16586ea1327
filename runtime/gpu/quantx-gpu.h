/*===- quantx-gpu.h - choosing how GPU code runs ------------------*- C -*-===*\
|*                                                                            *|
|* The part of the GPU runtime that an embedder calls itself. Generated host  *|
|* code calls the `mgpu*` functions of the same library.                      *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/
#ifndef QUANTX_GPU_H
#define QUANTX_GPU_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Chooses the backend for the whole process: "cuda" (the driver, found at run
   time) or "emulator" (the host runs the device code). Returns 0, or 1 with a
   recorded error. Without a call, the environment variable QUANTX_GPU chooses;
   without that, "cuda". */
int quantx_gpu_use(const char *backend);

/* Chooses the order in which emulated warps run: "forward", "reverse",
   "random:SEED", "greedy-low" or "greedy-high". Returns 0, or 1 with a recorded
   error. The environment variable QUANTX_GPU_SCHEDULE sets the first one. */
int quantx_gpu_set_schedule(const char *schedule);

/* What the emulator counted in the last launch; -1 with a recorded error for
   another name or backend. "ldmatrix": 8x8 matrices loaded by ldmatrix.
   "ldmatrix-wavefronts": the passes that shared memory takes for them, one each
   unless rows of a matrix meet in a bank. */
int64_t quantx_gpu_counter(const char *name);

/* The first error of this thread since the last clear, or "" if there was
   none. The text is valid until the next call of this library. */
const char *quantx_gpu_last_error(void);

/* Forgets the recorded error of this thread. */
void quantx_gpu_clear_error(void);

#ifdef __cplusplus
}
#endif

#endif /* QUANTX_GPU_H */
