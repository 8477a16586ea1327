//===- Emulation.h - what target instructions compute -----------*- C++ -*-===//
//
// One function for each target instruction that code generation may emit, with
// the same effect in portable C++. Each value is passed by its address, the
// result first, then the operands in the order of LLVM's intrinsic; vectors
// need no alignment, scalars are of the intrinsic's width. A tile is 1024
// bytes, 16 rows of 64. The result may be one of the operands.
//
// Arithmetic is modulo 2^32, as the instructions' is.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_RUNTIME_ISA_EMULATION_EMULATION_H
#define QUANTX_RUNTIME_ISA_EMULATION_EMULATION_H

#pragma GCC visibility push(default)
extern "C" {

/// i16 result[i] = saturate(u8 a[2i] * s8 b[2i] + u8 a[2i+1] * s8 b[2i+1]).
void quantx_emulate_vpmaddubsw_256(void *result, const void *a, const void *b);

/// i32 result[i] = s16 a[2i] * s16 b[2i] + s16 a[2i+1] * s16 b[2i+1].
void quantx_emulate_vpmaddwd_256(void *result, const void *a, const void *b);

/// In each 16 bytes: result[i] = index[i] < 128 ? data[index[i] % 16] : 0.
void quantx_emulate_vpshufb_256(void *result, const void *data,
                                const void *index);
void quantx_emulate_vpshufb_512(void *result, const void *data,
                                const void *index);

/// i32 result[i] = sum[i] + sum over j < 4 of u8 a[4i+j] * s8 b[4i+j].
void quantx_emulate_vpdpbusd_256(void *result, const void *sum, const void *a,
                                 const void *b);
void quantx_emulate_vpdpbusd_512(void *result, const void *sum, const void *a,
                                 const void *b);

/// result[i] = data[index[i] % 64], bytes.
void quantx_emulate_vpermb_512(void *result, const void *data,
                               const void *index);

/// result[i] = the 8 bits of data's 64-bit word i / 8 from bit shift[i] % 64
/// up, going round.
void quantx_emulate_vpmultishiftqb_512(void *result, const void *shift,
                                       const void *data);

/// Bit j of result[i] = bit j of *constant + the parity of data[i] AND byte
/// 7 - j of the matrix, which is the 64-bit word i / 8 of `matrix`.
void quantx_emulate_gf2p8affineqb_512(void *result, const void *data,
                                      const void *matrix, const void *constant);

/// All zero. `rows` and `rowBytes` are 16-bit; with more than 16 rows, or more
/// than 64 bytes a row, or no multiple of 4, which the processor refuses, this
/// and all below give a tile of 0xA5 bytes and store nothing.
void quantx_emulate_tilezero(void *result, const void *rows,
                             const void *rowBytes);

/// Row r = the `rowBytes` bytes at *address + r * *stride, the rest zero.
/// `address` points to an address, `stride` to 64 bits.
void quantx_emulate_tileloadd(void *result, const void *rows,
                              const void *rowBytes, const void *address,
                              const void *stride);

/// The inverse of the above; writes `rows` times `rowBytes` bytes.
void quantx_emulate_tilestored(const void *rows, const void *rowBytes,
                               const void *address, const void *stride,
                               const void *tile);

/// i32 result[m][n] = sum[m][n] + sum over k, j < 4 of a[m][4k+j] * b[k][4n+j]
/// for m below `rows`, n below `rowBytes` / 4, k below `depthBytes` / 4; the
/// rest zero. Letters: the signs of a, then b.
void quantx_emulate_tdpbssd(void *result, const void *rows,
                            const void *rowBytes, const void *depthBytes,
                            const void *sum, const void *a, const void *b);
void quantx_emulate_tdpbsud(void *result, const void *rows,
                            const void *rowBytes, const void *depthBytes,
                            const void *sum, const void *a, const void *b);
void quantx_emulate_tdpbusd(void *result, const void *rows,
                            const void *rowBytes, const void *depthBytes,
                            const void *sum, const void *a, const void *b);
void quantx_emulate_tdpbuud(void *result, const void *rows,
                            const void *rowBytes, const void *depthBytes,
                            const void *sum, const void *a, const void *b);
}
#pragma GCC visibility pop

#endif // QUANTX_RUNTIME_ISA_EMULATION_EMULATION_H
