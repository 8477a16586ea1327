// Packing what was unpacked gives the same bytes, on every route.
// RUN: quantx-run %s --entry=pack --seed=5 --digest > %t.interpreter
// RUN: quantx-run %s --entry=pack --seed=5 --digest --guard --backend=portable > %t.portable
// RUN: diff %t.interpreter %t.portable
// RUN: quantx-run %s --entry=same --seed=5 --digest > %t.same
// RUN: diff %t.interpreter %t.same

#q5 = #quantx.affine<ui5, zero = 16, scale = f16 per [1, 32]>
#q5_l = #quantx.layout<[n, k], {unit 176, order(k, n), scale = 16 at 0, codes = 4 at 48 k(16:8, 2:4) | 1 at 16 k(32:1)}>
#words = #quantx.affine<ui3>
#words_l = #quantx.layout<[n, k], {unit 96, word 32, order(n, w, k), codes = 3 at 0 k(32:3)}>

func.func @pack(%b: tensor<220xi8>, %c: tensor<120xi8>) -> (tensor<220xi8>, tensor<120xi8>) {
  %q = quantx.make(%b) layout #q5_l : (tensor<220xi8>) -> !quantx.tensor<5x64xf32, #q5>
  %0 = quantx.unmake %q layout #q5_l : !quantx.tensor<5x64xf32, #q5> -> tensor<220xi8>
  %w = quantx.make(%c) layout #words_l : (tensor<120xi8>) -> !quantx.tensor<5x64xf32, #words>
  %1 = quantx.unmake %w layout #words_l : !quantx.tensor<5x64xf32, #words> -> tensor<120xi8>
  return %0, %1 : tensor<220xi8>, tensor<120xi8>
}

func.func @same(%b: tensor<220xi8>, %c: tensor<120xi8>) -> (tensor<220xi8>, tensor<120xi8>) {
  return %b, %c : tensor<220xi8>, tensor<120xi8>
}
