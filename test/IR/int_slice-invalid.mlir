// RUN: quantx-opt %s --verify-diagnostics --split-input-file

#p = #quantx.sliceable<#quantx.affine<ui8, scale = f32 per [1, *]>, widths = [2, 4, 8], round = floor, overflow = clamp, reconstruct = grid>
!p = !quantx.tensor<8x64xf32, #p>

func.func @int_slice_fits(%q: tensor<8x64xi8>) {
  %0 = quantx.int.slice %q bits 4 of !p : tensor<8x64xi8> -> tensor<8x64xi8>
  return
}

func.func @int_slice_c1_bits(%q: tensor<8x64xi8>) {
  // expected-error@+1 {{'quantx.int.slice' op bits: wanted 1 to 16, got: 0}}
  %0 = quantx.int.slice %q bits 0 of !p : tensor<8x64xi8> -> tensor<8x64xi8>
  return
}

func.func @int_slice_c1_widths(%q: tensor<8x64xi8>) {
  // expected-error@+1 {{got: 3}}
  %0 = quantx.int.slice %q bits 3 of !p : tensor<8x64xi8> -> tensor<8x64xi8>
  return
}

func.func @int_slice_c1_sliceable(%q: tensor<8x64xi8>) {
  // expected-error@+1 {{'quantx.int.slice' op}}
  %0 = quantx.int.slice %q bits 4 of !quantx.tensor<8x64xf32, #quantx.affine<ui8>> : tensor<8x64xi8> -> tensor<8x64xi8>
  return
}

func.func @int_slice_c2_codes(%q: tensor<8x32xi8>) {
  // expected-error@+1 {{'quantx.int.slice' op codes: wanted 'tensor<8x64xi8>', got: 'tensor<8x32xi8>'}}
  %0 = quantx.int.slice %q bits 4 of !p : tensor<8x32xi8> -> tensor<8x64xi8>
  return
}

func.func @int_slice_c2_result(%q: tensor<8x64xi8>) {
  // expected-error@+1 {{'quantx.int.slice' op result: wanted 'tensor<8x64xi8>', got: 'tensor<8x64xi16>'}}
  %0 = quantx.int.slice %q bits 4 of !p : tensor<8x64xi8> -> tensor<8x64xi16>
  return
}
