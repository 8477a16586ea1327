//===- EntrySignature.h - the C view of a public function -------*- C++ -*-===//
//
// Fields of `NAME_args`, in order: arg0, …, res0, …, each pointer behind its
// dynamic sizes `int64_t argI_dimJ`, then the workspace.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_CODEGEN_ENTRYSIGNATURE_H
#define QUANTX_CODEGEN_ENTRYSIGNATURE_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <string>

namespace mlir::quantx {

/// One argument or result: a bare pointer to a dense row-major tensor, or a
/// scalar (a scalar result is a pointer to one element).
struct EntryValue {
  std::string name; ///< arg0, res0
  Type elementType;
  bool isPointer = false;
  SmallVector<int64_t> shape;        ///< dynamic where run-time
  SmallVector<unsigned> dynamicDims; ///< their positions
};

/// A field of the struct, in order.
struct EntryField {
  std::string name;
  enum class Kind { Dim, Pointer, Scalar } kind = Kind::Pointer;
  Type type; ///< the element type; of a Dim, index
  unsigned value = 0, dim = 0;
};

/// The struct `NAME_args`.
struct EntrySignature {
  SmallVector<EntryValue> arguments, results;

  /// All fields, the workspace last.
  SmallVector<EntryField> getFields() const;
  /// Whether the caller asks `NAME_result_dims` for sizes before it allocates.
  bool hasDynamicResults() const;
};

/// Of a function on tensors or buffers: the last `numResults` of `arguments`
/// are results when `results` is empty. Quantized tensors are their components.
EntrySignature getEntrySignature(TypeRange arguments, TypeRange results,
                                 unsigned numResults = 0);

/// Arguments and results are ranked tensors, quantized tensors and numbers, of
/// elements that have a type in C: f64, f32, f16, bf16, index, and signless
/// integers of 1 to 8, 16, 32 or 64 bits. An error at the function.
LogicalResult verifyEntry(func::FuncOp function);

/// The C declarations of `name`: the struct and its functions.
std::string getCDeclarations(StringRef name, const EntrySignature &signature);

} // namespace mlir::quantx

#endif // QUANTX_CODEGEN_ENTRYSIGNATURE_H
