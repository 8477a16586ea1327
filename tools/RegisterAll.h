//===- RegisterAll.h - dialects and passes of the tools ---------*- C++ -*-===//
//
// What MLIR has, and ours.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TOOLS_REGISTERALL_H
#define QUANTX_TOOLS_REGISTERALL_H

#include "quantx/IR/QuantX.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"

namespace mlir::quantx {

/// Registers every dialect of MLIR with its extensions, and quantx.
inline void registerEveryDialect(DialectRegistry &registry) {
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registry.insert<QuantXDialect>();
}

} // namespace mlir::quantx

#endif // QUANTX_TOOLS_REGISTERALL_H
