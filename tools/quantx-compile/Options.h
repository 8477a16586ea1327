//===- Options.h - the command line of quantx-compile -----------*- C++ -*-===//
//
// Flags and their checks.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TOOLS_QUANTX_COMPILE_OPTIONS_H
#define QUANTX_TOOLS_QUANTX_COMPILE_OPTIONS_H

#include "quantx/Execution/CompileFile.h"

namespace mlir::quantx {

/// The checked command line; an error is one of usage.
llvm::Expected<CompileFileOptions> parseCommandLine(int argc, char **argv);

} // namespace mlir::quantx

#endif // QUANTX_TOOLS_QUANTX_COMPILE_OPTIONS_H
