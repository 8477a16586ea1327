// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

#s = #quantx.affine<si8, scale = f32 per [1, *]>
#z = #quantx.affine<ui4, zero = ui8 per [1, *], scale = f16 per [1, *], offset = f32 per [1, *]>

// CHECK-LABEL: func.func @quantize_c2_fits
func.func @quantize_c2_fits(%x: tensor<4x64xf32>) {
  // CHECK: %{{.*}} = quantx.quantize %{{.*}} dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #{{.*}}>
  %0 = quantx.quantize %x dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #s>
  // CHECK: %{{.*}} = quantx.quantize %{{.*}} dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #{{.*}}>
  %1 = quantx.quantize %x dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #quantx.affine<ui8, zero = 127, scale = f16 per [1, 32]>>
  // CHECK: %{{.*}} = quantx.quantize %{{.*}} dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #{{.*}}>
  %2 = quantx.quantize %x dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #quantx.affine<ui8, zero = 128, scale = f16 per [1, 32]>>
  // CHECK: %{{.*}} = quantx.quantize %{{.*}} dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #{{.*}}>
  %3 = quantx.quantize %x dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #quantx.affine<ui4, zero = ui4 per [1, 8], scale = f16 per [1, 8]>>
  return
}

// CHECK-LABEL: func.func @quantize_c3_fits
func.func @quantize_c3_fits(%x: tensor<4x64xf32>, %s: tensor<4x1xf16>, %z: tensor<4x1xi8>, %o: tensor<4x1xf32>) {
  // CHECK: %{{.*}} = quantx.quantize %{{.*}} scale(%{{.*}}) zero(%{{.*}}) offset(%{{.*}}) round(half_even) : (tensor<4x64xf32>, tensor<4x1xf16>, tensor<4x1xi8>, tensor<4x1xf32>) -> !quantx.tensor<4x64xf32, #{{.*}}>
  %0 = quantx.quantize %x scale(%s) zero(%z) offset(%o) round(half_even) : (tensor<4x64xf32>, tensor<4x1xf16>, tensor<4x1xi8>, tensor<4x1xf32>) -> !quantx.tensor<4x64xf32, #z>
  return
}
