// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

#a = #quantx.affine<si8, scale = f32 per [1, *]>
#s = #quantx.affine<si8, scale = f32 per [1, 32]>
#o = #quantx.affine<si8, scale = f32 per [1, *], offset = f32 per [1, *]>
!x = !quantx.tensor<4x64xf32, #a>
!w = !quantx.tensor<8x64xf32, #s>
!r = tensor<4x64xf32>

// CHECK-LABEL: func.func @int_contract_fits
func.func @int_contract_fits(%x: tensor<4x64xi8>, %xs: tensor<4x1xf32>, %w: tensor<8x64xi8>, %ws: tensor<8x2xf32>, %r: !r, %s: tensor<8x2xi32>, %b: tensor<8xf32>) {
  // CHECK: %{{.*}} = quantx.int.contract x(%{{.*}}, %{{.*}}) as !quantx.tensor<4x64xf32, #{{.*}}> w(%{{.*}}, %{{.*}}) as !quantx.tensor<8x64xf32, #{{.*}}> sums(%{{.*}}) int_bias(%{{.*}}) bias(%{{.*}}) : (tensor<4x64xi8>, tensor<4x1xf32>, tensor<8x64xi8>, tensor<8x2xf32>, tensor<8x2xi32>, tensor<8x2xi32>, tensor<8xf32>) -> tensor<4x8xf32>
  %0 = quantx.int.contract x(%x, %xs) as !x w(%w, %ws) as !w sums(%s) int_bias(%s) bias(%b) : (tensor<4x64xi8>, tensor<4x1xf32>, tensor<8x64xi8>, tensor<8x2xf32>, tensor<8x2xi32>, tensor<8x2xi32>, tensor<8xf32>) -> tensor<4x8xf32>
  // CHECK: %{{.*}} = quantx.int.contract x(%{{.*}}) as tensor<4x64xf32> w(%{{.*}}, %{{.*}}) as !quantx.tensor<8x64xf32, #{{.*}}> : (tensor<4x64xf32>, tensor<8x64xi8>, tensor<8x2xf32>) -> tensor<4x8xf16>
  %1 = quantx.int.contract x(%r) as !r w(%w, %ws) as !w : (!r, tensor<8x64xi8>, tensor<8x2xf32>) -> tensor<4x8xf16>
  return
}
