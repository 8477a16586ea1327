//===- GpuKernel.h - fused integer matmuls for tensor cores -----*- C++ -*-===//
//
// Builds the device kernel of y = x * w^T for 8-bit activations and packed
// integer weights, with the accumulation recipe of the specification: exact
// integer sums per group of k, one fma per float level and group in increasing
// order, the activation's per-token scale at the end. Nothing here knows a
// format by name: a kernel is a set of fields and their widths.
//
// All operands lie in the order in which a warp reads them, so that every copy
// to shared memory is contiguous. A *panel* is 32 columns (rows of w):
//
//   x            si8 [M, K], row-major
//   weights      the bytes of `getWeightLayout` for w [N, K]
//   blocks       i32 [panel, block of k, field, 32]: zero, code sum, level,
//                offset level; those that the kernel has, in this order
//   groups       f32 [panel, group of k, field, 32]: scale, offset
//   row sums     i32 [tile of rows, block of k, rows of a tile]: sums of x
//   row scales   f32 [tile of rows, group of k, rows of a tile]
//   rows         [M] pairs: f32 scale, i32 zero, per token
//   y            f32 [M, N], row-major
//
// With b a block, g a group, q the codes and unit = getCodeUnit():
//
//   dot   = sum over b of qx * qw * unit
//   t     = sum over the blocks of g of
//             level * (dot - zero * rowsum - zx * codesum)
//   r     = sum over the blocks of g of offset level * (rowsum - zx * |b|)
//   acc   = fma(f32(t), scale * row scale, acc)
//   acc   = fma(f32(r), offset * row scale, acc)
//   y     = acc * token scale
//
// `zero` and `codesum` (the sum over b of qw - zero) are stored times `unit`,
// `scale` divided by it; a block's `level` is 1 and blocks are groups unless
// the kernel has integer levels.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_CODEGEN_GPUKERNEL_H
#define QUANTX_CODEGEN_GPUKERNEL_H

#include "quantx/Layout/Layout.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/IR/Builders.h"

#include <array>
#include <optional>
#include <string>

namespace mlir::quantx {

/// How a thread block cuts its work. A warp makes 16 * rowTiles rows and 32
/// columns of y; a step loads `stepK` of k.
struct GpuTile {
  int64_t rowTiles = 2;
  int64_t warpRows = 2;
  int64_t warpColumns = 2;
  int64_t stepK = 128;
};

/// How the low bits of a code that a slice leaves out are rounded.
enum class GpuSliceRounding { Floor, HalfUp };

/// Codes of 8 bits in pieces, of which a kernel reads the most significant
/// ones. The value of a slice stays in the range of the whole code, signed or
/// not: its low 8 - bits bits are 0.
struct GpuSlice {
  /// Widths from the most significant piece on, each 1, 2 or 4, 8 in all.
  SmallVector<int64_t, 8> pieces;
  /// The slice that the kernel computes with.
  int64_t bits = 8;
  /// HalfUp: rounded to nearest, ties up, clamped to the largest slice.
  GpuSliceRounding rounding = GpuSliceRounding::Floor;

  /// Bits that rounding looks at: one more than the slice has for HalfUp.
  int64_t getNeededBits() const {
    return bits + (rounding == GpuSliceRounding::HalfUp && bits < 8);
  }
  /// Bits of the pieces that are read: the fewest that hold the needed ones.
  int64_t getReadBits() const;
};

/// One kernel of the family.
struct GpuKernelSpec {
  std::string name = "quantx_gpu_matmul";
  /// Static extents of w; M is an argument of the kernel.
  int64_t n = 0, k = 0;
  /// Codes of w: 4 or 8 bits; a table maps 4-bit codes to the values.
  unsigned weightBits = 8;
  bool weightSigned = true;
  std::optional<std::array<int8_t, 16>> table;
  /// Codes of 8 bits may be stored in pieces.
  std::optional<GpuSlice> slice;
  /// Elements of k with one float scale; k itself for one group.
  int64_t groupSize = 0;
  /// Elements of k with one integer level, or 0 for kernels without.
  int64_t blockSize = 0;
  /// An integer zero per column and block.
  bool weightZero = false;
  /// An integer zero per token of x.
  bool activationZero = false;
  /// Scales of x per token and group, besides the one per token.
  bool activationGroupScale = false;
  /// A real offset per column and group.
  bool offset = false;
  GpuTile tile;

  /// Elements of k whose dot product is one integer of the recipe.
  int64_t getBlockSize() const { return blockSize ? blockSize : groupSize; }
  /// What one code of w counts in `dot`: 16 where signed nibbles are used in
  /// the high half of a byte, else 1.
  int64_t getCodeUnit() const {
    return weightBits == 4 && weightSigned && !table ? 16 : 1;
  }
  /// Bytes of 32 columns by 32 of k in global memory, and those read of them.
  int64_t getUnitBytes() const { return 128 * weightBits; }
  int64_t getReadBytes() const {
    return slice ? 128 * slice->getReadBits() : getUnitBytes();
  }
  int64_t getTileRows() const { return 16 * tile.rowTiles * tile.warpRows; }
  int64_t getTileColumns() const { return 32 * tile.warpColumns; }
  int64_t getThreads() const { return 32 * tile.warpRows * tile.warpColumns; }
  /// One float group along k without integer levels: its sums stay integer
  /// through the loop over k and are converted once.
  bool isOneGroup() const { return groupSize == k && !blockSize; }
  /// Words that a column has per block and per group.
  int64_t getBlockFields() const {
    return weightZero + activationZero +
           (blockSize ? 1 + static_cast<int64_t>(offset) : 0);
  }
  int64_t getGroupFields() const { return 1 + static_cast<int64_t>(offset); }
  /// Whether the kernel reads sums of x per block.
  bool needsRowSums() const { return weightZero || offset; }

  /// Dynamic shared memory of a launch, in bytes.
  int64_t getSharedBytes() const;
};

/// Where the codes of w [n, k] lie, for a kernel of this spec: fragment order
/// of mma.m16n8k32, 16 bytes a lane, panels of 32 columns contiguous along k.
Layout getWeightLayout(const GpuKernelSpec &spec);

/// Checks `spec`, including that t fits i32 for any codes and zeros of their
/// widths; with integer levels, whose range the spec does not say, the caller
/// has to know it. Emits an error at `loc` when it
/// cannot be built.
LogicalResult verifyGpuKernelSpec(Location loc, const GpuKernelSpec &spec);

/// Creates at the builder's insertion point a gpu.module of the kernel's name
/// that holds the kernel, whose arguments are (y, x, weights, blocks, groups,
/// row sums, row scales, rows : !llvm.ptr<1>, m : i32). The grid is
/// ceil(n / tile columns) by ceil(m / tile rows). Arguments that the spec does
/// not need are not read.
FailureOr<gpu::GPUModuleOp> buildGpuKernel(OpBuilder &builder, Location loc,
                                           const GpuKernelSpec &spec);

} // namespace mlir::quantx

#endif // QUANTX_CODEGEN_GPUKERNEL_H
