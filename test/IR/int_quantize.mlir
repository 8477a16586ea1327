// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

#s = #quantx.affine<si8, scale = f32 per [1, *]>
!q = !quantx.tensor<4x64xf32, #s>

// CHECK-LABEL: func.func @int_quantize_fits
func.func @int_quantize_fits(%x: tensor<4x64xf32>, %s: tensor<4x1xf32>) {
  // CHECK: %{{.*}}{{.*}} = quantx.int.quantize %{{.*}} as !quantx.tensor<4x64xf32, #{{.*}}> : (tensor<4x64xf32>) -> (tensor<4x64xi8>, tensor<4x1xf32>)
  %0:2 = quantx.int.quantize %x as !q : (tensor<4x64xf32>) -> (tensor<4x64xi8>, tensor<4x1xf32>)
  // CHECK: %{{.*}} = quantx.int.quantize %{{.*}} parameters(%{{.*}}) round #quantx.rounding<half_even> as !quantx.tensor<4x64xf32, #{{.*}}> : (tensor<4x64xf32>, tensor<4x1xf32>) -> tensor<4x64xi8>
  %1 = quantx.int.quantize %x parameters(%s) round #quantx.rounding<half_even> as !q : (tensor<4x64xf32>, tensor<4x1xf32>) -> tensor<4x64xi8>
  return
}
