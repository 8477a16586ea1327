//===- InternalFunction.h - functions that stay inside ----------*- C++ -*-===//
//
// What keeps a function out of an object's symbols, and out of its callers.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_CODEGEN_INTERNALFUNCTION_H
#define QUANTX_LIB_CODEGEN_INTERNALFUNCTION_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace mlir::quantx {

/// The object has no symbol of this function.
inline void makeInternal(func::FuncOp function) {
  function.setPrivate();
  function->setAttr(
      "llvm.linkage",
      LLVM::LinkageAttr::get(function.getContext(), LLVM::Linkage::Internal));
}

/// LLVM leaves it a function of its own.
inline void forbidInlining(func::FuncOp function) {
  function->setAttr(
      "passthrough",
      Builder(function.getContext()).getStrArrayAttr({"noinline"}));
}

} // namespace mlir::quantx

#endif // QUANTX_LIB_CODEGEN_INTERNALFUNCTION_H
