//===- EntryPoint.h - the wrappers of one public function -------*- C++ -*-===//
//
// Builds, in the LLVM dialect, what C calls: NAME, NAME_workspace_bytes and
// NAME_result_dims, which read `NAME_args` and call the private body.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_CODEGEN_ENTRYPOINT_H
#define QUANTX_LIB_CODEGEN_ENTRYPOINT_H

#include "quantx/Codegen/EntrySignature.h"

#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::quantx {

class EntryPoint {
public:
  EntryPoint(func::FuncOp body, const LLVMTypeConverter &converter);

  /// NAME, after the others, which it calls.
  void emitCall(unsigned features, ArrayRef<memref::GlobalOp> weights);
  void emitWorkspaceBytes(func::FuncOp function);
  void emitResultDims(func::FuncOp function);

private:
  /// What a wrapper returns that refuses `got`.
  using Refusal = llvm::function_ref<Value(const Twine &wanted, Value got)>;

  LLVM::LLVMFuncOp startWrapper(StringRef name, Type result,
                                ArrayRef<Type> arguments);
  Value getAddress(unsigned field);
  Value load(unsigned field);
  Value constantI32(int64_t number);
  Value constantI64(int64_t number);
  Value makeBuffer(const EntryValue &value, MemRefType type);
  Value makeWorkspace(MemRefType type);
  Value makeText(const Twine &text);
  void returnIf(LLVM::LLVMFuncOp wrapper, Value failed,
                llvm::function_ref<Value()> status);
  /// Returns QUANTX_WRONG_INPUT with a text.
  Value fail(LLVM::LLVMFuncOp wrapper, Value wanted, Value got);
  void requireCPU(LLVM::LLVMFuncOp wrapper, unsigned features);
  Value loadWeights(LLVM::LLVMFuncOp wrapper, memref::GlobalOp global);
  void failChecks(LLVM::LLVMFuncOp wrapper, ArrayAttr texts, Value number,
                  Value got);
  /// The values of `count` arguments of the body, from the struct.
  SmallVector<Value> loadArguments(unsigned count);
  /// Calls a function that returns indices; `values` may be too many.
  SmallVector<Value> callForNumbers(func::FuncOp function, ValueRange values);
  /// The fields that hold the results' sizes.
  SmallVector<unsigned> getResultDims() const;

  // EntryChecks.cpp
  void require(LLVM::LLVMFuncOp wrapper, Value holds, const Twine &wanted,
               Value got);
  void requireArgumentDims(LLVM::LLVMFuncOp wrapper, Refusal refuse);
  void requireResultDims(LLVM::LLVMFuncOp wrapper, ValueRange values);
  Value requireElementCount(LLVM::LLVMFuncOp wrapper, const EntryValue &value,
                            unsigned number);
  void requirePointers(LLVM::LLVMFuncOp wrapper);
  void requireWorkspace(LLVM::LLVMFuncOp wrapper, ValueRange values);
  /// All of the above, for NAME.
  void requireArguments(LLVM::LLVMFuncOp wrapper, ValueRange values);

  func::FuncOp body, counter, sizes; ///< `sizes` is null with static results
  const LLVMTypeConverter &converter;
  ImplicitLocOpBuilder builder;
  std::string name;
  EntrySignature signature;
  SmallVector<EntryField> fields;
  LLVM::LLVMStructType structType;
  Type pointer, i32, i64;
  Value args;         ///< the struct's address in the current wrapper
  unsigned texts = 0; ///< made so far
};

} // namespace mlir::quantx

#endif // QUANTX_LIB_CODEGEN_ENTRYPOINT_H
