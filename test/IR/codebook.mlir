// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

#four = #quantx.table<"four", dense<[-7, -2, 1, 4]> : tensor<4xi8>>
#pairs = #quantx.table<"pairs", dense<[[[1.0, 0.5]], [[2.0, 0.5]], [[3.0, 0.5]], [[4.0, 0.5]]]> : tensor<4x1x2xf32>>
#signs = #quantx.table<"signs", dense<[1, -1]> : tensor<2xi8>>

// CHECK-DAG: #{{.*}} = #quantx.codebook<ui4 lut, scale = f16 per [1, *]>
func.func private @operand() attributes {s = #quantx.codebook<ui4 lut, scale = f16 per [1, *]>}

// CHECK-DAG: #{{.*}} = #quantx.codebook<ui2 #four, scale = f16 per [1, *]>
func.func private @constant() attributes {s = #quantx.codebook<ui2 #four, scale = f16 per [1, *]>}

// CHECK-DAG: #{{.*}} = #quantx.codebook<ui12 main [8, 1] over [*, 128] + ui8 residual [8, 1] over [*, 128], scale = f32 per [*, 1], offset = f32 per [*, 1]>
func.func private @vectors() attributes {s = #quantx.codebook<ui12 main [8, 1] over [*, 128] + ui8 residual [8, 1] over [*, 128], scale = f32 per [*, 1], offset = f32 per [*, 1]>}

// CHECK-DAG: #{{.*}} = #quantx.codebook<ui2 #pairs [1, 2], scale = f16>
func.func private @constant_vector() attributes {s = #quantx.codebook<ui2 #pairs [1, 2], scale = f16>}

// CHECK-DAG: #{{.*}} = #quantx.codebook<ui4 lut, scale = f16 per [1, 32] * ui1 #signs>
func.func private @table_as_level() attributes {s = #quantx.codebook<ui4 lut, scale = f16 per [1, 32] * ui1 #signs>}

// CHECK-DAG: #{{.*}} = #quantx.codebook<ui4 _a1 + ui4 period>
func.func private @names() attributes {s = #quantx.codebook<ui4 _a1 + ui4 period>}
