//===- Error.h - the recorded error of the GPU runtime ----------*- C++ -*-===//
//
// The `mgpu*` functions that generated code calls return nothing, so an error
// is recorded per thread and read back later. The first error since the last
// clear is the one that is kept: what follows is usually its consequence.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_RUNTIME_GPU_ERROR_H
#define QUANTX_RUNTIME_GPU_ERROR_H

#include <string>

namespace quantx_rt {

/// Records `text` for this thread unless an error is already recorded.
void recordError(const std::string &text);

/// The recorded error of this thread, empty if there is none.
const std::string &recordedError();

/// Forgets the recorded error of this thread.
void clearError();

} // namespace quantx_rt

#endif // QUANTX_RUNTIME_GPU_ERROR_H
