// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

// CHECK: attributes {a = #quantx.rounding<half_even>, b = #quantx.rounding<half_up>, c = #quantx.rounding<half_away>, d = #quantx.rounding<floor>}
func.func private @modes() attributes {a = #quantx.rounding<half_even>, b = #quantx.rounding<half_up>, c = #quantx.rounding<half_away>, d = #quantx.rounding<floor>}
