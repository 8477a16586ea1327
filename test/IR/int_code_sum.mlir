// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

#s = #quantx.affine<ui4, zero = ui4 per [1, *], scale = f32 per [1, 32]>
!w = !quantx.tensor<8x64xf32, #s>

// CHECK-LABEL: func.func @int_code_sum_fits
func.func @int_code_sum_fits(%q: tensor<8x64xi8>, %z: tensor<8x1xi8>, %s: tensor<8x2xf32>) {
  // CHECK: %{{.*}} = quantx.int.code_sum(%{{.*}}, %{{.*}}, %{{.*}}) as !quantx.tensor<8x64xf32, #{{.*}}> ends [32] : (tensor<8x64xi8>, tensor<8x1xi8>, tensor<8x2xf32>) -> tensor<8x2xi32>
  %0 = quantx.int.code_sum(%q, %z, %s) as !w ends [32] : (tensor<8x64xi8>, tensor<8x1xi8>, tensor<8x2xf32>) -> tensor<8x2xi32>
  // CHECK: %{{.*}} = quantx.int.code_sum(%{{.*}}, %{{.*}}, %{{.*}}) as !quantx.tensor<8x64xf32, #{{.*}}> ends [] : (tensor<8x64xi8>, tensor<8x1xi8>, tensor<8x2xf32>) -> tensor<8x1xi32>
  %1 = quantx.int.code_sum(%q, %z, %s) as !w ends [] : (tensor<8x64xi8>, tensor<8x1xi8>, tensor<8x2xf32>) -> tensor<8x1xi32>
  // CHECK: %{{.*}} = quantx.int.code_sum(%{{.*}}, %{{.*}}, %{{.*}}) as !quantx.tensor<8x64xf32, #{{.*}}> ends [48, 20, 64] : (tensor<8x64xi8>, tensor<8x1xi8>, tensor<8x2xf32>) -> tensor<8x5xi32>
  %2 = quantx.int.code_sum(%q, %z, %s) as !w ends [48, 20, 64] : (tensor<8x64xi8>, tensor<8x1xi8>, tensor<8x2xf32>) -> tensor<8x5xi32>
  return
}
