//===- CpuKernelPlan.cpp - panel, tile and signs of a CPU kernel ----------===//
//
// From what the codes mean and what the machine has to where they lie in a
// panel, which side of the product is unsigned, and the register tile.
//
// A stored weight is a byte u (or a signed byte where codes have 8 bits and a
// sign), a weight is u − bias; a stored activation is a byte, an activation is
// that byte − its zero. So every sum of a group is, modulo 2^32,
//
//   Σ (u − bias)(x − zero) = Σ u·x − bias · Σ x − zero · Σ (u − bias)
//
// whatever the signs: vpdpbusd wants one side unsigned, and a signed side
// becomes unsigned by adding 128 to its codes and to its zero.
//
//===----------------------------------------------------------------------===//
#include "CpuRegisterOrder.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

#include <numeric>

using namespace mlir;
using namespace mlir::quantx;

namespace {

/// Bits of the pieces that a code of `bits` is cut into: low bits first, each
/// width divides 8.
SmallVector<unsigned, 3> getPieceWidths(unsigned bits) {
  SmallVector<unsigned, 3> widths;
  for (unsigned width : {8u, 4u, 2u, 1u})
    if (bits & width)
      widths.push_back(width);
  return widths;
}

LogicalResult checkSizes(Location loc, const CpuKernelSpec &spec) {
  const CpuWeights &w = spec.weights;
  if (spec.n < 1 || spec.k < 1 || (spec.m && *spec.m < 1))
    return emitError(loc, "kernel: wanted positive sizes, got: N = ")
           << spec.n << ", K = " << spec.k;
  if (w.bits < 1 || w.bits > 8)
    return emitError(loc, "kernel: wanted codes of 1 to 8 bits, got: ")
           << w.bits;
  if (w.group < 0 || w.levelGroup < 0 || spec.activations.group < 0)
    return emitError(loc, "kernel: wanted group sizes of 0 or more, got: ")
           << w.group << ", " << w.levelGroup << " and "
           << spec.activations.group;
  if (!w.table.empty() &&
      (w.bits > 6 || w.table.size() != (size_t(1) << w.bits)))
    return emitError(loc, "kernel: wanted a table of 2^bits entries, at most "
                          "64, got: ")
           << w.table.size() << " entries for " << w.bits << " bits";
  return success();
}

LogicalResult checkSlices(Location loc, const CpuKernelSpec &spec) {
  const CpuWeights &w = spec.weights;
  if (w.bits != 8 || w.group || w.multiplier != 1 || !w.table.empty())
    return emitError(loc, "kernel: wanted sliceable codes of 8 bits times 1 "
                          "with one scale a channel, got: ")
           << w.bits << " bits times " << w.multiplier << ", group " << w.group;
  if (spec.activations.group)
    return emitError(loc, "kernel: wanted one scale a token for sliceable "
                          "weights, got: one per ")
           << spec.activations.group;
  if (w.widths.front() < 1 || w.widths.back() > 8 ||
      !llvm::is_sorted(w.widths, std::less_equal<unsigned>()))
    return emitError(loc, "kernel: wanted widths from 1 to 8, ascending, got: ")
           << w.widths.front() << " to " << w.widths.back();
  if (w.slice.overflow != numerics::SliceOverflow::Clamp ||
      w.slice.reconstruct != numerics::SliceReconstruct::Grid)
    return emitError(loc, "kernel: wanted slices that clamp and go back to the "
                          "grid, got: ")
           << numerics::stringify(w.slice.overflow) << " and "
           << numerics::stringify(w.slice.reconstruct);
  if (spec.width && *spec.width != 8 &&
      !llvm::is_contained(w.widths, *spec.width))
    return emitError(loc, "kernel: wanted a width that is listed, got: ")
           << *spec.width;
  return success();
}

LogicalResult checkFields(Location loc, const CpuKernelSpec &spec) {
  const CpuWeights &w = spec.weights;
  if (w.levelGroup && (!w.group || w.group % w.levelGroup != 0))
    return emitError(loc, "kernel: wanted integer levels whose block divides "
                          "the float scale's, got: ")
           << w.levelGroup << " and " << w.group;
  if ((w.hasOffset || w.zero == CpuZero::PerGroup) && !w.group)
    return emitError(loc, "kernel: wanted a group size for fields that have "
                          "one value a group, got: 0");
  if (w.zero == CpuZero::PerToken)
    return emitError(loc, "kernel: wanted a weight zero that does not depend "
                          "on the token, got: one per token");
  if (!w.widths.empty() && failed(checkSlices(loc, spec)))
    return failure();
  int64_t gx = spec.activations.group;
  if (w.group && gx && w.group % gx != 0 && gx % w.group != 0)
    return emitError(loc, "kernel: wanted one group size to divide the other, "
                          "got: ")
           << w.group << " and " << gx;
  if (!spec.activations.isSigned && gx && gx < spec.k)
    return emitError(loc, "kernel: wanted min-max activations per token, got: "
                          "a scale and zero per ")
           << gx;
  return success();
}

/// Stored bytes of the weights: bias, greatest value. Fails where a byte does
/// not hold them.
LogicalResult planWeightBytes(Location loc, CpuKernelPlan &plan) {
  const CpuWeights &w = plan.spec.weights;
  int64_t literal = w.zero == CpuZero::Literal ? w.zeroLiteral : 0;
  if (!w.table.empty()) {
    auto [low, high] = std::minmax_element(w.table.begin(), w.table.end());
    plan.weightBias = literal - *low;
    plan.weightMax = int64_t(*high) - *low;
    return success();
  }
  int64_t codes = int64_t(1) << w.bits;
  if (w.bits == 8 && w.isSigned && w.widths.empty()) {
    if (w.multiplier != 1)
      return emitError(loc, "kernel: wanted signed 8-bit codes times 1, got: ")
             << w.multiplier;
    plan.weightBias = literal - w.addend;
    plan.weightMax = 127;
    return success();
  }
  if (!llvm::isPowerOf2_64(w.multiplier) || w.multiplier * (codes - 1) > 255 ||
      w.multiplier < 1)
    return emitError(loc, "kernel: wanted codes times a power of two that fit "
                          "a byte, got: ")
           << w.bits << " bits times " << w.multiplier;
  plan.weightMax = w.multiplier * (codes - 1);
  plan.weightBias =
      literal - w.addend + (w.isSigned ? w.multiplier * (codes / 2) : 0);
  return success();
}

/// Appends `name = width at at k(modes) n(columns:stride)`.
void addField(std::string &text, StringRef name, unsigned width, int64_t at,
              StringRef modes) {
  text += (", " + name + " = " + Twine(width) + " at " + Twine(8 * at) +
           (modes.empty() ? "" : " ") + modes)
              .str();
}

/// The codes' pieces, from byte `at` of the unit on; their text.
int64_t placeCodes(CpuPanel &panel, const CpuWeights &w, int64_t at) {
  std::string text;
  int64_t blocks = panel.unitK / panel.blockK, row = 4 * panel.columns;
  for (unsigned width : getPieceWidths(w.bits)) {
    int64_t rows = panel.blockK / 4 * width / 8;
    panel.pieces.push_back({width, at, rows});
    text +=
        (Twine(text.empty() ? ", codes = " : " | ") + Twine(width) + " at " +
         Twine(8 * at) + " k(4:8, " + Twine(rows) + ":" + Twine(8 * row) +
         ", " + Twine(8 / width) + ":" + Twine(width) + ", " + Twine(blocks) +
         ":" + Twine(8 * row * rows) + ") n(" + Twine(panel.columns) + ":32)")
            .str();
    at += blocks * rows * row;
  }
  panel.layout += text;
  return at;
}

/// Planes of as many bits as every cut (the bits that some width reads) allows:
/// a unit is a plane's part of a panel's block of k.
void placePlanes(CpuKernelPlan &plan) {
  CpuPanel &panel = plan.panel;
  const CpuWeights &w = plan.spec.weights;
  bool reads1More = w.slice.round == numerics::Rounding::HalfUp;
  unsigned width = 8;
  for (unsigned cut : w.widths) {
    width = std::gcd(width, cut);
    if (reads1More && cut < 8)
      width = std::gcd(width, cut + 1);
  }
  int64_t row = 4 * panel.columns, rows = panel.blockK / 4 * width / 8;
  panel.unitBytes = rows * row;
  panel.planes = 8 / width;
  for (int64_t plane = panel.planes - 1; plane >= 0; --plane)
    panel.pieces.push_back({width, plane * panel.getPlaneBytes(), rows});
  std::string bits = width == 1 ? "*" : (Twine(width) + ":1, *").str();
  panel.layout =
      ("#quantx.layout<[n, k], {unit " + Twine(8 * panel.unitBytes) +
       ", order(k, n, -b), codes = 8 at 0 k(4:8, " + Twine(rows) + ":" +
       Twine(8 * row) + ", " + Twine(8 / width) + ":" + Twine(width) + ") n(" +
       Twine(panel.columns) + ":32) b(" + bits + ")}>")
          .str();
}

/// Fields in front, then the codes; every part starts at a cache line.
void placePanel(CpuKernelPlan &plan) {
  const CpuWeights &w = plan.spec.weights;
  CpuPanel &panel = plan.panel;
  std::string lanes = ("n(" + Twine(panel.columns) + ":").str();
  int64_t at = 0;
  auto place = [&](int64_t &offset, StringRef name, unsigned width,
                   unsigned stride, int64_t count) {
    offset = at;
    std::string modes = lanes + std::to_string(stride) + ")";
    if (count > 1)
      modes = ("k(" + Twine(count) + ":" + Twine(stride * panel.columns) +
               ") " + modes)
                  .str();
    addField(panel.layout, name, width, at, modes);
    at =
        llvm::alignTo(at + count * stride * panel.columns / 8, kCacheLineBytes);
  };
  bool twoLevel = w.levelGroup != 0;
  auto placeFloats = [&](int64_t &offset, StringRef name, CpuFloat type) {
    unsigned width = type == CpuFloat::F32 ? 32 : 16;
    place(offset, twoLevel ? (name + "0").str() : name.str(), width, width, 1);
  };
  if (w.group)
    placeFloats(panel.scaleOffset, "scale", w.scaleType);
  if (w.hasOffset)
    placeFloats(panel.offsetOffset, "offset", w.offsetType);
  if (w.zero == CpuZero::PerGroup)
    place(panel.zeroOffset, "zero", 8, 8, 1);
  if (twoLevel)
    place(panel.levelOffset, "scale1", 8, 8, w.group / w.levelGroup);
  if (twoLevel && w.hasOffset)
    place(panel.offsetLevelOffset, "offset1", 8, 8, w.group / w.levelGroup);
  panel.unitBytes = llvm::alignTo(placeCodes(panel, w, at), kCacheLineBytes);
  panel.layout = ("#quantx.layout<[n, k], {unit " + Twine(8 * panel.unitBytes) +
                  ", order(k, n)" + panel.layout + "}>")
                     .str();
}

/// Block sizes along k. Everything that changes inside a unit changes at a
/// multiple of `blockK`.
LogicalResult planBlocks(Location loc, CpuKernelPlan &plan) {
  const CpuKernelSpec &spec = plan.spec;
  const CpuWeights &w = spec.weights;
  int64_t gx = spec.activations.group, line = kCacheLineBytes;
  plan.floatGroup = w.group && gx ? std::min(w.group, gx) : w.group + gx;
  int64_t finest = plan.floatGroup;
  if (w.levelGroup)
    finest = std::gcd(w.levelGroup, finest);
  CpuPanel &panel = plan.panel;
  panel.unitK = w.group ? w.group : gx ? gx : line;
  panel.blockK = finest ? std::gcd(finest, line) : line;
  int64_t least =
      w.widths.empty() ? 4 * 8 / getPieceWidths(w.bits).back() : line;
  if (panel.blockK % least != 0)
    return emitError(loc, "kernel: wanted group sizes that are multiples of ")
           << least << " for codes of " << w.bits << " bits, got: " << finest;
  panel.units = llvm::divideCeil(spec.k, panel.unitK);
  panel.panels = llvm::divideCeil(spec.n, panel.columns);
  if (w.widths.empty())
    placePanel(plan);
  else
    placePlanes(plan);
  return planRegisterOrder(loc, plan);
}

/// Bytes, sums and scales of one quantized row.
void placeRow(CpuKernelPlan &plan) {
  const CpuKernelSpec &spec = plan.spec;
  const CpuWeights &w = spec.weights;
  CpuActivationRow &row = plan.row;
  row.sumGroup =
      w.levelGroup ? std::gcd(w.levelGroup, plan.floatGroup) : plan.floatGroup;
  int64_t gx = spec.activations.group;
  row.paddedK = plan.panel.getPaddedK();
  if (gx)
    row.paddedK = llvm::alignTo(row.paddedK, gx);
  int64_t sums = row.sumGroup ? row.paddedK / row.sumGroup : 1;
  int64_t scales = gx ? row.paddedK / gx : 1;
  int64_t at = llvm::alignTo(row.paddedK, kCacheLineBytes);
  auto place = [&](int64_t &offset, int64_t count) {
    offset = at;
    at += 4 * count;
  };
  place(row.scales, scales);
  place(row.zero, 1);
  if (plan.weightBias != 0)
    place(row.starts, sums);
  if (w.zero == CpuZero::PerChannel || w.zero == CpuZero::PerGroup ||
      (w.hasOffset && w.levelGroup))
    place(row.sums, sums);
  if (w.hasOffset && !w.levelGroup)
    place(row.floatSums, sums);
  // An odd number of cache lines: rows do not fall into the same sets.
  row.rowBytes = kCacheLineBytes * (llvm::divideCeil(at, kCacheLineBytes) | 1);
}

/// Rows and panels of the register tile: all accumulators stay in registers,
/// a quarter of them (at least eight) is left for operands.
void planTile(CpuKernelPlan &plan, const CPUDescription &cpu) {
  bool grouped = plan.floatGroup != 0;
  int64_t free = plan.accumulators = cpu.vectorRegisters - cpu.operandRegisters;
  int64_t perColumn = 1 + grouped;
  const CpuWeights &w = plan.spec.weights;
  if (w.levelGroup && w.levelGroup < plan.floatGroup)
    ++perColumn;
  int64_t columnRegisters = plan.panel.columns / plan.lanes;
  plan.tilePanels = !grouped && free >= cpu.twoPanelRegisters ? 2 : 1;
  plan.tileRows = std::max<int64_t>(
      1, free / (plan.tilePanels * columnRegisters * perColumn));
  int64_t most = std::max<int64_t>(1, free / (columnRegisters * perColumn));
  plan.strips = std::min<int64_t>(std::max(2u, cpu.readStreams), most);
  plan.strips = int64_t(1) << llvm::Log2_64(plan.strips);
  plan.prefetchBytes = cpu.prefetchBytes;
  plan.unrolledBlocks = cpu.unrolledBlocks;
  // A block's weights stay in a cache while the rows pass.
  int64_t unitBytes = plan.tilePanels * plan.panel.columns * plan.panel.unitK;
  int64_t cache = cpu.getWeightBlockBytes(/*unpacked=*/!plan.readsBytes());
  plan.blockUnits = std::clamp<int64_t>(cache / unitBytes, 1, plan.panel.units);
}

/// Two by two tile registers; all of K in one block. One row is left to the
/// vectors.
LogicalResult planTileRegisters(Location loc, CpuKernelPlan &plan,
                                const CPUDescription &cpu) {
  const CpuWeights &w = plan.spec.weights;
  if (w.levelGroup && w.levelGroup < plan.floatGroup)
    return emitError(loc, "kernel: wanted integer levels that change with the "
                          "float scales for tile registers, got: a block of ")
           << w.levelGroup << " in groups of " << plan.floatGroup;
  plan.tileRegisterRows = cpu.tileRows;
  plan.tileRows = cpu.tileProductRows * cpu.tileRows;
  plan.rescaledRows = cpu.rescaledRows;
  plan.tilePanels = 1;
  plan.blockUnits = plan.panel.units;
  return success();
}

} // namespace

