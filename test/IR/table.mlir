// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

// The name becomes the alias where it can.

// CHECK-DAG: #nf2 = #quantx.table<"nf2", dense<[-1.000000e+00, 0.000000e+00, 5.000000e-01, 1.000000e+00]> : tensor<4xf32>>
func.func private @named() attributes {s = #quantx.table<"nf2", dense<[-1.0, 0.0, 0.5, 1.0]> : tensor<4xf32>>}

// CHECK-DAG: #half = #quantx.table<"half", dense<[5.000000e-01, 1.000000e+00]> : tensor<2xbf16>>
func.func private @half() attributes {s = #quantx.table<"half", dense<[0.5, 1.0]> : tensor<2xbf16>>}

// CHECK-DAG: #table = #quantx.table<"a b\22", dense<[1, 2]> : tensor<2xi16>>
func.func private @no_identifier() attributes {s = #quantx.table<"a b\22", dense<[1, 2]> : tensor<2xi16>>}

// CHECK-DAG: #table1 = #quantx.table<"", dense<3> : tensor<2xi32>>
func.func private @empty_name() attributes {s = #quantx.table<"", dense<3> : tensor<2xi32>>}
