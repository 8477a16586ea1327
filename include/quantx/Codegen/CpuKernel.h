//===- CpuKernel.h - the generated CPU kernel family ------------*- C++ -*-===//
//
// One generator of matrix products for every quantized format: the spec below
// says what the codes mean, the panel layout says where they lie, and
// `buildCpuKernel` writes the function: scf loops, vectors and the Kernel
// level's ops, for AVX2, AVX-512 VNNI and AMX. Nothing here names a format.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_CODEGEN_CPUKERNEL_H
#define QUANTX_CODEGEN_CPUKERNEL_H

#include "quantx/Numerics/Slice.h"
#include "quantx/Target/TargetDescription.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"

#include <string>

namespace mlir::quantx {

/// Where a zero comes from.
enum class CpuZero { None, Literal, PerChannel, PerGroup, PerToken };

/// The type of a scale or offset per group, as stored in the panel.
enum class CpuFloat { F16, BF16, F32 };

/// The codes of the weights and what they mean, per element
/// `(value(code) - zero) · integer level · float level + offset`.
struct CpuWeights {
  /// Width of a code in the panel: 1 to 8 bits.
  unsigned bits = 8;
  bool isSigned = true;
  /// `value(code) = multiplier · code + addend`, unless there is a table.
  int64_t multiplier = 1, addend = 0;
  /// `value(code) = table[code]`: 2^bits entries, at most 64.
  SmallVector<int8_t> table;

  /// None, Literal, PerChannel (buffer `zeros`) or PerGroup (8 bits, unsigned,
  /// in the panel, one a float group).
  CpuZero zero = CpuZero::None;
  int64_t zeroLiteral = 0;
  /// Added to a stored zero: `zero = stored + addend`.
  int64_t zeroAddend = 0;

  /// Elements of k that share a float scale (in the panel), or 0: one f32
  /// scale a channel (buffer `scales`).
  int64_t group = 0;
  CpuFloat scaleType = CpuFloat::F16, offsetType = CpuFloat::F16;
  /// Elements of k that share an unsigned 8-bit integer level of scale (and of
  /// offset, if there is one), or 0 for none. Divides `group`.
  int64_t levelGroup = 0;
  /// `+ offset`, or `- offset`: one per `group` in the panel.
  bool hasOffset = false, offsetNegative = false;

  /// Widths at which codes of 8 bits can be read, ascending, and how; empty:
  /// only whole. Sliceable codes lie in planes, high bits first, each plane
  /// for all of W, as wide as the widths allow. They have one scale a channel.
  SmallVector<unsigned> widths;
  numerics::SliceSpec slice;
};

/// How the activations are quantized.
struct CpuActivations {
  /// Signed codes are symmetric, unsigned ones min-max with a zero per token.
  bool isSigned = true;
  /// Elements of k that share a scale, or 0: one scale a token.
  int64_t group = 0;
};

/// One matrix product `y = x · Wᵀ (+ bias)`, x of M x K, W of N x K, y of
/// M x N, all f32 outside.
struct CpuKernelSpec {
  int64_t n = 0, k = 0;
  /// M, if the kernel is for one number of rows.
  std::optional<int64_t> m;
  CpuWeights weights;
  CpuActivations activations;
  bool hasBias = false;
  /// The width at which sliceable codes are read; none: an argument says, one
  /// for all rows or one for each row.
  std::optional<unsigned> width;
  bool widthPerRow = false;
};

/// Where things lie in a panel of `columns` channels: units of `unitK`
/// elements of k follow each other, panels follow each other, then planes. All
/// in bytes.
struct CpuPanel {
  /// Some bits of all codes of a unit: `rows` of `4 · columns` bytes for each
  /// block of `blockK`; the plan's `sources` say which k4-steps each row holds.
  struct Piece {
    unsigned width;
    int64_t offset, rows;
  };
  int64_t columns = 0, unitK = 0, blockK = 0, units = 0;
  int64_t unitBytes = 0, panels = 0, planes = 1;
  int64_t scaleOffset = 0, offsetOffset = 0, zeroOffset = 0;
  int64_t levelOffset = 0, offsetLevelOffset = 0;
  SmallVector<Piece, 3> pieces;
  /// The same as a layout of the fields `codes`, `scale…`, `offset…`, `zero`.
  std::string layout;

