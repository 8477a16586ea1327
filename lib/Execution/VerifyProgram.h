//===- VerifyProgram.h - what routes ask of a module ------------*- C++ -*-===//
//
// Errors that stand at the operation that is wrong, before anything is lowered.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_EXECUTION_VERIFYPROGRAM_H
#define QUANTX_LIB_EXECUTION_VERIFYPROGRAM_H

#include "mlir/IR/BuiltinOps.h"

namespace mlir::quantx {

/// What every route asks: resources that are there, of their types' sizes.
LogicalResult verifyProgram(ModuleOp module);

/// What compiled routes ask besides: calls of functions with bodies, none that
/// comes back to its function, no operation of the Kernel level.
LogicalResult verifyCompilable(ModuleOp module);

} // namespace mlir::quantx

#endif // QUANTX_LIB_EXECUTION_VERIFYPROGRAM_H