FailureOr<CpuKernelPlan> quantx::planCpuKernel(Location loc,
                                               const CpuKernelSpec &spec,
                                               const CPUDescription &cpu,
                                               InstructionFamily family) {
  if (failed(checkSizes(loc, spec)) || failed(checkFields(loc, spec)))
    return failure();
  CpuKernelPlan plan;
  plan.spec = spec;
  // A scale of the whole row is a scale of the token.
  if (spec.activations.group >= spec.k)
    plan.spec.activations.group = 0;
  // Rows of one width follow each other in runs of any length.
  if (spec.widthPerRow && spec.m != 1)
    plan.spec.m = std::nullopt;
  plan.family = family;
  plan.lanes = getVectorLanes(family);
  plan.panel.columns = 2 * plan.lanes;
  const CpuWeights &w = plan.spec.weights;
  if (failed(planWeightBytes(loc, plan)) || failed(planBlocks(loc, plan)))
    return failure();
  bool signedBytes = plan.readsBytes() && w.isSigned;
  plan.row.isUnsigned = signedBytes;
  placeRow(plan);
  planTile(plan, cpu);
  if (family == InstructionFamily::AMXINT8 &&
      failed(planTileRegisters(loc, plan, cpu)))
    return failure();
  plan.needsWeightSums = !spec.activations.isSigned || plan.row.isUnsigned;
  if (plan.needsWeightSums && w.hasOffset && w.levelGroup)
    return emitError(loc, "kernel: wanted symmetric activations and weights of "
                          "less than 8 bits for an offset with integer levels, "
                          "got: a zero of the stored activations");
  plan.needsZeros = w.zero == CpuZero::PerChannel;
  plan.needsScales = w.group == 0;
  return spec.width ? plan.atWidth(*spec.width) : plan;
}

