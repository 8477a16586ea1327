//===- AsyncCopy.h - cp.async with a poisoned destination -------*- C++ -*-===//
//
// Until a copy is waited for its destination holds 0xEE, so that a kernel which
// reads too early computes a wrong result instead of a lucky one.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_RUNTIME_GPU_EMULATOR_ASYNCCOPY_H
#define QUANTX_RUNTIME_GPU_EMULATOR_ASYNCCOPY_H

#include "Block.h"

namespace quantx_rt {

/// Carries out the `count` oldest pending copies of `lane`.
void completeCopies(Lane &lane, size_t count);

} // namespace quantx_rt

#endif // QUANTX_RUNTIME_GPU_EMULATOR_ASYNCCOPY_H
