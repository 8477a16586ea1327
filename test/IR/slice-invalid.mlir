// RUN: quantx-opt %s --verify-diagnostics --split-input-file

#p = #quantx.sliceable<affine<ui8, scale = f32 per [1, *]>, widths = [2, 4], round = half_up, overflow = clamp, reconstruct = grid>
#p4 = #quantx.sliceable<affine<(16 * ui4), scale = f32 per [1, *]>, widths = [2, 4], round = half_up, overflow = clamp, reconstruct = grid>
#plain = #quantx.affine<ui8, scale = f32 per [1, *]>

func.func @slice_fits(%w: !quantx.tensor<8x64xf32, #p>) {
  %0 = quantx.slice %w bits 4 : !quantx.tensor<8x64xf32, #p> -> !quantx.tensor<8x64xf32, #p4>
  %1 = quantx.slice %w bits 8 : !quantx.tensor<8x64xf32, #p> -> !quantx.tensor<8x64xf32, #p>
  return
}

func.func @slice_c1_not_listed(%w: !quantx.tensor<8x64xf32, #p>) {
  // expected-error@+1 {{'quantx.slice' op width: wanted one of [2, 4] or 8, got: 3}}
  %0 = quantx.slice %w bits 3 : !quantx.tensor<8x64xf32, #p> -> !quantx.tensor<8x64xf32, #p4>
  return
}

func.func @slice_c1_no_bits(%w: !quantx.tensor<8x64xf32, #p>) {
  // expected-error@+1 {{'quantx.slice' op bits: wanted 1 to 16, got: 0}}
  %0 = quantx.slice %w bits 0 : !quantx.tensor<8x64xf32, #p> -> !quantx.tensor<8x64xf32, #p4>
  return
}

func.func @slice_c1_absurd(%w: !quantx.tensor<8x64xf32, #p>) {
  // expected-error@+1 {{'quantx.slice' op bits: wanted 1 to 16, got: 4294967300}}
  %0 = quantx.slice %w bits 4294967300 : !quantx.tensor<8x64xf32, #p> -> !quantx.tensor<8x64xf32, #p4>
  return
}

func.func @slice_c1_not_sliceable(%w: !quantx.tensor<8x64xf32, #plain>) {
  // expected-error@+1 {{'quantx.slice' op slice: wanted a sliceable scheme, got: #quantx.affine<ui8, scale = f32 per [1, *]>}}
  %0 = quantx.slice %w bits 4 : !quantx.tensor<8x64xf32, #plain> -> !quantx.tensor<8x64xf32, #p4>
  return
}

func.func @slice_c2_scheme(%w: !quantx.tensor<8x64xf32, #p>) {
  // expected-error@+1 {{'quantx.slice' op wanted a result of type '!quantx.tensor<8x64xf32, #quantx.sliceable<#quantx.affine<(16 * ui4), scale = f32 per [1, *]>, widths = [2, 4], round = half_up, overflow = clamp, reconstruct = grid>>', got: '!quantx.tensor<8x64xf32, #quantx.sliceable<#quantx.affine<ui8, scale = f32 per [1, *]>, widths = [2, 4], round = half_up, overflow = clamp, reconstruct = grid>>'}}
  %0 = quantx.slice %w bits 4 : !quantx.tensor<8x64xf32, #p> -> !quantx.tensor<8x64xf32, #p>
  return
}

func.func @slice_c2_shape(%w: !quantx.tensor<8x64xf32, #p>) {
  // expected-error@+1 {{'quantx.slice' op wanted a result of type '!quantx.tensor<8x64xf32, #quantx.sliceable<#quantx.affine<(16 * ui4), scale = f32 per [1, *]>, widths = [2, 4], round = half_up, overflow = clamp, reconstruct = grid>>', got: '!quantx.tensor<4x64xf32, #quantx.sliceable<#quantx.affine<(16 * ui4), scale = f32 per [1, *]>, widths = [2, 4], round = half_up, overflow = clamp, reconstruct = grid>>'}}
  %0 = quantx.slice %w bits 4 : !quantx.tensor<8x64xf32, #p> -> !quantx.tensor<4x64xf32, #p4>
  return
}
