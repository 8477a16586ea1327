//===- StaticQuantize.cpp - codes under given parameters --------*- C++ -*-===//
//
// Clause S1: levels multiplied first, then offset, quotient, zero.
//
//===----------------------------------------------------------------------===//
#include "quantx/Interpreter/Formula.h"
#include "quantx/Interpreter/Quantize.h"
#include "quantx/Numerics/QuantizeElement.h"

using namespace mlir;
using namespace mlir::quantx;

LogicalResult quantx::quantizeStatic(Location loc, const HostTensor &x,
                                     numerics::Rounding round,
                                     QuantizedValue &value) {
  Formula formula(value);
  unsigned field = formula.getRecipe().stages.front().field;
  Type type = formula.getRecipe().fields[field].leaf.type;
  unsigned bits = type.getIntOrFloatBitWidth();
  numerics::CodeRange range =
      numerics::getCodeRange(bits, type.isSignedInteger());
  FieldValue codes;
  codes.shape = value.shape;
  codes.codes.resize(x.getNumElements());
  constexpr int64_t step = 4096;
  for (int64_t begin = 0; begin < x.getNumElements(); begin += step) {
    int64_t count = std::min(step, x.getNumElements() - begin);
    SmallVector<int64_t> run = getRun(begin, count), zeros(count, 0);
    std::vector<float> scales(count, 1.0f), offsets(count, 0.0f);
    if (!formula.scale.empty())
      formula.scale.getFloats(run, scales);
    if (!formula.offset.empty())
      formula.offset.getFloats(run, offsets);
    if (!formula.zero.empty() && !formula.zero.getIntegers(run, zeros))
      return emitError(loc)
             << "zero: wanted integers that fit in 64 bits, got: larger ones";
    for (int64_t index = 0; index < count; ++index)
      codes.codes[begin + index] = numerics::truncateCode(
          numerics::quantizeStatic(x.getFloat(begin + index), scales[index],
                                   offsets[index], zeros[index], round, range),
          bits);
  }
  value.fields[field] = std::move(codes);
  return success();
}
