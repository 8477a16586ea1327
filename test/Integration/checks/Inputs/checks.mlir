#act = #quantx.affine<si8, scale = f32 per [1, *]>
#parent = #quantx.sliceable<#quantx.affine<ui4, zero = 8, scale = f32 per [1, *]>, widths = [2, 3], round = floor, overflow = clamp, reconstruct = grid>
#parent_l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 4 at 0 k(2:4)}, {unit 32, order(k, n), scale = 32 at 0}>

func.func @width(%x: tensor<?x8xf32>, %b: tensor<16xi8>, %s: tensor<16xi8>, %r: i32) -> tensor<?x4xf32> {
  %w = quantx.make(%b, %s) layout #parent_l : (tensor<16xi8>, tensor<16xi8>) -> !quantx.tensor<4x8xf32, #parent>
  %q = quantx.quantize %x dynamic : tensor<?x8xf32> -> !quantx.tensor<?x8xf32, #act>
  %y = quantx.matmul %q, %w width(%r) : (!quantx.tensor<?x8xf32, #act>, !quantx.tensor<4x8xf32, #parent>, i32) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}
func.func @widths(%x: tensor<?x8xf32>, %b: tensor<16xi8>, %s: tensor<16xi8>, %r: tensor<?xi32>) -> tensor<?x4xf32> {
  %w = quantx.make(%b, %s) layout #parent_l : (tensor<16xi8>, tensor<16xi8>) -> !quantx.tensor<4x8xf32, #parent>
  %q = quantx.quantize %x dynamic : tensor<?x8xf32> -> !quantx.tensor<?x8xf32, #act>
  %y = quantx.matmul %q, %w width(%r) : (!quantx.tensor<?x8xf32, #act>, !quantx.tensor<4x8xf32, #parent>, tensor<?xi32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}
func.func @decode(%b: tensor<16xi8>, %s: tensor<16xi8>, %r: i32) -> tensor<4x8xf32> {
  %w = quantx.make(%b, %s) layout #parent_l : (tensor<16xi8>, tensor<16xi8>) -> !quantx.tensor<4x8xf32, #parent>
  %y = quantx.dequantize %w width(%r) : !quantx.tensor<4x8xf32, #parent> -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}
func.func @buffer(%b: tensor<?xi8>, %s: tensor<?xi8>, %n: index) -> tensor<?x8xf32> {
  %w = quantx.make(%b, %s) layout #parent_l dims(%n) : (tensor<?xi8>, tensor<?xi8>, index) -> !quantx.tensor<?x8xf32, #parent>
  %y = quantx.dequantize %w : !quantx.tensor<?x8xf32, #parent> -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
