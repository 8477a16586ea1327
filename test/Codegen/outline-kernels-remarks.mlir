// RUN: quantx-opt %s --quantx-lower-to-integer --quantx-buffer-signatures --quantx-outline-kernels=cpu=znver4 --verify-diagnostics

#act = #quantx.affine<si8, scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = f32 per [1, *], scale = f32 per [1, *]>
#w_l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 4 at 0 k(2:4)}, {unit 32, order(k, n), zero = 32 at 0}, {unit 32, order(k, n), scale = 32 at 0}>

func.func @float_zero(%x: tensor<?x64xf32>, %b: tensor<256xi8>, %z: tensor<8xi32>, %s: tensor<8xi32>) -> tensor<?x8xf32> {
  %w = quantx.make(%b, %z, %s) layout #w_l : (tensor<256xi8>, tensor<8xi32>, tensor<8xi32>) -> !quantx.tensor<8x64xf32, #w>
  %q = quantx.quantize %x dynamic : tensor<?x64xf32> -> !quantx.tensor<?x64xf32, #act>
  // expected-remark@+1 {{kernel: wanted an integer zero of one factor, got: another}}
  %y = quantx.matmul %q, %w : (!quantx.tensor<?x64xf32, #act>, !quantx.tensor<8x64xf32, #w>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