  /// One panel of one plane.
  int64_t getPanelBytes() const { return units * unitBytes; }
  /// K rounded up to whole units.
  int64_t getPaddedK() const { return units * unitK; }
  /// All panels of one plane.
  int64_t getPlaneBytes() const { return panels * getPanelBytes(); }
  /// The packed matrix.
  int64_t getBytes() const { return planes * getPlaneBytes(); }
};

/// The bytes of a panel that hold a piece of one register of codes: a row of
/// the piece, and the bit of every byte where it begins.
struct CpuPieceSource {
  int64_t row = 0;
  int32_t shift = 0;
  bool operator==(const CpuPieceSource &other) const {
    return row == other.row && shift == other.shift;
  }
};

/// Where things lie in a row of quantized activations (the workspace has
/// `rowBytes` for each row of x). All in bytes; -1: not there.
struct CpuActivationRow {
  int64_t paddedK = 0;    ///< bytes of codes, from byte 0 on
  int64_t scales = -1;    ///< f32, one a scale
  int64_t sums = -1;      ///< i32, per sum group: stored bytes
  int64_t starts = -1;    ///< i32, per sum group: -literal · sum
  int64_t floatSums = -1; ///< f32, per sum group: f32(Σ qx − zx)
  int64_t zero = -1;      ///< i32: zero of the stored bytes
  int64_t sumGroup = 0;   ///< elements of k of one sum; the whole of K for 0
  int64_t rowBytes = 0;
  /// Whether the stored bytes are unsigned: a signed code is stored + 128.
  bool isUnsigned = false;
};

/// Everything that generation decides from a spec and a target.
struct CpuKernelPlan {
  CpuKernelSpec spec;
  InstructionFamily family;
  CpuPanel panel;
  CpuActivationRow row;
  /// The order of a block's codes in registers, one for all pieces, in elements
  /// of n and k (see RegisterOrder.h); for each of its k4-steps, the source of
  /// each piece.
  std::string registerOrder;
  SmallVector<SmallVector<CpuPieceSource, 3>> sources;
  /// Elements of k of one step of the float chain; 0: the whole of K.
  int64_t floatGroup = 0;
  /// i32 lanes of a register, rows and panels of a tile, panels read at once
  /// by the kernel for one row.
  int64_t lanes = 16, tileRows = 0, tilePanels = 1, strips = 1;
  /// The target's (CPUDescription).
  int64_t prefetchBytes = 0, unrolledBlocks = 0;
  /// Rows of a tile register, 0: products are made in vectors; rows that are
  /// rescaled at once.
  int64_t tileRegisterRows = 0, rescaledRows = 0;
  /// Units of k that several rows pass before the next ones are read.
  int64_t blockUnits = 0;
  /// The integer subtracted from every stored weight, where it is a literal,
  /// and the greatest stored weight.
  int64_t weightBias = 0, weightMax = 255;
  bool needsWeightSums = false, needsZeros = false, needsScales = false;
  /// The width at which sliceable codes are read, and which of the widths'
  /// weight sums belong to it.
  unsigned readBits = 8;
  int64_t sumsIndex = 0;
  /// Registers for sums; for one row of a slice read plane by plane, the
  /// accumulators of a column (0: codes are put together first).
  int64_t accumulators = 0, planeClasses = 0;

  /// The same kernel for one of the widths of its weights.
  CpuKernelPlan atWidth(unsigned width) const;
  /// High bits of a code that a read at `readBits` depends on.
  unsigned getNeededBits() const;
  /// Whether an argument of the kernel says at which width codes are read.
  bool choosesWidth() const {
    return !spec.weights.widths.empty() && !spec.width;
  }
  /// Whether stored bytes are weights: nothing to unpack.
  bool readsBytes() const {
    return spec.weights.bits == 8 && spec.weights.widths.empty();
  }
  /// Chooses strips and accumulators for a read at `readBits`.
  void planPlanes();
  /// Bytes of the workspace for m rows.
  int64_t getWorkspaceBytes(int64_t m) const {
    int64_t step = tileRegisterRows ? tileRegisterRows : 1;
    return (m + step - 1) / step * step * row.rowBytes;
  }
  /// Stack that a kernel for several rows takes for unpacked weights.
  int64_t getUnpackedBytes() const {
    if (readsBytes())
      return 0;
    return tilePanels * panel.columns * blockUnits * panel.unitK;
  }
};

/// Chooses panel, tile and signs. Fails with one error at `loc` on a spec that
/// the family cannot do.
FailureOr<CpuKernelPlan> planCpuKernel(Location loc, const CpuKernelSpec &spec,
                                       const CPUDescription &cpu,
                                       InstructionFamily family);

/// Builds the quantization of rows [begin, end) of x:
/// `name(x : memref<?xf32>, workspace : memref<?xi8>, begin, end : index)`;
/// x is row-major M x K, the workspace has `plan.getWorkspaceBytes(M)`.
func::FuncOp buildCpuQuantize(OpBuilder &builder, Location loc, StringRef name,
                              const CpuKernelPlan &plan);

/// Builds the product of all rows with panels [begin, end):
/// `name(workspace : memref<?xi8>, panels : memref<?xi8>, scales, bias :
/// memref<?xf32>, zeros, sums : memref<?xi32>, y : memref<?xf32>, m, begin,
/// end : index)`. `scales` and `zeros` are per channel, `sums` per float group
/// and channel, `Σ (value − zero)`, each padded to whole panels; those that the
/// plan does not need are not read. y is row-major M x N. A kernel whose width
/// is an argument has `width : i32`, or `widths : memref<?xi32>` of one for
/// each row, as its last, which the caller has checked, and `sums` for each of
/// the widths, one after the other (for 8 last, where it is not one of them).
func::FuncOp buildCpuKernel(OpBuilder &builder, Location loc, StringRef name,
                            const CpuKernelPlan &plan);

} // namespace mlir::quantx

#endif // QUANTX_CODEGEN_CPUKERNEL_H
