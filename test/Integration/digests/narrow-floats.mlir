// Rounding to narrow floats keeps denormals, and needs nothing of the machine: scales of random
// bits, some of whose products are denormal in bf16 and f16.
// RUN: quantx-run %s --entry=f --seed=3 --digest > %t.interpreter
// RUN: quantx-run %s --entry=f --seed=3 --digest --backend=portable > %t.native
// RUN: quantx-run %s --entry=f --seed=3 --digest --backend=portable --target=x86-64 > %t.baseline
// RUN: diff %t.interpreter %t.native
// RUN: diff %t.interpreter %t.baseline

#bf16 = #quantx.affine<si8, scale = f32 per [1, 1]>
#f16 = #quantx.affine<si8, scale = f16 per [1, 1]>
#bf16_layout = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 8 at 0},
  {unit 32, order(k, n), scale = 32 at 0}>
#f16_layout = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 8 at 0},
  {unit 16, order(k, n), scale = 16 at 0}>

func.func @f(%c: tensor<4096xi8>, %s: tensor<16384xi8>, %t: tensor<8192xi8>)
    -> (tensor<64x64xbf16>, tensor<64x64xf16>) {
  %a = quantx.make(%c, %s) layout #bf16_layout
    : (tensor<4096xi8>, tensor<16384xi8>) -> !quantx.tensor<64x64xbf16, #bf16>
  %b = quantx.make(%c, %t) layout #f16_layout
    : (tensor<4096xi8>, tensor<8192xi8>) -> !quantx.tensor<64x64xf16, #f16>
  %y = quantx.dequantize %a : !quantx.tensor<64x64xbf16, #bf16> -> tensor<64x64xbf16>
  %z = quantx.dequantize %b : !quantx.tensor<64x64xf16, #f16> -> tensor<64x64xf16>
  return %y, %z : tensor<64x64xbf16>, tensor<64x64xf16>
}
