// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

#a = #quantx.affine<ui4, scale = f16 per [1, 32], offset = f16 per [1, 32]>
#b = #quantx.affine<si8, scale = f32 per [1, *]>

// CHECK-LABEL: func.func @cast_scheme_fits
func.func @cast_scheme_fits(%w: !quantx.tensor<4x64xf32, #a>) {
  // CHECK: %{{.*}} = quantx.cast_scheme %{{.*}} : !quantx.tensor<4x64xf32, #{{.*}}> -> !quantx.tensor<4x64xf32, #{{.*}}>
  %0 = quantx.cast_scheme %w : !quantx.tensor<4x64xf32, #a> -> !quantx.tensor<4x64xf32, #b>
  return
}
