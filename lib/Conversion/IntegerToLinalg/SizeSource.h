//===- SizeSource.h - where an extent of a tensor comes from ----*- C++ -*-===//
//
// Sizes are followed through operations that keep or state them, so that two of
// one source need no check at run time, and a check needs no computed tensor.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_CONVERSION_INTEGERTOLINALG_SIZESOURCE_H
#define QUANTX_LIB_CONVERSION_INTEGERTOLINALG_SIZESOURCE_H

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::quantx {

/// A constant, an index, or an extent of a tensor that nothing more is known
/// of.
struct SizeSource {
  Value value;        ///< an index or a tensor; null for a constant
  int64_t number = 0; ///< the constant, or the tensor's dimension

  bool operator==(const SizeSource &other) const {
    return value == other.value && number == other.number;
  }
  bool operator!=(const SizeSource &other) const { return !(*this == other); }

  /// The size as an index.
  Value materialize(ImplicitLocOpBuilder &builder) const;
};

/// Finds the sources of the extents of ranked tensors; remembers them.
class SizeSources {
public:
  SizeSource get(Value tensor, int64_t dim);

private:
  SizeSource find(Value tensor, int64_t dim);
  SizeSource ofIndex(OpFoldResult size);
  SizeSource ofContainer(Type type, ValueRange components, int64_t dim);
  SizeSource ofSlice(tensor::ExtractSliceOp op, int64_t dim);
  SizeSource ofLoop(scf::ForOp op, unsigned position, int64_t dim);
  std::optional<SizeSource> ofBranches(scf::IfOp op, unsigned position,
                                       int64_t dim);
  std::optional<SizeSource> ofResult(OpResult tensor, int64_t dim);
  std::optional<SizeSource> ofIntegerLevel(Operation *op, int64_t dim);

  llvm::DenseMap<std::pair<Value, int64_t>, SizeSource> known;
  /// What loops carry with sizes that change.
  llvm::DenseSet<std::pair<Value, int64_t>> changing;
};

} // namespace mlir::quantx

#endif // QUANTX_LIB_CONVERSION_INTEGERTOLINALG_SIZESOURCE_H
