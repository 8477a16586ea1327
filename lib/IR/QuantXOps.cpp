//===- QuantXOps.cpp - generated code of the operations ---------*- C++ -*-===//
//
// Includes what ODS generates for the operations of all levels.
//
//===----------------------------------------------------------------------===//
#include "OpText.h"

using namespace mlir;
using namespace mlir::quantx;

#define GET_OP_CLASSES
#include "quantx/IR/QuantXOps.cpp.inc"

void QuantXDialect::registerOps() {
  addOperations<
#define GET_OP_LIST
#include "quantx/IR/QuantXOps.cpp.inc"
      >();
}
