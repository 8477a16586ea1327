//===- IndexArithmetic.cpp - integer arithmetic as IR -----------*- C++ -*-===//
//
// Index operations that fold what is known.
//
//===----------------------------------------------------------------------===//
#include "IndexArithmetic.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::quantx;

static std::optional<int64_t> getKnown(Value value) {
  return getConstantIntValue(OpFoldResult(value));
}

Value IndexArithmetic::constant(int64_t value) {
  return arith::ConstantIndexOp::create(builder, value);
}

Value IndexArithmetic::add(Value a, Value b) {
  std::optional<int64_t> x = getKnown(a), y = getKnown(b);
  if (x && y)
    return constant(*x + *y);
  if (x == 0)
    return b;
  if (y == 0)
    return a;
  return arith::AddIOp::create(builder, a, b);
}

Value IndexArithmetic::sub(Value a, Value b) {
  std::optional<int64_t> x = getKnown(a), y = getKnown(b);
  if (x && y)
    return constant(*x - *y);
  if (y == 0)
    return a;
  return arith::SubIOp::create(builder, a, b);
}

Value IndexArithmetic::mul(Value a, Value b) {
  std::optional<int64_t> x = getKnown(a), y = getKnown(b);
  if (x && y)
    return constant(*x * *y);
  if (x == 0 || y == 1)
    return a;
  if (y == 0 || x == 1)
    return b;
  return arith::MulIOp::create(builder, a, b);
}

Value IndexArithmetic::div(Value a, Value b) {
  std::optional<int64_t> x = getKnown(a), y = getKnown(b);
  if (x && y)
    return constant(*x / *y);
  if (y == 1)
    return a;
  return arith::DivUIOp::create(builder, a, b);
}

Value IndexArithmetic::rem(Value a, Value b) {
  std::optional<int64_t> x = getKnown(a), y = getKnown(b);
  if (x && y)
    return constant(*x % *y);
  if (y == 1)
    return constant(0);
  return arith::RemUIOp::create(builder, a, b);
}

Value IndexArithmetic::bitXor(Value a, Value b) {
  return arith::XOrIOp::create(builder, a, b);
}

Value IndexArithmetic::min(Value a, Value b) {
  std::optional<int64_t> x = getKnown(a), y = getKnown(b);
  if (x && y)
    return constant(std::min(*x, *y));
  return arith::MinUIOp::create(builder, a, b);
}
