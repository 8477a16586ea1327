//===- BufferAccess.h - elements of buffers ---------------------*- C++ -*-===//
//
// Checked places for the ops that read and write memory.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_INTERPRETER_BUFFERACCESS_H
#define QUANTX_LIB_INTERPRETER_BUFFERACCESS_H

#include "quantx/Interpreter/Interpreter.h"

namespace mlir::quantx {

/// The row-major index of the first of `count` elements in a row; an error at
/// `op` where one of them lies outside the buffer.
FailureOr<int64_t> getPlace(Frame &frame, Operation *op,
                            const HostBuffer &buffer, ValueRange indices,
                            int64_t count = 1);

} // namespace mlir::quantx

#endif // QUANTX_LIB_INTERPRETER_BUFFERACCESS_H
