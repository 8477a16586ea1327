//===- Fields.h - fields of a quantized tensor on a layout ------*- C++ -*-===//
//
// Where a scheme and a layout meet: do they fit, how large are the buffers,
// what are the builtin tensors that hold the fields.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_IR_FIELDS_H
#define QUANTX_IR_FIELDS_H

#include "quantx/IR/QuantX.h"
#include "quantx/Layout/Size.h"

namespace mlir::quantx {

/// The element type of the builtin tensor that holds a field: i8 for integers
/// of at most 8 bits and for the bits of float types of at most 8 bits, i16
/// for wider integers, else the float type itself.
Type getComponentType(const Leaf &leaf);

/// Shape of a field in the coordinates of `layout`: its own shape, or flattened
/// for a layout of one dimension. `gatherGroups` replaces gathered extents.
FieldShape getLayoutShape(const RecipeField &field, const Layout &layout,
                          ArrayRef<int64_t> shape, int64_t gatherGroups);

/// Names, widths and tiles of the layout's fields are those of the scheme;
/// `rank` is that of the tensor, or 0 where it is not known.
LogicalResult verifyLayoutFits(llvm::function_ref<InFlightDiagnostic()> emit,
                               const Recipe &recipe, const Layout &layout,
                               unsigned rank);

/// Bytes of each buffer of the layout for a tensor of static `shape`.
llvm::Expected<SmallVector<int64_t>> getBufferSizes(const Recipe &recipe,
                                                    const Layout &layout,
                                                    ArrayRef<int64_t> shape,
                                                    int64_t gatherGroups);

/// The number of groups along a gathered dimension that gives buffers of these
/// sizes (bytes); 1 where nothing gathers; nothing where none does.
std::optional<int64_t> inferGatherGroups(const Recipe &recipe,
                                         const Layout &layout,
                                         ArrayRef<int64_t> shape,
                                         ArrayRef<int64_t> bytes);

/// A table that `make` takes as an operand.
struct OperandTable {
  std::string name;
  unsigned field = 0;         ///< of the recipe
  unsigned bits = 0;          ///< of the index: the width that it serves
  SmallVector<int64_t> shape; ///< wanted; dynamic where unknown
};
SmallVector<OperandTable> getOperandTables(QuantizedTensorType type);

/// Whether `quantize dynamic` can make this scheme (quantize_c2).
LogicalResult verifyDynamicScheme(llvm::function_ref<InFlightDiagnostic()> emit,
                                  SchemeInterface scheme);

/// Emits an error on `op` where static `buffers` of a tensor of static shape do
/// not have exactly the bytes of the layout, which must fit the scheme.
LogicalResult verifyBufferSizes(Operation *op, QuantizedTensorType type,
                                const Layout &layout, TypeRange buffers);

} // namespace mlir::quantx

#endif // QUANTX_IR_FIELDS_H
