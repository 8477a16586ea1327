//===- ReadModule.h - a program's file, parsed ------------------*- C++ -*-===//
//
// What quantx-run and quantx-compile begin with.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_EXECUTION_READMODULE_H
#define QUANTX_LIB_EXECUTION_READMODULE_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/SourceMgr.h"

namespace mlir::quantx {

/// The module in `path` (`-`: standard input), with its text in `sources`; null
/// when one error has been printed.
OwningOpRef<ModuleOp>
readModule(StringRef path, MLIRContext &context,
           const std::shared_ptr<llvm::SourceMgr> &sources);

} // namespace mlir::quantx

#endif // QUANTX_LIB_EXECUTION_READMODULE_H
