// RUN: quantx-opt %s --quantx-lower-to-integer --quantx-buffer-signatures --quantx-outline-kernels=cpu=znver4 | FileCheck %s

#act = #quantx.affine<si8, scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>
#w_l = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>

// Equal contractions share one kernel: quantize, then multiply, twice.
// CHECK-LABEL: func.func @equal
// CHECK: quantx.int.pack
// CHECK: call @[[QUANTIZE:quantx_avx512vnni_8x64_0_x]]
// CHECK: call @[[MULTIPLY:quantx_avx512vnni_8x64_0]](
// CHECK: call @[[QUANTIZE]]
// CHECK: call @[[MULTIPLY]](
// CHECK-NOT: quantx.int.contract
// CHECK: return
func.func @equal(%x: tensor<?x64xf32>, %b: tensor<288xi8>, %c: tensor<288xi8>) -> (tensor<?x8xf32>, tensor<?x8xf32>) {
  %v = quantx.make(%b) layout #w_l : (tensor<288xi8>) -> !quantx.tensor<8x64xf32, #w>
  %w = quantx.make(%c) layout #w_l : (tensor<288xi8>) -> !quantx.tensor<8x64xf32, #w>
  %q = quantx.quantize %x dynamic : tensor<?x64xf32> -> !quantx.tensor<?x64xf32, #act>
  %y = quantx.matmul %q, %v : (!quantx.tensor<?x64xf32, #act>, !quantx.tensor<8x64xf32, #w>) -> tensor<?x8xf32>
  %z = quantx.matmul %q, %w : (!quantx.tensor<?x64xf32, #act>, !quantx.tensor<8x64xf32, #w>) -> tensor<?x8xf32>
  return %y, %z : tensor<?x8xf32>, tensor<?x8xf32>
}

// Real activations have no integer kernel: the contraction stays.
// CHECK-LABEL: func.func @real
// CHECK: quantx.int.contract
func.func @real(%x: tensor<?x64xf32>, %b: tensor<288xi8>) -> tensor<?x8xf32> {
  %w = quantx.make(%b) layout #w_l : (tensor<288xi8>) -> !quantx.tensor<8x64xf32, #w>
  %y = quantx.matmul %x, %w : (tensor<?x64xf32>, !quantx.tensor<8x64xf32, #w>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}


// A sum of 262144 products of 8 bits may not fit i32: the contraction stays.
// CHECK-LABEL: func.func @long
// CHECK: quantx.int.contract
#wide = #quantx.affine<ui8, scale = f32 per [1, *]>
#wide_l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 8 at 0}, {unit 32, order(k, n), scale = 32 at 0}>
func.func @long(%x: tensor<1x262144xf32>, %b: tensor<2x262144xi8>, %s: tensor<2xi32>) -> tensor<1x2xf32> {
  %w = quantx.make(%b, %s) layout #wide_l : (tensor<2x262144xi8>, tensor<2xi32>) -> !quantx.tensor<2x262144xf32, #wide>
  %q = quantx.quantize %x dynamic : tensor<1x262144xf32> -> !quantx.tensor<1x262144xf32, #act>
  %y = quantx.matmul %q, %w : (!quantx.tensor<1x262144xf32, #act>, !quantx.tensor<2x262144xf32, #wide>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// CHECK: func.func private @[[QUANTIZE]]
// CHECK: func.func private @[[MULTIPLY]]
// CHECK-SAME: quantx.kernel
// CHECK: quantx.kernel.dot
