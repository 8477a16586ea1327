//===- Inputs.h - arguments of a function that is run -----------*- C++ -*-===//
//
// From files and seeds to the values of a function's arguments.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_EXECUTION_INPUTS_H
#define QUANTX_EXECUTION_INPUTS_H

#include "quantx/Execution/RunOptions.h"
#include "quantx/Interpreter/Values.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::quantx {

/// One value for each argument of `function`: from its file, else seeded.
///   - A dynamic size of a real tensor is `--dyn`; a dynamic size of a buffer
///     that feeds `make` is what the layout wants for the shape.
///   - Arguments of type index, and those used as a width, as a gather operand,
///     as ids or as a permutation must be given.
/// One error with a location otherwise.
FailureOr<SmallVector<RuntimeValue>> buildInputs(func::FuncOp function,
                                                 const RunOptions &options);

/// Element `element` of operand `operand` under a seed
/// (Numerics/SeededInput.h).
Scalar getSeededElement(ElementKind kind, const SeedOption &seed,
                        uint64_t operand, uint64_t element);

} // namespace mlir::quantx

#endif // QUANTX_EXECUTION_INPUTS_H
