//===- Options.h - the command line of quantx-run ---------------*- C++ -*-===//
//
// Flags and their checks.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TOOLS_QUANTX_RUN_OPTIONS_H
#define QUANTX_TOOLS_QUANTX_RUN_OPTIONS_H

#include "quantx/Execution/RunOptions.h"
#include "quantx/IR/QuantX.h"

namespace mlir::quantx {

struct CommandLine {
  RunOptions run;
  bool listTargets = false;
};

/// The checked command line; an error is one of usage. LLVM's own messages go
/// to stderr.
llvm::Expected<CommandLine> parseCommandLine(int argc, char **argv);

} // namespace mlir::quantx

#endif // QUANTX_TOOLS_QUANTX_RUN_OPTIONS_H
