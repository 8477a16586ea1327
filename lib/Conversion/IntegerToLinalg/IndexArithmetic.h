//===- IndexArithmetic.h - integer arithmetic as IR -------------*- C++ -*-===//
//
// The `Arithmetic` of the layout algebra's address rule over index values.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_CONVERSION_INDEXARITHMETIC_H
#define QUANTX_LIB_CONVERSION_INDEXARITHMETIC_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::quantx {

/// Emits arith operations on index values; folds those on constants.
struct IndexArithmetic {
  using Value = mlir::Value;

  explicit IndexArithmetic(ImplicitLocOpBuilder &builder) : builder(builder) {}

  Value constant(int64_t value);
  Value add(Value a, Value b);
  Value sub(Value a, Value b);
  Value mul(Value a, Value b);
  Value div(Value a, Value b);
  Value rem(Value a, Value b);
  Value bitXor(Value a, Value b);
  Value min(Value a, Value b);

  ImplicitLocOpBuilder &builder;
};

} // namespace mlir::quantx

#endif // QUANTX_LIB_CONVERSION_INDEXARITHMETIC_H
