//===- Slice.cpp - reading the high bits of a code ------------------------===//
//
// Slices, their ranges and their constants.
//
//===----------------------------------------------------------------------===//
#include "quantx/Numerics/Slice.h"

#include <cassert>
#include <cmath>

using namespace mlir::quantx;
using namespace mlir::quantx::numerics;

llvm::StringRef numerics::stringify(SliceOverflow overflow) {
  return overflow == SliceOverflow::Clamp ? "clamp" : "extra";
}

llvm::StringRef numerics::stringify(SliceReconstruct reconstruct) {
  return reconstruct == SliceReconstruct::Grid ? "grid" : "midpoint";
}

std::optional<SliceOverflow>
numerics::parseSliceOverflow(llvm::StringRef name) {
  for (SliceOverflow overflow : {SliceOverflow::Clamp, SliceOverflow::Extra})
    if (stringify(overflow) == name)
      return overflow;
  return std::nullopt;
}

std::optional<SliceReconstruct>
numerics::parseSliceReconstruct(llvm::StringRef name) {
  for (SliceReconstruct reconstruct :
       {SliceReconstruct::Grid, SliceReconstruct::Midpoint})
    if (stringify(reconstruct) == name)
      return reconstruct;
  return std::nullopt;
}

bool numerics::isValid(const SliceSpec &spec) {
  if (spec.parentBits < 1 || spec.parentBits > 16)
    return false;
  if (spec.round == Rounding::HalfAway)
    return false;
  return spec.reconstruct == SliceReconstruct::Grid ||
         spec.round == Rounding::Floor;
}

static bool isValidSlice(unsigned bits, const SliceSpec &spec) {
  return isValid(spec) && bits >= 1 && bits <= spec.parentBits;
}

int64_t numerics::sliceCode(int64_t code, unsigned bits,
                            const SliceSpec &spec) {
  int64_t slice = shiftRight(code, spec.parentBits - bits, spec.round);
  return getSliceRange(bits, spec).clamp(slice);
}

unsigned numerics::getSliceWidth(unsigned bits, const SliceSpec &spec) {
  assert(isValidSlice(bits, spec) && "invalid slice");
  bool hasExtra =
      spec.overflow == SliceOverflow::Extra && bits < spec.parentBits;
  return hasExtra ? bits + 1 : bits;
}

CodeRange numerics::getSliceRange(unsigned bits, const SliceSpec &spec) {
  CodeRange range = getCodeRange(bits, spec.isSigned);
  if (getSliceWidth(bits, spec) > bits)
    ++range.max;
  return range;
}

CodeConstants numerics::getSliceConstants(CodeConstants parent, unsigned bits,
                                          const SliceSpec &spec) {
  assert(isValidSlice(bits, spec) && "invalid slice");
  double bucket = std::ldexp(1.0, spec.parentBits - bits);
  CodeConstants constants{parent.a * bucket, parent.b};
  if (spec.reconstruct == SliceReconstruct::Midpoint)
    constants.b += parent.a * (bucket - 1) / 2;
  return constants;
}
