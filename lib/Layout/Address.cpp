//===- Address.cpp - digits of the address rule -----------------*- C++ -*-===//
//
// Works modes out into divisors, remainders and strides.
//
//===----------------------------------------------------------------------===//
#include "quantx/Layout/Address.h"
#include "quantx/Layout/Tile.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir::quantx;

/// The digits of one dimension; `modes` is null where the run does not name it.
static DimensionAddress getDimensionAddress(const DimensionModes *modes,
                                            int64_t tile) {
  DimensionAddress address;
  address.tile = address.outerDivisor = tile;
  if (!modes)
    return address;
  int64_t divisor = 1;
  bool acrossTiles = false;
  for (const LayoutMode &mode : modes->modes) {
    if (mode.isOuter()) {
      address.outerDivisor = divisor;
      acrossTiles = true;
      continue;
    }
    if (mode.size == 1)
      continue;
    address.digits.push_back({divisor, acrossTiles, mode.size, mode.stride});
    divisor *= mode.size;
    address.outermost = !acrossTiles;
  }
  if (!address.outermost) // nothing stands above the last digit
    address.digits.back().modulus = 0;
  return address;
}

std::vector<RunAddress> mlir::quantx::getRunAddresses(const Layout &layout,
                                                      LayoutFieldRef ref) {
  llvm::SmallVector<int64_t> tile = getTile(layout, ref);
  std::vector<RunAddress> runs;
  for (const BitRun &run : getBitRuns(layout, ref)) {
    RunAddress address{run, {}};
    for (int dim = 0, e = tile.size(); dim < e; ++dim) {
      const auto *it = llvm::find_if(
          run.dims, [&](const auto &modes) { return modes.dim == dim; });
      address.dims.push_back(
          getDimensionAddress(it == run.dims.end() ? nullptr : it, tile[dim]));
    }
    DimensionAddress &last = address.dims.back();
    last.segmented = run.extent != last.tile;
    last.begin = run.begin;
    if (last.segmented && !last.digits.empty())
      last.digits.back().modulus = 0; // the segment ends with its top digit
    runs.push_back(std::move(address));
  }
  return runs;
}

int64_t mlir::quantx::getCutGranule(const LayoutBuffer &buffer) {
  if (buffer.word)
    return *buffer.word;
  return buffer.swizzle ? int64_t(1) << buffer.swizzle->m : 0;
}
