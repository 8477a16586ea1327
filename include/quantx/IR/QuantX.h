//===- QuantX.h - the quantx dialect ----------------------------*- C++ -*-===//
//
// Dialect, attributes, types and operations of all three levels.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_IR_QUANTX_H
#define QUANTX_IR_QUANTX_H

#include "quantx/IR/Scheme/Recipe.h"
#include "quantx/IR/Scheme/Scheme.h"
#include "quantx/Layout/Layout.h"
#include "quantx/Numerics/Rounding.h"
#include "quantx/Numerics/Slice.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace mlir::quantx {
/// How the codes of a sliceable scheme are cut and put back.
struct SliceParameters {
  numerics::SliceSpec spec;
  SmallVector<unsigned, 4> widths;
};
class SchemeInterface;
} // namespace mlir::quantx

#include "quantx/IR/QuantXAttrInterfaces.h.inc"
#include "quantx/IR/QuantXDialect.h.inc"
#include "quantx/IR/QuantXEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "quantx/IR/QuantXAttrs.h.inc"

#define GET_TYPEDEF_CLASSES
#include "quantx/IR/QuantXTypes.h.inc"

#define GET_OP_CLASSES
#include "quantx/IR/QuantXOps.h.inc"

#endif // QUANTX_IR_QUANTX_H
