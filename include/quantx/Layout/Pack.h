//===- Pack.h - raw codes to buffers and back -------------------*- C++ -*-===//
//
// Whole fields at once: codes in row-major order of the field's coordinates
// against the bytes of a buffer.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LAYOUT_PACK_H
#define QUANTX_LAYOUT_PACK_H

#include "quantx/Layout/Layout.h"
#include "llvm/Support/Error.h"

namespace mlir::quantx {

/// Reads a field of `shape` out of `buffer` into `codes` (one raw code an
/// entry, zero-extended, row-major). Code is uint8_t, uint16_t, uint32_t or
/// uint64_t. An error if the code type is too narrow, the number of codes is
/// not that of the shape, or the buffer is too small.
template <typename Code>
llvm::Error unpackField(const Layout &layout, LayoutFieldRef ref,
                        llvm::ArrayRef<int64_t> shape,
                        llvm::ArrayRef<uint8_t> buffer,
                        llvm::MutableArrayRef<Code> codes);

/// Stores a field into `buffer`, touching the field's own bits only: starting
/// from zeros, all fields of a buffer leave unused bits 0. Errors as above,
/// and a code that has more bits than the field (a trit: above 2).
template <typename Code>
llvm::Error packField(const Layout &layout, LayoutFieldRef ref,
                      llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<Code> codes,
                      llvm::MutableArrayRef<uint8_t> buffer);

} // namespace mlir::quantx

#endif // QUANTX_LAYOUT_PACK_H