unsigned CpuKernelPlan::getNeededBits() const {
  switch (spec.weights.slice.round) {
  case numerics::Rounding::Floor:
    return readBits;
  case numerics::Rounding::HalfUp:
    return std::min(readBits + 1, 8u);
  default:
    return 8;
  }
}

CpuKernelPlan CpuKernelPlan::atWidth(unsigned width) const {
  CpuKernelPlan plan = *this;
  plan.readBits = width;
  // With the width fixed, the sums are those of that width alone.
  const SmallVector<unsigned> &widths = spec.weights.widths;
  if (!spec.width)
    plan.sumsIndex = llvm::find(widths, width) - widths.begin();
  plan.planPlanes();
  return plan;
}

void CpuKernelPlan::planPlanes() {
  unsigned width = panel.pieces.front().width;
  int64_t planes = llvm::divideCeil(getNeededBits(), width);
  bool whole = getNeededBits() == readBits;
  bool addsNext =
      spec.weights.slice.round == numerics::Rounding::HalfUp && width == 1;
  int64_t classes = planes - (whole ? 0 : 1) + 8 / width - 1;
  int64_t registers = classes * panel.columns / lanes;
  // The machine's streams are shared by the planes of a strip.
  strips = std::max<int64_t>(strips / planes, 2);
  if ((!whole && !addsNext) || registers > accumulators)
    return;
  planeClasses = classes;
  int64_t most = int64_t(1) << llvm::Log2_64(accumulators / registers);
  strips = std::min(strips, most);
}
