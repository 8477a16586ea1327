//===- CostModel.h - what a product costs on a CPU --------------*- C++ -*-===//
//
// Estimates that a choice between instruction families is made by.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TARGET_COSTMODEL_H
#define QUANTX_TARGET_COSTMODEL_H

#include "quantx/Target/TargetDescription.h"

namespace mlir::quantx {

/// Cycles of one core, operands in its first cache, for `rows` rows of
/// activations times 16 channels of weights over `k` elements whose integer
/// sums are scaled into float accumulators after every `group`. An estimate:
/// products at the instructions' rates, scaling as measured on Emerald Rapids.
double estimateProductCycles(const CPUDescription &cpu,
                             InstructionFamily family, int64_t rows, int64_t k,
                             int64_t group);

} // namespace mlir::quantx

#endif // QUANTX_TARGET_COSTMODEL_H
