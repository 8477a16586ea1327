// RUN: quantx-opt %s --verify-diagnostics --split-input-file

#a = #quantx.affine<si8, scale = f32 per [1, *]>
#s = #quantx.affine<si8, scale = f32 per [1, 32]>
#o = #quantx.affine<si8, scale = f32 per [1, *], offset = f32 per [1, *]>
!x = !quantx.tensor<4x64xf32, #a>
!o = !quantx.tensor<4x64xf32, #o>
!w = !quantx.tensor<8x64xf32, #s>
!r = tensor<4x64xf32>

func.func @int_contract_fits(%x: tensor<4x64xi8>, %xs: tensor<4x1xf32>, %w: tensor<8x64xi8>, %ws: tensor<8x2xf32>, %r: !r, %s: tensor<8x2xi32>, %b: tensor<8xf32>) {
  %0 = quantx.int.contract x(%x, %xs) as !x w(%w, %ws) as !w sums(%s) int_bias(%s) bias(%b) : (tensor<4x64xi8>, tensor<4x1xf32>, tensor<8x64xi8>, tensor<8x2xf32>, tensor<8x2xi32>, tensor<8x2xi32>, tensor<8xf32>) -> tensor<4x8xf32>
  %1 = quantx.int.contract x(%r) as !r w(%w, %ws) as !w : (!r, tensor<8x64xi8>, tensor<8x2xf32>) -> tensor<4x8xf16>
  return
}

func.func @int_contract_c1_components(%x: tensor<4x64xi8>, %w: tensor<8x64xi8>, %ws: tensor<8x2xf32>) {
  // expected-error@+1 {{'quantx.int.contract' op x: wanted 2 components of '!quantx.tensor<4x64xf32, #quantx.affine<si8, scale = f32 per [1, *]>>', got: 1}}
  %0 = quantx.int.contract x(%x) as !x w(%w, %ws) as !w : (tensor<4x64xi8>, tensor<8x64xi8>, tensor<8x2xf32>) -> tensor<4x8xf32>
  return
}

func.func @int_contract_c1_real(%r: !r, %w: tensor<8x64xi8>, %ws: tensor<8x2xf32>) {
  // expected-error@+1 {{'quantx.int.contract' op x: wanted components of a quantized tensor, or one tensor of f32, f16 or bf16, got: 'tensor<4x64xf32>' with 2 values}}
  %0 = quantx.int.contract x(%r, %r) as !r w(%w, %ws) as !w : (!r, !r, tensor<8x64xi8>, tensor<8x2xf32>) -> tensor<4x8xf32>
  return
}

func.func @int_contract_c1_integers(%x: tensor<4x64xi8>, %w: tensor<8x64xi8>, %ws: tensor<8x2xf32>) {
  // expected-error@+1 {{'quantx.int.contract' op x: wanted components of a quantized tensor, or one tensor of f32, f16 or bf16, got: 'tensor<4x64xi8>' with 1 values}}
  %0 = quantx.int.contract x(%x) as tensor<4x64xi8> w(%w, %ws) as !w : (tensor<4x64xi8>, tensor<8x64xi8>, tensor<8x2xf32>) -> tensor<4x8xf32>
  return
}

func.func @int_contract_c2_rank(%r: tensor<64xf32>, %w: tensor<8x64xi8>, %ws: tensor<8x2xf32>) {
  // expected-error@+1 {{'quantx.int.contract' op x: wanted rank 2, got: 'tensor<64xf32>'}}
  %0 = quantx.int.contract x(%r) as tensor<64xf32> w(%w, %ws) as !w : (tensor<64xf32>, tensor<8x64xi8>, tensor<8x2xf32>) -> tensor<4x8xf32>
  return
}

func.func @int_contract_c2_shapes(%r: tensor<4x32xf32>, %w: tensor<8x64xi8>, %ws: tensor<8x2xf32>) {
  // expected-error@+1 {{'quantx.int.contract' op wanted [M, K], [N, K] and [M, N], got: 'tensor<4x32xf32>', '!quantx.tensor<8x64xf32, #quantx.affine<si8, scale = f32 per [1, 32]>>' and 'tensor<4x8xf32>'}}
  %0 = quantx.int.contract x(%r) as tensor<4x32xf32> w(%w, %ws) as !w : (tensor<4x32xf32>, tensor<8x64xi8>, tensor<8x2xf32>) -> tensor<4x8xf32>
  return
}

func.func @int_contract_c2_bias(%r: !r, %w: tensor<8x64xi8>, %ws: tensor<8x2xf32>, %b: tensor<4xf32>) {
  // expected-error@+1 {{'quantx.int.contract' op bias: wanted an f32 tensor of 8 values, got: 'tensor<4xf32>'}}
  %0 = quantx.int.contract x(%r) as !r w(%w, %ws) as !w bias(%b) : (!r, tensor<8x64xi8>, tensor<8x2xf32>, tensor<4xf32>) -> tensor<4x8xf32>
  return
}

