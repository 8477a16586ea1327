//===- Placement.cpp - the address of every bit, for a shape ----*- C++ -*-===//
//
// Evaluates the address rule and moves single codes.
//
//===----------------------------------------------------------------------===//
#include "quantx/Layout/Placement.h"
#include "BitAccess.h"
#include "quantx/Layout/Size.h"
#include "quantx/Layout/Tile.h"

using namespace mlir::quantx;

/// Stateless.
static IntegerArithmetic arith;

FieldPlacement::FieldPlacement(const Layout &layout, LayoutFieldRef ref,
                               llvm::ArrayRef<int64_t> shape,
                               llvm::ArrayRef<int64_t> tileCounts)
    : layout(&layout), ref(ref), shape(shape), tileCounts(tileCounts),
      runs(getRunAddresses(layout, ref)),
      address(arith, layout.getBuffer(ref), tileCounts,
              getPlaneCount(layout.getField(ref))) {}

llvm::Expected<FieldPlacement>
FieldPlacement::create(const Layout &layout, LayoutFieldRef ref,
                       llvm::ArrayRef<int64_t> shape) {
  auto counts = ::getTileCounts(layout, ref, shape);
  if (!counts)
    return counts.takeError();
  auto bits = getBitsOfUnits(layout, ref.buffer, *counts);
  if (!bits)
    return bits.takeError();
  return FieldPlacement(layout, ref, shape, *counts);
}

llvm::ArrayRef<RunAddress>
FieldPlacement::getRunsAt(llvm::ArrayRef<int64_t> coord) const {
  llvm::ArrayRef<RunAddress> all = runs;
  if (!all.front().dims.back().segmented)
    return all;
  int64_t local = coord.back() % all.front().dims.back().tile;
  auto inside = [&](const RunAddress &address) {
    return address.run.begin <= local &&
           local < address.run.begin + address.run.extent;
  };
  all = all.drop_until(inside);
  return all.take_while(inside);
}

int64_t FieldPlacement::getUnitBit(const RunAddress &run,
                                   llvm::ArrayRef<int64_t> coord) const {
  int64_t bit = run.run.base;
  for (size_t dim = 0; dim < coord.size(); ++dim)
    bit += getUnitPart(arith, run.dims[dim], coord[dim], tileCounts[dim]);
  return bit;
}

int64_t FieldPlacement::getUnitBase(const RunAddress &run,
                                    llvm::ArrayRef<int64_t> coord) const {
  llvm::SmallVector<int64_t, 4> indices;
  for (size_t dim = 0; dim < coord.size(); ++dim)
    indices.push_back(
        getTileIndex(arith, run.dims[dim], coord[dim], tileCounts[dim]));
  return address.getUnitBase(arith, indices, run.run.plane);
}

int64_t FieldPlacement::getBitAddress(llvm::ArrayRef<int64_t> coord,
                                      unsigned bit) const {
  llvm::ArrayRef<RunAddress> here = getRunsAt(coord);
  const RunAddress *run = here.begin();
  while (bit >= run->run.codeBit + run->run.width)
    ++run;
  int64_t inRun = run->run.trit ? 0 : bit - run->run.codeBit;
  return getUnitBase(*run, coord) +
         address.spread(arith, getUnitBit(*run, coord) + inRun);
}

TritPlace FieldPlacement::getTritPlace(llvm::ArrayRef<int64_t> coord) const {
  int64_t place = getBitAddress(coord, 0);
  return {place / 8, static_cast<unsigned>(place % 8)};
}

uint64_t FieldPlacement::read(llvm::ArrayRef<int64_t> coord,
                              llvm::ArrayRef<uint8_t> buffer) const {
  if (getField().isTrit()) {
    TritPlace place = getTritPlace(coord);
    return getTrit(buffer[place.byte], place.digit);
  }
  uint64_t code = 0;
  int64_t granule = getCutGranule(getBuffer());
  for (const RunAddress &run : getRunsAt(coord)) {
    int64_t base = getUnitBase(run, coord);
    forEachChunk(getUnitBit(run, coord), run.run.width, granule,
                 [&](int64_t unitBit, unsigned done, unsigned width) {
                   uint64_t bits = readBits(
                       buffer, base + address.spread(arith, unitBit), width);
                   code |= bits << (run.run.codeBit + done);
                 });
  }
  return code;
}

void FieldPlacement::write(llvm::ArrayRef<int64_t> coord, uint64_t code,
                           llvm::MutableArrayRef<uint8_t> buffer) const {
  if (getField().isTrit()) {
    TritPlace place = getTritPlace(coord);
    uint8_t &byte = buffer[place.byte];
    byte = setTrit(byte, place.digit, code % 3);
    return;
  }
  int64_t granule = getCutGranule(getBuffer());
  for (const RunAddress &run : getRunsAt(coord)) {
    int64_t base = getUnitBase(run, coord);
    forEachChunk(getUnitBit(run, coord), run.run.width, granule,
                 [&](int64_t unitBit, unsigned done, unsigned width) {
                   writeBits(buffer, base + address.spread(arith, unitBit),
                             width, code >> (run.run.codeBit + done));
                 });
  }
}
