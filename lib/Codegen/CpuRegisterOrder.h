//===- CpuRegisterOrder.h - where weights come from -------------*- C++ -*-===//
//
// The step of planning a CPU kernel that follows the placing of its panel.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_CODEGEN_CPUREGISTERORDER_H
#define QUANTX_LIB_CODEGEN_CPUREGISTERORDER_H

#include "quantx/Codegen/CpuKernel.h"

namespace mlir::quantx {

/// Sets `plan.registerOrder` and `plan.sources` from the panel's layout.
LogicalResult planRegisterOrder(Location loc, CpuKernelPlan &plan);

} // namespace mlir::quantx

#endif // QUANTX_LIB_CODEGEN_CPUREGISTERORDER_H
