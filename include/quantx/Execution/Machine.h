//===- Machine.h - the machine object of JSON files -------------*- C++ -*-===//
//
// What machine this is, as every JSON file says.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_EXECUTION_MACHINE_H
#define QUANTX_EXECUTION_MACHINE_H

#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"

namespace mlir::quantx {

/// {cpu: model, isa: LLVM's names of features, cores: usable ones, gpu: null}.
llvm::json::Object describeMachine();

/// Adds `schema` and `machine`, and writes the object to `path`, the value of
/// `flag`.
llvm::Error writeJSON(llvm::StringRef flag, llvm::StringRef path,
                      llvm::StringRef schema, llvm::json::Object content);

} // namespace mlir::quantx

#endif // QUANTX_EXECUTION_MACHINE_H
