//===- Buffers.h - fields in the buffers of a layout ------------*- C++ -*-===//
//
// What make, unmake and their twins at the Integer level share.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_INTERPRETER_BUFFERS_H
#define QUANTX_LIB_INTERPRETER_BUFFERS_H

#include "quantx/Interpreter/Interpreter.h"

namespace mlir::quantx {

/// The sizes of a quantized type, dynamic ones from `dims` in order. An error
/// for sizes below 0 and for more than kMaxFieldCodes elements.
FailureOr<SmallVector<int64_t, 4>> getRuntimeShape(Frame &frame, Operation *op,
                                                   QuantizedTensorType type,
                                                   ValueRange dims);

/// Buffers have exactly the bytes of the layout on `value`'s shape; sets the
/// number of gathered groups.
LogicalResult checkBuffers(Frame &frame, Operation *op, const Layout &layout,
                           ValueRange buffers, QuantizedValue &value);

/// Sets the group of each index; an error outside the groups, or where the
/// scheme gathers along a dimension of another size.
LogicalResult bindGather(Operation *op, const HostTensor &gather,
                         QuantizedValue &value);

/// One field out of checked buffers.
FailureOr<FieldValue> unpackFieldValue(Frame &frame, Operation *op,
                                       const RecipeField &field,
                                       const Layout &layout, ValueRange buffers,
                                       const QuantizedValue &value);

/// Sets `results`, one buffer each of the layout, unused bits 0.
LogicalResult packFields(Frame &frame, Operation *op,
                         const QuantizedValue &value, const Layout &layout,
                         ResultRange results);

} // namespace mlir::quantx

#endif // QUANTX_LIB_INTERPRETER_BUFFERS_H
