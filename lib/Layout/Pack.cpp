//===- Pack.cpp - raw codes to buffers and back -----------------*- C++ -*-===//
//
// Dimensions are separable: the address of a run is a sum of one table entry a
// dimension. Only words of a spread unit and a swizzle are worked out code by
// code, behind that sum.
//
//===----------------------------------------------------------------------===//
#include "quantx/Layout/Pack.h"
#include "BitAccess.h"
#include "quantx/Layout/Placement.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir::quantx;

namespace {
/// A place: bit `unit` of the unit that begins at bit `outer` of the buffer.
struct Place {
  int64_t outer = 0, unit = 0;
};

/// One run with its tables.
struct RunTable {
  const RunAddress *run = nullptr;
  int64_t planeBase = 0;
  std::vector<std::vector<Place>> dims; ///< by dimension, then coordinate

  Place getPlace(llvm::ArrayRef<int64_t> outerCoord) const {
    Place place{planeBase, run->run.base};
    for (auto [dim, coord] : llvm::enumerate(outerCoord)) {
      place.outer += dims[dim][coord].outer;
      place.unit += dims[dim][coord].unit;
    }
    return place;
  }
};
} // namespace

static RunTable getRunTable(const FieldPlacement &placement,
                            const RunAddress &run) {
  IntegerArithmetic arith;
  const auto &address = placement.getBufferAddress();
  RunTable table;
  table.run = &run;
  if (llvm::any_of(placement.getBuffer().order, [](const LayoutOrder &order) {
        return order.dim == DimensionModes::kBits;
      }))
    table.planeBase =
        address.getOuterPart(arith, DimensionModes::kBits, run.run.plane);
  for (auto [dim, extent] : llvm::enumerate(placement.getShape())) {
    int64_t count = placement.getTileCounts()[dim];
    std::vector<Place> places(extent);
    for (int64_t coord = 0; coord < extent; ++coord) {
      int64_t index = getTileIndex(arith, run.dims[dim], coord, count);
      places[coord] = {address.getOuterPart(arith, dim, index),
                       getUnitPart(arith, run.dims[dim], coord, count)};
    }
    table.dims.push_back(std::move(places));
  }
  return table;
}

/// Calls `use(index, table, place)` for every code and each of its runs.
template <typename Use>
static void forEachRun(const FieldPlacement &placement, Use use) {
  llvm::ArrayRef<int64_t> shape = placement.getShape();
  if (llvm::is_contained(shape, 0))
    return;
  int64_t length = shape.back();
  for (const RunAddress &run : placement.getRuns()) {
    RunTable table = getRunTable(placement, run);
    const DimensionAddress &lastDim = run.dims.back();
    llvm::ArrayRef<Place> last = table.dims.back();
    llvm::SmallVector<int64_t, 4> outer(shape.size() - 1, 0);
    for (int64_t row = 0;; row += length) {
      Place start = table.getPlace(outer);
      for (int64_t coord = 0; coord < length; ++coord) {
        if (lastDim.segmented) {
          int64_t local = coord % lastDim.tile - run.run.begin;
          if (local < 0 || local >= run.run.extent)
            continue;
        }
        use(row + coord, table,
            Place{start.outer + last[coord].outer,
                  start.unit + last[coord].unit});
      }
      int dim = outer.size() - 1;
      for (; dim >= 0 && ++outer[dim] == shape[dim]; --dim)
        outer[dim] = 0;
      if (dim < 0)
        break;
    }
  }
}

template <typename Code>
static llvm::Error checkSizes(const FieldPlacement &placement, size_t codes,
                              size_t bytes) {
  const LayoutField &field = placement.getField();
  if (field.getWidth() > 8 * sizeof(Code))
    return llvm::createStringError(
        "%s: wanted codes of at least %u bits, got: %zu", field.name.c_str(),
        field.getWidth(), 8 * sizeof(Code));
  int64_t count = 1;
  bool overflow = false;
  for (int64_t extent : placement.getShape())
    overflow |= llvm::MulOverflow(count, extent, count) != 0;
  if (overflow || static_cast<size_t>(count) != codes)
    return llvm::createStringError(
        "%s: wanted as many codes as the shape has, %lld, got: %zu",
        field.name.c_str(), static_cast<long long>(count), codes);
  if (bytes < static_cast<size_t>(placement.getBufferBytes()))
    return llvm::createStringError(
        "%s: wanted a buffer of at least %lld bytes, got: %zu",
        field.name.c_str(), static_cast<long long>(placement.getBufferBytes()),
        bytes);
  return llvm::Error::success();
}

