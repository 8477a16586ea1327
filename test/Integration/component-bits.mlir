// A component holds a code in its low bits: what stands above them has no
// meaning on any route, and reaches past no table. Inputs are whole bytes.
// RUN: quantx-run %s --entry=f --seed=1 --digest > %t.interpreter
// RUN: quantx-run %s --entry=f --seed=1 --digest --backend=portable > %t.portable
// RUN: diff %t.interpreter %t.portable
// RUN: quantx-run %s --entry=f --seed=1 --digest --backend=cuda-emulator > %t.emulator
// RUN: diff %t.interpreter %t.emulator

#w = #quantx.affine<si4, zero = ui4 per [1, *], scale = f32 per [1, *]>
#a = #quantx.affine<si8, scale = f32 per [1, *]>
#p = #quantx.sliceable<#quantx.affine<ui6, scale = f32 per [1, *]>, widths = [2, 4, 6], round = half_up, overflow = clamp, reconstruct = grid>
#f = #quantx.affine<f4E2M1FN, scale = f32 per [1, *]>

func.func @f(%x: tensor<3x64xi8>, %s: tensor<3x1xf32>, %q: tensor<8x64xi8>, %z: tensor<8x1xi8>, %t: tensor<8x1xf32>) -> (tensor<3x8xf32>, tensor<8x64xf32>, tensor<8x1xi32>, tensor<8x64xi8>, tensor<8x64xf32>) {
  %y = quantx.int.contract x(%x, %s) as !quantx.tensor<3x64xf32, #a> w(%q, %z, %t) as !quantx.tensor<8x64xf32, #w> : (tensor<3x64xi8>, tensor<3x1xf32>, tensor<8x64xi8>, tensor<8x1xi8>, tensor<8x1xf32>) -> tensor<3x8xf32>
  %d = quantx.int.dequantize(%q, %z, %t) as !quantx.tensor<8x64xf32, #w> : (tensor<8x64xi8>, tensor<8x1xi8>, tensor<8x1xf32>) -> tensor<8x64xf32>
  %sum = quantx.int.code_sum(%q, %z, %t) as !quantx.tensor<8x64xf32, #w> ends [] : (tensor<8x64xi8>, tensor<8x1xi8>, tensor<8x1xf32>) -> tensor<8x1xi32>
  %r = quantx.int.slice %q bits 2 of !quantx.tensor<8x64xf32, #p> : tensor<8x64xi8> -> tensor<8x64xi8>
  %e = quantx.int.dequantize(%q, %t) as !quantx.tensor<8x64xf32, #f> : (tensor<8x64xi8>, tensor<8x1xf32>) -> tensor<8x64xf32>
  return %y, %d, %sum, %r, %e : tensor<3x8xf32>, tensor<8x64xf32>, tensor<8x1xi32>, tensor<8x64xi8>, tensor<8x64xf32>
}
