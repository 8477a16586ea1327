//===- Commands.h - what quantx-prove does ----------------------*- C++ -*-===//
//
// Proves all laws, or the functions of a file.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TOOLS_QUANTX_PROVE_COMMANDS_H
#define QUANTX_TOOLS_QUANTX_PROVE_COMMANDS_H

#include "Options.h"

#include "quantx/Execution/RunOptions.h"

#include "mlir/IR/MLIRContext.h"

namespace mlir::quantx {

/// Runs the command, prints its lines and errors, writes its JSON.
ExitStatus runProver(const ProveOptions &options, MLIRContext &context);

} // namespace mlir::quantx

#endif // QUANTX_TOOLS_QUANTX_PROVE_COMMANDS_H
