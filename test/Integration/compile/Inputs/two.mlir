#s = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>
#l = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>
#act = #quantx.affine<si8, scale = f32 per [1, *]>
func.func private @hidden(%x: tensor<?x64xf32>, %b: tensor<288xi8>) -> tensor<?x8xf32> {
  %w = quantx.make(%b) layout #l : (tensor<288xi8>) -> !quantx.tensor<8x64xf32, #s>
  %q = quantx.quantize %x dynamic : tensor<?x64xf32> -> !quantx.tensor<?x64xf32, #act>
  %y = quantx.matmul %q, %w : (!quantx.tensor<?x64xf32, #act>, !quantx.tensor<8x64xf32, #s>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
func.func @one(%x: tensor<?x64xf32>, %b: tensor<288xi8>) -> tensor<?x8xf32> {
  %y = func.call @hidden(%x, %b) : (tensor<?x64xf32>, tensor<288xi8>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
func.func @two(%x: tensor<?x64xf32>, %b: tensor<288xi8>) -> tensor<?x8xf32> {
  %y = func.call @hidden(%x, %b) : (tensor<?x64xf32>, tensor<288xi8>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
