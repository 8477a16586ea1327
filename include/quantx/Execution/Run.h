//===- Run.h - the work of quantx-run ---------------------------*- C++ -*-===//
//
// From a file and options to printed results.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_EXECUTION_RUN_H
#define QUANTX_EXECUTION_RUN_H

#include "quantx/Execution/RunOptions.h"

#include "mlir/IR/DialectRegistry.h"
#include "llvm/Support/raw_ostream.h"

namespace mlir::quantx {

/// Parses the file, runs its entry and prints what was asked for to `os`;
/// diagnostics go to stderr.
ExitStatus runFile(const RunOptions &options, const DialectRegistry &registry,
                   llvm::raw_ostream &os);

/// `--list-targets`: a line a target on `os`, `NAME FAMILY…`, and the JSON file
/// where `json` is not empty.
ExitStatus listTargets(llvm::StringRef json, llvm::raw_ostream &os);

} // namespace mlir::quantx

#endif // QUANTX_EXECUTION_RUN_H
