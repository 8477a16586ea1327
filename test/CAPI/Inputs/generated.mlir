// Called from plain C: weights in blocks, and a sliceable parent with a width
// at run time.
#q4_0 = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>
#q4_0_l = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>
#act = #quantx.affine<si8, scale = f32 per [1, *]>
#parent = #quantx.sliceable<#quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>, widths = [2, 3, 4], round = floor, overflow = clamp, reconstruct = grid>
#parent_l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 8 at 0}, {unit 8, order(n, k), zero = 8 at 0}, {unit 32, order(n, k), scale = 32 at 0}>

func.func @mm(%x: tensor<?x384xf32>, %b: tensor<11880xi8>) -> tensor<?x55xf32> {
  %w = quantx.make(%b) layout #q4_0_l : (tensor<11880xi8>) -> !quantx.tensor<55x384xf32, #q4_0>
  %q = quantx.quantize %x dynamic : tensor<?x384xf32> -> !quantx.tensor<?x384xf32, #act>
  %y = quantx.matmul %q, %w : (!quantx.tensor<?x384xf32, #act>, !quantx.tensor<55x384xf32, #q4_0>) -> tensor<?x55xf32>
  return %y : tensor<?x55xf32>
}

func.func @sliced(%x: tensor<?x40xf32>, %c: tensor<240xi8>, %z: tensor<6xi8>, %s: tensor<6xi32>, %r: i32) -> tensor<?x6xf32> {
  %w = quantx.make(%c, %z, %s) layout #parent_l : (tensor<240xi8>, tensor<6xi8>, tensor<6xi32>) -> !quantx.tensor<6x40xf32, #parent>
  %q = quantx.quantize %x dynamic : tensor<?x40xf32> -> !quantx.tensor<?x40xf32, #act>
  %y = quantx.matmul %q, %w width(%r) : (!quantx.tensor<?x40xf32, #act>, !quantx.tensor<6x40xf32, #parent>, i32) -> tensor<?x6xf32>
  return %y : tensor<?x6xf32>
}
