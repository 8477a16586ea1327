//===- SliceCodes.cpp - the top bits of codes, in arith ---------*- C++ -*-===//
//
// Emits the integer form of slicing, on scalars or elementwise on tensors.
//
//===----------------------------------------------------------------------===//
#include "SliceCodes.h"

using namespace mlir;
using namespace mlir::quantx;

/// A constant of an integer type, or a splat of a tensor type.
static Value createConstant(ImplicitLocOpBuilder &builder, Type type,
                            int64_t value) {
  TypedAttr attribute;
  if (auto tensor = llvm::dyn_cast<RankedTensorType>(type))
    attribute = DenseElementsAttr::get(
        tensor, builder.getIntegerAttr(tensor.getElementType(), value));
  else
    attribute = builder.getIntegerAttr(type, value);
  return arith::ConstantOp::create(builder, attribute);
}

Value quantx::sliceCodes(ImplicitLocOpBuilder &builder, Value codes,
                         unsigned bits, const numerics::SliceSpec &spec) {
  unsigned dropped = spec.parentBits - bits;
  if (dropped == 0)
    return codes;
  Type type = codes.getType();
  auto constant = [&](int64_t value) {
    return createConstant(builder, type, value);
  };
  Value shift = constant(dropped);
  Value half = constant(int64_t(1) << (dropped - 1));
  Value one = constant(1);
  switch (spec.round) {
  case numerics::Rounding::Floor:
    break;
  case numerics::Rounding::HalfEven: {
    // Adds half, less one unit where the kept part is even.
    Value kept = arith::ShRSIOp::create(builder, codes, shift);
    Value odd = arith::AndIOp::create(builder, kept, one);
    Value almost = arith::SubIOp::create(builder, half, one);
    codes = arith::AddIOp::create(builder, codes, almost);
    codes = arith::AddIOp::create(builder, codes, odd);
    break;
  }
  default:
    codes = arith::AddIOp::create(builder, codes, half);
    break;
  }
  codes = arith::ShRSIOp::create(builder, codes, shift);
  numerics::CodeRange range = numerics::getSliceRange(bits, spec);
  codes = arith::MinSIOp::create(builder, codes, constant(range.max));
  return codes;
}
