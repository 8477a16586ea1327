//===- GpuKernelSpec.cpp - limits and layouts of GPU matmuls ----*- C++ -*-===//
//
// What can be built, where the weights lie, and how much shared memory it
// takes.
//
//===----------------------------------------------------------------------===//
#include "GpuKernelBuilder.h"

using namespace mlir;
using namespace mlir::quantx;

int64_t GpuKernelSpec::getSharedBytes() const {
  return GpuStage(*this).bytes * 2;
}

int64_t GpuSlice::getReadBits() const {
  int64_t bits = 0;
  for (int64_t width : pieces)
    if (bits < getNeededBits())
      bits += width;
  return bits;
}

/// One piece of `width` bits a code at `base`, in fragment order. A lane has
/// 32 codes: `width` words, in which byte b belongs to the b-th of four k and
/// the rest counts the registers b0, b1 of the four column tiles.
static LayoutPiece fragmentPiece(int64_t width, int64_t base) {
  LayoutSegment segment;
  segment.width = width;
  segment.base = base;
  DimensionModes n{0, {}}, k{1, {}};
  k.modes = {{4, 8}, {4, 32 * width}, {2, width}};
  if (width == 1)
    n.modes = {{8, 128}, {4, 2}};
  else if (width == 2)
    n.modes = {{8, 256}, {2, 4}, {2, 32}};
  else
    n.modes = {{8, 512}, {4, 32}};
  segment.dims = {k, n};
  return {{segment}};
}

/// Whole bytes: a lane reads two column tiles in 16 bytes, and the other two
/// 512 bytes on. For a table the four codes of a register are neighbours.
static LayoutPiece wholePiece(const GpuKernelSpec &spec) {
  LayoutPiece piece = fragmentPiece(4, 0);
  LayoutSegment &segment = piece.segments.front();
  segment.width = spec.weightBits;
  if (spec.weightBits == 8) {
    segment.dims[0].modes = {{4, 8}, {4, 128}, {2, 32}};
    segment.dims[1].modes = {{8, 512}, {2, 64}, {2, 4096}};
  } else if (spec.table) {
    segment.dims[0].modes = {{4, 4}, {4, 128}, {2, 16}};
  }
  return piece;
}

Layout quantx::getWeightLayout(const GpuKernelSpec &spec) {
  LayoutField field;
  field.name = "codes";
  if (spec.slice) {
    int64_t above = 0;
    for (int64_t width : spec.slice->pieces) {
      field.pieces.insert(field.pieces.begin(),
                          fragmentPiece(width, 1024 * above));
      above += width;
    }
  } else {
    field.pieces.push_back(wholePiece(spec));
  }
  LayoutBuffer buffer;
  buffer.unit = 8 * spec.getUnitBytes();
  buffer.order = {{1, false, 0}, {0, false, 0}};
  buffer.fields.push_back(field);
  Layout layout;
  layout.dims = {"n", "k"};
  layout.buffers.push_back(buffer);
  return layout;
}

static LogicalResult verifySlice(Location loc, const GpuKernelSpec &spec) {
  if (!spec.slice)
    return success();
  int64_t total = 0;
  for (int64_t width : spec.slice->pieces) {
    if (width != 1 && width != 2 && width != 4)
      return emitError(loc)
             << "gpu kernel: wanted pieces of 1, 2 or 4 bits, got: " << width;
    total += width;
  }
  if (total != 8 || spec.weightBits != 8)
    return emitError(loc) << "gpu kernel: wanted pieces that make a code of 8 "
                             "bits, got: "
                          << total << " of " << spec.weightBits << " bits";
  if (spec.slice->bits < 1 || spec.slice->bits > 8)
    return emitError(loc) << "gpu kernel: wanted a slice of 1 to 8 bits, got: "
                          << spec.slice->bits;
  return success();
}

static LogicalResult verifyCodes(Location loc, const GpuKernelSpec &spec) {
  if (spec.weightBits != 4 && spec.weightBits != 8)
    return emitError(loc) << "gpu kernel: wanted codes of 4 or 8 bits, got: "
                          << spec.weightBits;
  if (spec.table && spec.weightBits != 4)
    return emitError(loc)
           << "gpu kernel: wanted a table over codes of 4 bits, got: "
           << spec.weightBits;
  return success();
}

