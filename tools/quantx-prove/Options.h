//===- Options.h - the command line of quantx-prove -------------*- C++ -*-===//
//
// Flags and their checks.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TOOLS_QUANTX_PROVE_OPTIONS_H
#define QUANTX_TOOLS_QUANTX_PROVE_OPTIONS_H

#include "llvm/Support/Error.h"

#include <string>

namespace mlir::quantx {

/// Exactly one of `all`, `list` and `file`; at most one of `against` and
/// `pipeline`, with `file` only.
struct ProveOptions {
  bool all = false;
  bool list = false;
  std::string file;
  std::string against;
  std::string pipeline;
  std::string json; ///< a path, or empty
};

/// The checked command line; an error is one of usage.
llvm::Expected<ProveOptions> parseProveOptions(int argc, char **argv);

} // namespace mlir::quantx

#endif // QUANTX_TOOLS_QUANTX_PROVE_OPTIONS_H
