//===- QuantX.td - everything of the quantx dialect --------*- tablegen -*-===//
//
// Umbrella of the dialect's definitions: one file per level stands below.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_IR_QUANTX_TD
#define QUANTX_IR_QUANTX_TD

include "quantx/IR/QuantXDialect.td"
include "quantx/IR/Scheme/SchemeAttrs.td"
include "quantx/IR/Scheme/SchemeTypes.td"
include "quantx/IR/Kernel/KernelOps.td"
include "quantx/IR/Tensor/TensorOps.td"
include "quantx/IR/Integer/IntegerOps.td"

#endif // QUANTX_IR_QUANTX_TD
