//===- GpuOperands.cpp - operands of a GPU matmul, packed -------*- C++ -*-===//
//
// The order of operands that GpuKernel.h states, in plain loops. Columns beyond
// n and rows beyond m hold zeros; their results are not stored.
//
//===----------------------------------------------------------------------===//
#include "quantx/Codegen/GpuOperands.h"

#include "quantx/Layout/Pack.h"
#include "quantx/Layout/Placement.h"

#include <cstring>

using namespace mlir;
using namespace mlir::quantx;

template <typename Element>
static llvm::Error checkSize(const char *name, ArrayRef<Element> field,
                             bool needed, int64_t size) {
  if (!needed || static_cast<int64_t>(field.size()) == size)
    return llvm::Error::success();
  return llvm::createStringError("gpu operands: %s: wanted %lld elements, got: "
                                 "%zu",
                                 name, static_cast<long long>(size),
                                 field.size());
}

int64_t quantx::getCodeValue(const GpuKernelSpec &spec, uint8_t code) {
  if (spec.table)
    return (*spec.table)[code & 15];
  if (spec.slice) {
    // Signed codes less the least one: 2^e divides it, so that it slices apart.
    int64_t least = spec.weightSigned ? -128 : 0;
    int64_t below = 8 - spec.slice->bits;
    uint8_t above = spec.weightSigned ? code ^ 0x80 : code;
    int64_t slice = above >> below;
    if (below && spec.slice->rounding == GpuSliceRounding::HalfUp)
      slice = std::min<int64_t>(slice + (above >> (below - 1) & 1),
                                (int64_t(1) << spec.slice->bits) - 1);
    return (slice << below) + least;
  }
  if (!spec.weightSigned)
    return code;
  int64_t sign = int64_t(1) << (spec.weightBits - 1);
  return (code ^ sign) - sign;
}

static llvm::Error checkWeights(const GpuKernelSpec &spec,
                                const GpuWeightFields &f) {
  int64_t blocks = spec.n * (spec.k / spec.getBlockSize());
  int64_t groups = spec.n * (spec.k / spec.groupSize);
  bool levels = spec.blockSize != 0;
  if (auto error = checkSize("codes", f.codes, true, spec.n * spec.k))
    return error;
  if (auto error = checkSize("zero", f.zeros, spec.weightZero, blocks))
    return error;
  if (auto error = checkSize("level", f.levels, levels, blocks))
    return error;
  if (auto error = checkSize("offset level", f.offsetLevels,
                             levels && spec.offset, blocks))
    return error;
  if (auto error = checkSize("scale", f.scales, true, groups))
    return error;
  return checkSize("offset", f.offsets, spec.offset, groups);
}

static llvm::Error packCodes(const GpuKernelSpec &spec, ArrayRef<uint8_t> codes,
                             std::vector<uint8_t> &weights) {
  Layout layout = getWeightLayout(spec);
  LayoutFieldRef field = *layout.findField("codes");
  int64_t shape[] = {spec.n, spec.k};
  auto placement = FieldPlacement::create(layout, field, shape);
  if (!placement)
    return placement.takeError();
  weights.assign(placement->getBufferBytes(), 0);
  return packField<uint8_t>(layout, field, shape, codes, weights);
}

/// The fields of one column and block, in the kernel's order.
static SmallVector<int64_t, 4> blockRecord(const GpuKernelSpec &spec,
                                           const GpuWeightFields &fields,
                                           int64_t column, int64_t block) {
  int64_t size = spec.getBlockSize(), unit = spec.getCodeUnit();
  int64_t at = column * (spec.k / size) + block;
  int64_t zero = spec.weightZero ? fields.zeros[at] : 0;
  SmallVector<int64_t, 4> record;
  if (spec.weightZero)
    record.push_back(zero * unit);
  if (spec.activationZero) {
    int64_t sum = 0;
    for (uint8_t code :
         fields.codes.slice(column * spec.k + block * size, size))
      sum += getCodeValue(spec, code) - zero;
    record.push_back(sum * unit);
  }
  if (spec.blockSize)
    record.push_back(fields.levels[at]);
  if (spec.blockSize && spec.offset)
    record.push_back(fields.offsetLevels[at]);
  return record;
}

