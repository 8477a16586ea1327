// RUN: quantx-opt %s --verify-diagnostics --split-input-file

#s = #quantx.affine<si8, scale = f32 per [1, *]>
!q = !quantx.tensor<4x64xf32, #s>

func.func @int_dequantize_fits(%q: tensor<4x64xi8>, %s: tensor<4x1xf32>, %r: tensor<3xi32>) {
  %0 = quantx.int.dequantize(%q, %s) as !q : (tensor<4x64xi8>, tensor<4x1xf32>) -> tensor<4x64xf32>
  %1 = quantx.int.dequantize(%q, %s) as !q rows(%r) : (tensor<4x64xi8>, tensor<4x1xf32>, tensor<3xi32>) -> tensor<3x64xf32>
  return
}

func.func @int_dequantize_c1_number(%q: tensor<4x64xi8>) {
  // expected-error@+1 {{'quantx.int.dequantize' op components: wanted 2 components of '!quantx.tensor<4x64xf32, #quantx.affine<si8, scale = f32 per [1, *]>>', got: 1}}
  %0 = quantx.int.dequantize(%q) as !q : (tensor<4x64xi8>) -> tensor<4x64xf32>
  return
}

func.func @int_dequantize_c2_width(%q: tensor<4x64xi8>, %s: tensor<4x1xf32>, %w: i32) {
  // expected-error@+1 {{'quantx.int.dequantize' op width: wanted a sliceable scheme, got: #quantx.affine<si8, scale = f32 per [1, *]>}}
  %0 = quantx.int.dequantize(%q, %s) as !q width(%w) : (tensor<4x64xi8>, tensor<4x1xf32>, i32) -> tensor<4x64xf32>
  return
}

func.func @int_dequantize_result(%q: tensor<4x64xi8>, %s: tensor<4x1xf32>) {
  // expected-error@+1 {{'quantx.int.dequantize' op result: wanted 'tensor<4x64xf32>' or some of its rows, got: 'tensor<4x64xf16>'}}
  %0 = quantx.int.dequantize(%q, %s) as !q : (tensor<4x64xi8>, tensor<4x1xf32>) -> tensor<4x64xf16>
  return
}

func.func @int_dequantize_rows(%q: tensor<4x64xi8>, %s: tensor<4x1xf32>, %r: tensor<3xi32>) {
  // expected-error@+1 {{'quantx.int.dequantize' op result: wanted 'tensor<4x64xf32>' or some of its rows, got: 'tensor<4x64xf32>'}}
  %0 = quantx.int.dequantize(%q, %s) as !q rows(%r) : (tensor<4x64xi8>, tensor<4x1xf32>, tensor<3xi32>) -> tensor<4x64xf32>
  return
}
