// RUN: quantx-opt %s --verify-diagnostics --split-input-file

#a = #quantx.affine<ui4, scale = f16 per [1, 32], offset = f16 per [1, 32]>
#b = #quantx.affine<si8, scale = f32 per [1, *]>

func.func @cast_scheme_fits(%w: !quantx.tensor<4x64xf32, #a>) {
  %0 = quantx.cast_scheme %w : !quantx.tensor<4x64xf32, #a> -> !quantx.tensor<4x64xf32, #b>
  return
}

func.func @cast_scheme_c1_shape(%w: !quantx.tensor<4x64xf32, #a>) {
  // expected-error@+1 {{'quantx.cast_scheme' op wanted a result of shape and expressed type 'tensor<4x64xf32>', got: 'tensor<4x32xf32>'}}
  %0 = quantx.cast_scheme %w : !quantx.tensor<4x64xf32, #a> -> !quantx.tensor<4x32xf32, #b>
  return
}

func.func @cast_scheme_c1_expressed_type(%w: !quantx.tensor<4x64xf32, #a>) {
  // expected-error@+1 {{'quantx.cast_scheme' op wanted a result of shape and expressed type 'tensor<4x64xf32>', got: 'tensor<4x64xf16>'}}
  %0 = quantx.cast_scheme %w : !quantx.tensor<4x64xf32, #a> -> !quantx.tensor<4x64xf16, #b>
  return
}

func.func @cast_scheme_c2_offset(%w: !quantx.tensor<4x64xf32, #b>) {
  // expected-error@+1 {{'quantx.cast_scheme' op dynamic quantization: wanted one float scale and no offset, got: #quantx.affine<ui4, scale = f16 per [1, 32], offset = f16 per [1, 32]>}}
  %0 = quantx.cast_scheme %w : !quantx.tensor<4x64xf32, #b> -> !quantx.tensor<4x64xf32, #a>
  return
}
