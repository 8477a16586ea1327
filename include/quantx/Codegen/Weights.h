//===- Weights.h - constant buffers of generated code -----------*- C++ -*-===//
//
// Which buffers of a module go to an archive of weights, and as what.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_CODEGEN_WEIGHTS_H
#define QUANTX_CODEGEN_WEIGHTS_H

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinOps.h"

#include <string>

namespace mlir::quantx {

/// An entry of an archive (`quantx_ctx_weights`).
struct WeightsEntry {
  std::string name;
  ArrayRef<char> data; ///< the module's
  uint64_t layoutHash; ///< of the packed layout's text, else of the type's
};

/// The entry of a constant, or nothing where its elements are no resource.
std::optional<WeightsEntry> getWeightsEntry(memref::GlobalOp global);

/// The entries of all constants that a module uses.
SmallVector<WeightsEntry> findWeights(ModuleOp module);

} // namespace mlir::quantx

#endif // QUANTX_CODEGEN_WEIGHTS_H
