// RUN: quantx-opt %s --verify-diagnostics --split-input-file

#s = #quantx.affine<ui4, scale = f16 per [1, 32]>
#l = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>

func.func @unmake_fits(%w: !quantx.tensor<1x64xf32, #s>) {
  %0 = quantx.unmake %w layout #l : !quantx.tensor<1x64xf32, #s> -> tensor<36xi8>
  return
}

func.func @unmake_c1_two_buffers(%w: !quantx.tensor<1x64xf32, #s>) {
  // expected-error@+1 {{'quantx.unmake' op buffers: wanted 1, one for each of the layout, got: 2}}
  %0:2 = quantx.unmake %w layout #l : !quantx.tensor<1x64xf32, #s> -> tensor<36xi8>, tensor<36xi8>
  return
}

func.func @unmake_c2_one_byte_more(%w: !quantx.tensor<1x64xf32, #s>) {
  // expected-error@+1 {{'quantx.unmake' op buffer 0: wanted 36 bytes, got: 37}}
  %0 = quantx.unmake %w layout #l : !quantx.tensor<1x64xf32, #s> -> tensor<37xi8>
  return
}

func.func @unmake_c3_other_scheme(%w: !quantx.tensor<1x64xf32, #quantx.affine<ui4>>) {
  // expected-error@+1 {{'quantx.unmake' op layout: wanted only the scheme's fields codes, got: scale}}
  %0 = quantx.unmake %w layout #l : !quantx.tensor<1x64xf32, #quantx.affine<ui4>> -> tensor<36xi8>
  return
}
