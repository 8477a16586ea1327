//===- Npy.h - tensors in NumPy's file format -------------------*- C++ -*-===//
//
// Reading and writing `.npy` files, versions 1 to 3: little-endian, C order.
// bf16, which NumPy lacks, has ml_dtypes' descriptor `<V2`.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_EXECUTION_NPY_H
#define QUANTX_EXECUTION_NPY_H

#include "quantx/Interpreter/Values.h"
#include "llvm/Support/Error.h"

namespace mlir::quantx {

/// The tensor in `path`, whose elements must be of `kind`: `|i1` and `|u1`
/// serve i8 (and narrower integers, which must fit), `|b1` serves i1, `<i8`
/// serves i64 and index. An error that names the file where it is no such file,
/// has another element type, or another size than its header says.
llvm::Expected<HostTensor> readNpy(StringRef path, ElementKind kind);

/// Writes `tensor` to `path`, version 1, the header padded to 64 bytes.
llvm::Error writeNpy(StringRef path, const HostTensor &tensor);

} // namespace mlir::quantx

#endif // QUANTX_EXECUTION_NPY_H