func.func @int_contract_c3_groups(%x: tensor<4x64xi8>, %xs: tensor<4x1xf32>, %w: tensor<8x64xi8>, %ws: tensor<8x2xf32>, %s: tensor<8x1xi32>) {
  // expected-error@+1 {{'quantx.int.contract' op sums: wanted i32 [N, groups of K], got: 'tensor<8x1xi32>'}}
  %0 = quantx.int.contract x(%x, %xs) as !x w(%w, %ws) as !w sums(%s) : (tensor<4x64xi8>, tensor<4x1xf32>, tensor<8x64xi8>, tensor<8x2xf32>, tensor<8x1xi32>) -> tensor<4x8xf32>
  return
}

func.func @int_contract_c3_int_bias(%x: tensor<4x64xi8>, %xs: tensor<4x1xf32>, %w: tensor<8x64xi8>, %ws: tensor<8x2xf32>, %s: tensor<4x2xi32>) {
  // expected-error@+1 {{'quantx.int.contract' op int_bias: wanted i32 [N, groups of K], got: 'tensor<4x2xi32>'}}
  %0 = quantx.int.contract x(%x, %xs) as !x w(%w, %ws) as !w int_bias(%s) : (tensor<4x64xi8>, tensor<4x1xf32>, tensor<8x64xi8>, tensor<8x2xf32>, tensor<4x2xi32>) -> tensor<4x8xf32>
  return
}

func.func @int_contract_c3_real_operand(%r: !r, %w: tensor<8x64xi8>, %ws: tensor<8x2xf32>, %s: tensor<8x2xi32>) {
  // expected-error@+1 {{'quantx.int.contract' op sums: wanted two quantized operands that follow the accumulation recipe, got: 'tensor<4x64xf32>' and '!quantx.tensor<8x64xf32, #quantx.affine<si8, scale = f32 per [1, 32]>>'}}
  %0 = quantx.int.contract x(%r) as !r w(%w, %ws) as !w sums(%s) : (!r, tensor<8x64xi8>, tensor<8x2xf32>, tensor<8x2xi32>) -> tensor<4x8xf32>
  return
}

func.func @int_contract_c3_offset_of_x(%x: tensor<4x64xi8>, %xs: tensor<4x1xf32>, %w: tensor<8x64xi8>, %ws: tensor<8x2xf32>, %s: tensor<8x2xi32>) {
  // expected-error@+1 {{'quantx.int.contract' op sums: wanted two quantized operands that follow the accumulation recipe, got: '!quantx.tensor<4x64xf32, #quantx.affine<si8, scale = f32 per [1, *], offset = f32 per [1, *]>>' and '!quantx.tensor<8x64xf32, #quantx.affine<si8, scale = f32 per [1, 32]>>'}}
  %0 = quantx.int.contract x(%x, %xs, %xs) as !o w(%w, %ws) as !w sums(%s) : (tensor<4x64xi8>, tensor<4x1xf32>, tensor<4x1xf32>, tensor<8x64xi8>, tensor<8x2xf32>, tensor<8x2xi32>) -> tensor<4x8xf32>
  return
}

func.func @int_contract_c4_width(%r: !r, %w: tensor<8x64xi8>, %ws: tensor<8x2xf32>, %v: i32) {
  // expected-error@+1 {{'quantx.int.contract' op width: wanted a sliceable w, got: '!quantx.tensor<8x64xf32, #quantx.affine<si8, scale = f32 per [1, 32]>>'}}
  %0 = quantx.int.contract x(%r) as !r w(%w, %ws) as !w width(%v) : (!r, tensor<8x64xi8>, tensor<8x2xf32>, i32) -> tensor<4x8xf32>
  return
}

#p = #quantx.sliceable<affine<ui8>, widths = [2, 4], round = floor, overflow = clamp, reconstruct = grid>
func.func @int_contract_c4_widths(%r: !r, %w: tensor<8x64xi8>, %v: tensor<8xi32>) {
  // expected-error@+1 {{'quantx.int.contract' op width: wanted an i32, or one for each row of x, got: 'tensor<8xi32>'}}
  %0 = quantx.int.contract x(%r) as !r w(%w) as !quantx.tensor<8x64xf32, #p> width(%v) : (!r, tensor<8x64xi8>, tensor<8xi32>) -> tensor<4x8xf32>
  return
}

// Without the sums of w, up to 2^31 in each group, 2^40 · 2^7 · 64 elements fit.
!z = !quantx.tensor<4x64xf32, #quantx.affine<si8, zero = 1099511627776.0, scale = f32 per [1, *]>>
func.func @int_contract_c5_sums(%x: tensor<4x64xi8>, %xs: tensor<4x1xf32>, %w: tensor<8x64xi8>, %ws: tensor<8x2xf32>, %s: tensor<8x2xi32>) {
  %0 = quantx.int.contract x(%x, %xs) as !z w(%w, %ws) as !w : (tensor<4x64xi8>, tensor<4x1xf32>, tensor<8x64xi8>, tensor<8x2xf32>) -> tensor<4x8xf32>
  // expected-error@+1 {{'quantx.int.contract' op sums: wanted ones that fit in 64 bits, got: up to 2^74}}
  %1 = quantx.int.contract x(%x, %xs) as !z w(%w, %ws) as !w sums(%s) : (tensor<4x64xi8>, tensor<4x1xf32>, tensor<8x64xi8>, tensor<8x2xf32>, tensor<8x2xi32>) -> tensor<4x8xf32>
  return
}
