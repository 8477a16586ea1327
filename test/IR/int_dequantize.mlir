// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

#s = #quantx.affine<si8, scale = f32 per [1, *]>
!q = !quantx.tensor<4x64xf32, #s>

// CHECK-LABEL: func.func @int_dequantize_fits
func.func @int_dequantize_fits(%q: tensor<4x64xi8>, %s: tensor<4x1xf32>, %r: tensor<3xi32>) {
  // CHECK: %{{.*}} = quantx.int.dequantize(%{{.*}}, %{{.*}}) as !quantx.tensor<4x64xf32, #{{.*}}> : (tensor<4x64xi8>, tensor<4x1xf32>) -> tensor<4x64xf32>
  %0 = quantx.int.dequantize(%q, %s) as !q : (tensor<4x64xi8>, tensor<4x1xf32>) -> tensor<4x64xf32>
  // CHECK: %{{.*}} = quantx.int.dequantize(%{{.*}}, %{{.*}}) as !quantx.tensor<4x64xf32, #{{.*}}> rows(%{{.*}}) : (tensor<4x64xi8>, tensor<4x1xf32>, tensor<3xi32>) -> tensor<3x64xf32>
  %1 = quantx.int.dequantize(%q, %s) as !q rows(%r) : (tensor<4x64xi8>, tensor<4x1xf32>, tensor<3xi32>) -> tensor<3x64xf32>
  return
}
