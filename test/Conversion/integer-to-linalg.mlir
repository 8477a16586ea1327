// RUN: quantx-opt %s --quantx-lower-to-integer --quantx-integer-to-linalg | FileCheck %s

#q4_0 = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>
#q4_0_l = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>
#act = #quantx.affine<si8, scale = f32 per [1, *]>

// CHECK-LABEL: func.func @matmul
// CHECK-NOT: quantx.
// CHECK: linalg.generic
// CHECK: scf.while
// CHECK: scf.for
// CHECK: math.fma
// CHECK-NOT: quantx.
func.func @matmul(%x: tensor<?x64xf32>, %b: tensor<288xi8>) -> tensor<?x8xf32> {
  %w = quantx.make(%b) layout #q4_0_l : (tensor<288xi8>) -> !quantx.tensor<8x64xf32, #q4_0>
  %q = quantx.quantize %x dynamic : tensor<?x64xf32> -> !quantx.tensor<?x64xf32, #act>
  %y = quantx.matmul %q, %w : (!quantx.tensor<?x64xf32, #act>, !quantx.tensor<8x64xf32, #q4_0>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
