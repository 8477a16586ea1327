//===- VerifyOccupancy.cpp - no bit of a unit used twice --------*- C++ -*-===//
//
// Walks over all codes of one unit. Fields that are disjoint and inside the
// unit make the whole map one-to-one: outer strides are disjoint by
// construction.
//
//===----------------------------------------------------------------------===//
#include "VerifyField.h"
#include "quantx/Layout/BitRuns.h"
#include "quantx/Layout/Tile.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir::quantx;
using llvm::Error;
using llvm::Twine;

namespace {
/// The bits of one unit, and the base-3 digits: digit d of byte y is 8 * y + d.
struct Occupancy {
  llvm::BitVector bits, trits;
};
} // namespace

/// Unit bits at which the codes of a run start, all coordinates of the segment.
/// Strides are below the unit and sizes multiply to at most the unit, so that
/// no sum leaves an int64_t.
static std::vector<int64_t> getStarts(const BitRun &run) {
  std::vector<int64_t> starts = {run.base};
  for (const DimensionModes &dim : run.dims)
    for (const LayoutMode &mode : dim.modes) {
      if (mode.isOuter() || mode.size == 1)
        continue;
      size_t count = starts.size();
      starts.reserve(count * mode.size);
      for (int64_t digit = 1; digit < mode.size; ++digit)
        for (size_t i = 0; i < count; ++i)
          starts.push_back(starts[i] + digit * mode.stride);
    }
  return starts;
}

/// More codes than bits cannot fit: keeps the walk short.
static Error verifyCount(const LayoutBuffer &buffer, const BitRun &run) {
  int64_t codes = 1;
  bool overflow = false;
  for (const DimensionModes &dim : run.dims)
    overflow |= llvm::MulOverflow(codes, getStaticSize(dim.modes), codes) != 0;
  if (overflow || codes > buffer.unit)
    return wanted("at most " + Twine(buffer.unit) + " codes in a unit of " +
                      Twine(buffer.unit) + " bits",
                  overflow ? Twine("more than 2^63") : Twine(codes));
  return Error::success();
}

static Error markRun(const LayoutBuffer &buffer, const BitRun &run,
                     Occupancy &unit) {
  int64_t width = run.trit ? 1 : run.width;
  llvm::BitVector &used = run.trit ? unit.trits : unit.bits;
  for (int64_t start : getStarts(run)) {
    if (start < 0 || start + width > buffer.unit)
      return wanted("bits inside the unit of " + Twine(buffer.unit) + " bits",
                    Twine(start < 0 ? start : start + width - 1));
    if (run.trit && start % 8 > 4)
      return wanted("digits 0 to 4 of a byte of trits", Twine(start % 8));
    for (int64_t bit = start; bit < start + width; ++bit) {
      if (used.test(bit))
        return wanted("every bit of the unit used once",
                      "bit " + Twine(bit) + " twice");
      used.set(bit);
    }
  }
  return Error::success();
}

Error mlir::quantx::verifyOccupancy(const Layout &layout, unsigned index) {
  const LayoutBuffer &buffer = layout.buffers[index];
  Occupancy unit{llvm::BitVector(buffer.unit), llvm::BitVector(buffer.unit)};
  for (unsigned field = 0; field < buffer.fields.size(); ++field)
    for (const BitRun &run : getBitRuns(layout, {index, field})) {
      if (run.plane != 0)
        continue; // planes are units of their own, all alike
      Error error = verifyCount(buffer, run);
      if (!error)
        error = markRun(buffer, run, unit);
      if (error)
        return llvm::createStringError(buffer.fields[field].name + ": " +
                                       llvm::toString(std::move(error)));
    }
  for (int bit : unit.trits.set_bits()) {
    int byte = bit / 8 * 8;
    int taken = unit.bits.find_first_in(byte, byte + 8);
    if (taken != -1)
      return wanted("no bits in a byte of trits",
                    "bit " + Twine(taken) + " of the unit");
  }
  return Error::success();
}