static llvm::Error packBlocks(const GpuKernelSpec &spec,
                              const GpuWeightFields &fields,
                              std::vector<int32_t> &packed) {
  int64_t blocks = spec.k / spec.getBlockSize(), count = spec.getBlockFields();
  packed.assign((spec.n + 31) / 32 * blocks * count * 32, 0);
  for (int64_t n = 0; n < spec.n; ++n)
    for (int64_t block = 0; block < blocks; ++block) {
      auto record = blockRecord(spec, fields, n, block);
      for (int64_t i = 0; i < count; ++i) {
        if (record[i] != static_cast<int32_t>(record[i]))
          return llvm::createStringError(
              "gpu operands: block: wanted fields within i32, got: %lld",
              static_cast<long long>(record[i]));
        packed[((n / 32 * blocks + block) * count + i) * 32 + n % 32] =
            record[i];
      }
    }
  return llvm::Error::success();
}

static llvm::Error packGroups(const GpuKernelSpec &spec,
                              const GpuWeightFields &fields,
                              std::vector<float> &packed) {
  int64_t groups = spec.k / spec.groupSize, count = spec.getGroupFields();
  float unit = spec.getCodeUnit();
  packed.assign((spec.n + 31) / 32 * groups * count * 32, 0.0f);
  for (int64_t n = 0; n < spec.n; ++n)
    for (int64_t group = 0; group < groups; ++group) {
      int64_t at = n * groups + group;
      float scale = fields.scales[at], divided = scale / unit;
      // NaN stays NaN; else the division must be undone by a product.
      if (scale == scale && divided * unit != scale)
        return llvm::createStringError(
            "gpu operands: scale: wanted a multiple of %g times the smallest "
            "float, got: %g",
            unit, scale);
      float *record = &packed[(n / 32 * groups + group) * count * 32 + n % 32];
      record[0] = divided;
      if (spec.offset)
        record[32] = fields.offsets[at];
    }
  return llvm::Error::success();
}

llvm::Expected<GpuPackedWeights>
quantx::packGpuWeights(const GpuKernelSpec &spec,
                       const GpuWeightFields &fields) {
  GpuPackedWeights packed;
  if (auto error = checkWeights(spec, fields))
    return std::move(error);
  if (auto error = packCodes(spec, fields.codes, packed.weights))
    return std::move(error);
  if (auto error = packBlocks(spec, fields, packed.blocks))
    return std::move(error);
  if (auto error = packGroups(spec, fields, packed.groups))
    return std::move(error);
  return packed;
}

static llvm::Error checkRows(const GpuKernelSpec &spec,
                             const GpuRowFields &fields, int64_t m) {
  int64_t groups = m * (spec.k / spec.groupSize);
  if (auto error = checkSize("codes of x", fields.codes, true, m * spec.k))
    return error;
  if (auto error = checkSize("scale of x", fields.groupScales,
                             spec.activationGroupScale, groups))
    return error;
  return checkSize("zero of x", fields.tokenZeros, spec.activationZero, m);
}

llvm::Expected<GpuPackedRows> quantx::packGpuRows(const GpuKernelSpec &spec,
                                                  const GpuRowFields &fields) {
  int64_t m = fields.tokenScales.size(), tile = spec.getTileRows();
  int64_t size = spec.getBlockSize(), blocks = spec.k / size;
  int64_t groups = spec.k / spec.groupSize, tiles = (m + tile - 1) / tile;
  if (auto error = checkRows(spec, fields, m))
    return std::move(error);
  GpuPackedRows packed;
  packed.rowSums.assign(spec.needsRowSums() ? tiles * blocks * tile : 0, 0);
  packed.rowScales.assign(spec.activationGroupScale ? tiles * groups * tile : 0,
                          0.0f);
  packed.rows.assign(2 * m, 0);
  for (int64_t row = 0; row < m; ++row) {
    for (int64_t i = 0; spec.needsRowSums() && i < blocks; ++i)
      for (int8_t code : fields.codes.slice(row * spec.k + i * size, size))
        packed.rowSums[(row / tile * blocks + i) * tile + row % tile] += code;
    for (int64_t g = 0; spec.activationGroupScale && g < groups; ++g)
      packed.rowScales[(row / tile * groups + g) * tile + row % tile] =
          fields.groupScales[row * groups + g];
    std::memcpy(&packed.rows[2 * row], &fields.tokenScales[row], sizeof(float));
    if (spec.activationZero)
      packed.rows[2 * row + 1] = fields.tokenZeros[row];
  }
  return packed;
}
