//===- EvaluateConstants.h - prepare weights while compiling ----*- C++ -*-===//
//
// Runs, at compile time, the generated code that packs constant weights.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_EXECUTION_EVALUATECONSTANTS_H
#define QUANTX_LIB_EXECUTION_EVALUATECONSTANTS_H

#include "mlir/IR/BuiltinOps.h"

namespace mlir::quantx {

/// Each tensor that a kernel reads and that follows from constants alone is
/// computed by the portable route, in this process, and becomes a resource.
/// Errors have been emitted.
LogicalResult evaluateConstants(ModuleOp module);

} // namespace mlir::quantx

#endif // QUANTX_LIB_EXECUTION_EVALUATECONSTANTS_H
