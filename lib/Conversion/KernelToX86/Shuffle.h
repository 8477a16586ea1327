//===- Shuffle.h - register tables and intrinsic calls ----------*- C++ -*-===//
//
// What the lowerings of all x86 families share.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_CONVERSION_KERNELTOX86_SHUFFLE_H
#define QUANTX_LIB_CONVERSION_KERNELTOX86_SHUFFLE_H

#include "quantx/IR/QuantX.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/PatternMatch.h"

namespace mlir::quantx {

inline Value callIntrinsic(ImplicitLocOpBuilder &b, StringRef name, Type result,
                           ValueRange operands) {
  return LLVM::CallIntrinsicOp::create(b, result, b.getStringAttr(name),
                                       operands)
      .getResult(0);
}

/// `entries` repeated to fill a register.
inline Value getTableRegister(ImplicitLocOpBuilder &b, VectorType type,
                              ArrayRef<int8_t> entries) {
  SmallVector<int8_t> bytes(type.getNumElements());
  for (size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = entries[i % entries.size()];
  return arith::ConstantOp::create(
      b, DenseElementsAttr::get(type, ArrayRef(bytes)));
}

inline Value splatByte(ImplicitLocOpBuilder &b, VectorType type, int8_t byte) {
  return arith::ConstantOp::create(
      b, DenseElementsAttr::get(type, b.getI8IntegerAttr(byte)));
}

inline Value maskBytes(ImplicitLocOpBuilder &b, Value bytes, int8_t mask) {
  return arith::AndIOp::create(
      b, bytes, splatByte(b, cast<VectorType>(bytes.getType()), mask));
}

} // namespace mlir::quantx

#endif // QUANTX_LIB_CONVERSION_KERNELTOX86_SHUFFLE_H