template <typename Code>
llvm::Error mlir::quantx::unpackField(const Layout &layout, LayoutFieldRef ref,
                                      llvm::ArrayRef<int64_t> shape,
                                      llvm::ArrayRef<uint8_t> buffer,
                                      llvm::MutableArrayRef<Code> codes) {
  auto placement = FieldPlacement::create(layout, ref, shape);
  if (!placement)
    return placement.takeError();
  if (llvm::Error error =
          checkSizes<Code>(*placement, codes.size(), buffer.size()))
    return error;
  IntegerArithmetic arith;
  const auto &address = placement->getBufferAddress();
  int64_t granule = getCutGranule(placement->getBuffer());
  llvm::fill(codes, 0);
  forEachRun(*placement, [&](int64_t index, const RunTable &table,
                             Place place) {
    const BitRun &run = table.run->run;
    if (granule == 0) {
      int64_t bit = place.outer + place.unit;
      codes[index] |= run.trit
                          ? getTrit(buffer[bit / 8], bit % 8)
                          : readBits(buffer, bit, run.width) << run.codeBit;
      return;
    }
    forEachChunk(place.unit, run.trit ? 1 : run.width, granule,
                 [&](int64_t unitBit, unsigned done, unsigned width) {
                   int64_t bit = place.outer + address.spread(arith, unitBit);
                   uint64_t bits = run.trit ? getTrit(buffer[bit / 8], bit % 8)
                                            : readBits(buffer, bit, width);
                   codes[index] |= bits << (run.codeBit + done);
                 });
  });
  return llvm::Error::success();
}

/// The first code that the field cannot hold.
template <typename Code>
static llvm::Error checkCodes(const LayoutField &field,
                              llvm::ArrayRef<Code> codes) {
  uint64_t largest =
      field.isTrit() ? 2 : llvm::maskTrailingOnes<uint64_t>(field.getWidth());
  for (Code code : codes)
    if (code > largest)
      return llvm::createStringError("%s: wanted codes of 0 to %llu, got: %llu",
                                     field.name.c_str(),
                                     static_cast<unsigned long long>(largest),
                                     static_cast<unsigned long long>(code));
  return llvm::Error::success();
}

template <typename Code>
llvm::Error mlir::quantx::packField(const Layout &layout, LayoutFieldRef ref,
                                    llvm::ArrayRef<int64_t> shape,
                                    llvm::ArrayRef<Code> codes,
                                    llvm::MutableArrayRef<uint8_t> buffer) {
  auto placement = FieldPlacement::create(layout, ref, shape);
  if (!placement)
    return placement.takeError();
  if (llvm::Error error =
          checkSizes<Code>(*placement, codes.size(), buffer.size()))
    return error;
  if (llvm::Error error = checkCodes(placement->getField(), codes))
    return error;
  IntegerArithmetic arith;
  const auto &address = placement->getBufferAddress();
  int64_t granule = getCutGranule(placement->getBuffer());
  forEachRun(*placement, [&](int64_t index, const RunTable &table,
                             Place place) {
    const BitRun &run = table.run->run;
    uint64_t code = codes[index];
    forEachChunk(place.unit, run.trit ? 1 : run.width, granule,
                 [&](int64_t unitBit, unsigned done, unsigned width) {
                   int64_t bit = place.outer + address.spread(arith, unitBit);
                   if (run.trit)
                     buffer[bit / 8] = setTrit(buffer[bit / 8], bit % 8, code);
                   else
                     writeBits(buffer, bit, width,
                               code >> (run.codeBit + done));
                 });
  });
  return llvm::Error::success();
}

#define QUANTX_INSTANTIATE(Code)                                               \
  template llvm::Error mlir::quantx::unpackField<Code>(                        \
      const Layout &, LayoutFieldRef, llvm::ArrayRef<int64_t>,                 \
      llvm::ArrayRef<uint8_t>, llvm::MutableArrayRef<Code>);                   \
  template llvm::Error mlir::quantx::packField<Code>(                          \
      const Layout &, LayoutFieldRef, llvm::ArrayRef<int64_t>,                 \
      llvm::ArrayRef<Code>, llvm::MutableArrayRef<uint8_t>);
QUANTX_INSTANTIATE(uint8_t)
QUANTX_INSTANTIATE(uint16_t)
QUANTX_INSTANTIATE(uint32_t)
QUANTX_INSTANTIATE(uint64_t)
#undef QUANTX_INSTANTIATE
