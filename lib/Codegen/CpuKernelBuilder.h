//===- CpuKernelBuilder.h - parts of a generated CPU kernel -----*- C++ -*-===//
//
// What the product and the quantization function share: the plan, index
// arithmetic, typed loads from byte buffers.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_CODEGEN_CPUKERNELBUILDER_H
#define QUANTX_LIB_CODEGEN_CPUKERNELBUILDER_H

#include "quantx/Codegen/CpuKernel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::quantx {

/// An `ImplicitLocOpBuilder` with the arithmetic that kernels write.
struct CpuKernelBuilder : ImplicitLocOpBuilder {
  CpuKernelBuilder(Location loc, OpBuilder &builder, const CpuKernelPlan &plan)
      : ImplicitLocOpBuilder(loc, builder), plan(plan) {}

  const CpuKernelPlan &plan;

  VectorType bytes() { return vector(4 * plan.lanes, getI8Type()); }
  VectorType ints() { return vector(plan.lanes, getI32Type()); }
  VectorType floats() { return vector(plan.lanes, getF32Type()); }
  VectorType vector(int64_t size, Type element) {
    return VectorType::get({size}, element);
  }
  MemRefType buffer(Type element) {
    return MemRefType::get({ShapedType::kDynamic}, element);
  }

  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(*this, value);
  }
  Value add(Value a, Value b) { return createOrFold<arith::AddIOp>(a, b); }
  Value add(Value a, int64_t b) { return b == 0 ? a : add(a, index(b)); }
  Value sub(Value a, Value b) { return createOrFold<arith::SubIOp>(a, b); }
  Value mul(Value a, Value b) { return createOrFold<arith::MulIOp>(a, b); }
  Value mul(Value a, int64_t b) { return b == 1 ? a : mul(a, index(b)); }
  Value div(Value a, int64_t b) {
    return b == 1 ? a : createOrFold<arith::DivUIOp>(a, index(b));
  }
  Value min(Value a, Value b) { return createOrFold<arith::MinUIOp>(a, b); }
  Value splat(Type type, Attribute value) {
    return arith::ConstantOp::create(
        *this, DenseElementsAttr::get(cast<ShapedType>(type), value));
  }
  Value intSplat(int64_t value) {
    return splat(ints(), getI32IntegerAttr(value));
  }
  Value floatSplat(float value) {
    return splat(floats(), getF32FloatAttr(value));
  }
  /// The bytes of `memory` as elements of another type.
  Value view(Value memory, Type element) {
    Value size = memref::DimOp::create(*this, memory, 0);
    return memref::ViewOp::create(
        *this, buffer(element), memory, index(0),
        ValueRange{div(size, element.getIntOrFloatBitWidth() / 8)});
  }
  Value load(VectorType type, Value memory, Value at) {
    return vector::LoadOp::create(*this, type, memory, ValueRange{at});
  }
  /// One element in every lane.
  Value broadcast(VectorType type, Value memory, Value at) {
    Value element = memref::LoadOp::create(*this, memory, ValueRange{at});
    return vector::BroadcastOp::create(*this, type, element);
  }
  /// `for i = begin to end step step` with `state` carried; `body` returns the
  /// next state.
  SmallVector<Value>
  loop(Value begin, Value end, Value step, ArrayRef<Value> state,
       function_ref<SmallVector<Value>(Value, ArrayRef<Value>)> body);
};

} // namespace mlir::quantx

#endif // QUANTX_LIB_CODEGEN_CPUKERNELBUILDER_H