static LogicalResult verifyTile(Location loc, const GpuKernelSpec &spec) {
  const GpuTile &tile = spec.tile;
  if (tile.rowTiles < 1 || tile.rowTiles > 4 || tile.warpRows < 1 ||
      tile.warpColumns < 1 || tile.warpRows * tile.warpColumns > 16)
    return emitError(loc) << "gpu kernel: wanted 1 to 4 row tiles and 1 to 16 "
                             "warps, got: "
                          << tile.rowTiles << " row tiles, " << tile.warpRows
                          << "x" << tile.warpColumns << " warps";
  if (tile.stepK != 64 && tile.stepK != 128 && tile.stepK != 256)
    return emitError(loc)
           << "gpu kernel: wanted a step of 64, 128 or 256, got: "
           << tile.stepK;
  return success();
}

/// Groups lie within a step, or there is one.
static LogicalResult verifyGroups(Location loc, const GpuKernelSpec &spec) {
  int64_t group = spec.groupSize, block = spec.getBlockSize();
  if (spec.n < 1 || spec.k < 32 || spec.k % 32 || spec.n > (1 << 24) ||
      spec.k > (1 << 24) || spec.n * spec.k > (int64_t(1) << 30))
    return emitError(loc) << "gpu kernel: wanted n, and k a multiple of 32, "
                             "with at most 2^30 codes, got: "
                          << spec.n << "x" << spec.k;
  if (group < 32 || group % 32 || spec.k % group ||
      (!spec.isOneGroup() && spec.tile.stepK % group))
    return emitError(loc) << "gpu kernel: wanted a group that is k or divides "
                             "k and the step of "
                          << spec.tile.stepK << ", got: " << group;
  if (spec.blockSize && (block % 32 || group % block))
    return emitError(loc) << "gpu kernel: wanted integer levels in blocks that "
                             "divide a group within one step, got: "
                          << block;
  return success();
}

/// The largest magnitude of `dot`, whose corrections may wrap but whose result
/// must fit i32.
static LogicalResult verifyRange(Location loc, const GpuKernelSpec &spec) {
  int64_t code = spec.table || spec.weightBits == 8 ? 255 : 15;
  // (qx - zx) is at most 255 in magnitude, (qw - zw) at most `code`.
  int64_t bound = 255 * code * spec.getCodeUnit() * spec.groupSize;
  if (!spec.blockSize && bound > INT32_MAX)
    return emitError(loc) << "gpu kernel: wanted sums within i32, got: up to "
                          << bound;
  return success();
}

LogicalResult quantx::verifyGpuKernelSpec(Location loc,
                                          const GpuKernelSpec &spec) {
  if (failed(verifyCodes(loc, spec)) || failed(verifySlice(loc, spec)) ||
      failed(verifyTile(loc, spec)) || failed(verifyGroups(loc, spec)) ||
      failed(verifyRange(loc, spec)))
    return failure();
  return success();
}

static int64_t roundUp(int64_t value, int64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

GpuStage::GpuStage(const GpuKernelSpec &spec) {
  const GpuTile &tile = spec.tile;
  bool oneGroup = spec.isOneGroup();
  int64_t blocks = oneGroup ? 0 : tile.stepK / spec.getBlockSize();
  int64_t groups = oneGroup ? 0 : tile.stepK / spec.groupSize;
  auto place = [&](GpuStream &stream, int64_t panels, int64_t stepBytes,
                   int64_t totalBytes) {
    stream = {bytes, panels, stepBytes, totalBytes, 0, 0};
    bytes += roundUp(panels * stepBytes, 128);
  };
  place(x, spec.getTileRows(), tile.stepK, spec.k);
  place(weights, tile.warpColumns, tile.stepK / 32 * spec.getReadBytes(),
        spec.k / 32 * spec.getUnitBytes());
  weights.unitBytes = spec.getUnitBytes();
  weights.readBytes = spec.getReadBytes();
  int64_t allBlocks = spec.k / spec.getBlockSize();
  int64_t allGroups = spec.k / spec.groupSize;
  place(blockFields, tile.warpColumns, 128 * spec.getBlockFields() * blocks,
        128 * spec.getBlockFields() * allBlocks);
  place(groupFields, tile.warpColumns, 128 * spec.getGroupFields() * groups,
        128 * spec.getGroupFields() * allGroups);
  int64_t rowBytes = 4 * spec.getTileRows();
  place(rowSums, 1, spec.needsRowSums() ? rowBytes * blocks : 0,
        rowBytes * allBlocks);
  place(rowScales, 1, spec.activationGroupScale ? rowBytes * groups : 0,
        rowBytes * allGroups);
}
