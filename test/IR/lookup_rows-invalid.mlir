// RUN: quantx-opt %s --verify-diagnostics --split-input-file

#s = #quantx.affine<si8, scale = f32 per [1, *]>
#v = #quantx.affine<si8, scale = f32 per [*]>

func.func @lookup_rows_fits(%w: !quantx.tensor<8x64xf16, #s>, %i: tensor<?xi32>) {
  %0 = quantx.lookup_rows %w, %i : (!quantx.tensor<8x64xf16, #s>, tensor<?xi32>) -> tensor<?x64xf16>
  return
}

func.func @lookup_rows_c1_rank_of_ids(%w: !quantx.tensor<8x64xf16, #s>, %i: tensor<2x2xi32>) {
  // expected-error@+1 {{'quantx.lookup_rows' op wanted a table of rank 2 and ids of rank 1, got: '!quantx.tensor<8x64xf16, #quantx.affine<si8, scale = f32 per [1, *]>>' and 'tensor<2x2xi32>'}}
  %0 = quantx.lookup_rows %w, %i : (!quantx.tensor<8x64xf16, #s>, tensor<2x2xi32>) -> tensor<4x64xf16>
  return
}

func.func @lookup_rows_c1_rank_of_table(%w: !quantx.tensor<8xf16, #v>, %i: tensor<2xi32>) {
  // expected-error@+1 {{'quantx.lookup_rows' op wanted a table of rank 2 and ids of rank 1, got: '!quantx.tensor<8xf16, #quantx.affine<si8, scale = f32 per [*]>>' and 'tensor<2xi32>'}}
  %0 = quantx.lookup_rows %w, %i : (!quantx.tensor<8xf16, #v>, tensor<2xi32>) -> tensor<2x8xf16>
  return
}

func.func @lookup_rows_c1_type(%w: !quantx.tensor<8x64xf16, #s>, %i: tensor<?xi32>) {
  // expected-error@+1 {{'quantx.lookup_rows' op result: wanted [?, 64] of 'f16', got: 'tensor<?x64xf32>'}}
  %0 = quantx.lookup_rows %w, %i : (!quantx.tensor<8x64xf16, #s>, tensor<?xi32>) -> tensor<?x64xf32>
  return
}

func.func @lookup_rows_c1_shape(%w: !quantx.tensor<8x64xf16, #s>, %i: tensor<3xi32>) {
  // expected-error@+1 {{'quantx.lookup_rows' op result: wanted [3, 64] of 'f16', got: 'tensor<4x64xf16>'}}
  %0 = quantx.lookup_rows %w, %i : (!quantx.tensor<8x64xf16, #s>, tensor<3xi32>) -> tensor<4x64xf16>
  return
}

func.func @lookup_rows_wide_ids(%w: !quantx.tensor<8x64xf16, #s>, %i: tensor<3xi64>) {
  // expected-error@+1 {{'quantx.lookup_rows' op operand #1 must be ranked tensor of 32-bit signless integer values, but got 'tensor<3xi64>'}}
  %0 = quantx.lookup_rows %w, %i : (!quantx.tensor<8x64xf16, #s>, tensor<3xi64>) -> tensor<3x64xf16>
  return
}
