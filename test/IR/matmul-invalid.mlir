// RUN: quantx-opt %s --verify-diagnostics --split-input-file

#s = #quantx.affine<si8, scale = f32 per [1, *]>
#p = #quantx.sliceable<affine<ui8>, widths = [2, 4], round = floor, overflow = clamp, reconstruct = grid>

func.func @matmul_fits(%x: tensor<?x64xf32>, %w: !quantx.tensor<8x64xf32, #s>, %b: tensor<8xf32>, %p: !quantx.tensor<8x64xf32, #p>, %r: i32, %rs: tensor<?xi32>) {
  %0 = quantx.matmul %x, %w bias(%b) : (tensor<?x64xf32>, !quantx.tensor<8x64xf32, #s>, tensor<8xf32>) -> tensor<?x8xf16>
  %1 = quantx.matmul %x, %p width(%r) : (tensor<?x64xf32>, !quantx.tensor<8x64xf32, #p>, i32) -> tensor<?x8xbf16>
  %2 = quantx.matmul %x, %p width(%rs) : (tensor<?x64xf32>, !quantx.tensor<8x64xf32, #p>, tensor<?xi32>) -> tensor<?x8xf32>
  return
}

func.func @matmul_c1_depth(%x: tensor<?x32xf32>, %w: !quantx.tensor<8x64xf32, #s>) {
  // expected-error@+1 {{'quantx.matmul' op wanted operands [M, K] and [N, K] of one K, got: 32 and 64}}
  %0 = quantx.matmul %x, %w : (tensor<?x32xf32>, !quantx.tensor<8x64xf32, #s>) -> tensor<?x8xf32>
  return
}

func.func @matmul_c1_rank_of_x(%x: tensor<2x4x64xf32>, %w: !quantx.tensor<8x64xf32, #s>) {
  // expected-error@+1 {{'quantx.matmul' op x: wanted rank 2, got: 'tensor<2x4x64xf32>'}}
  %0 = quantx.matmul %x, %w : (tensor<2x4x64xf32>, !quantx.tensor<8x64xf32, #s>) -> tensor<4x8xf32>
  return
}

func.func @matmul_c1_rank_of_w(%x: tensor<4x64xf32>, %w: tensor<64xf32>) {
  // expected-error@+1 {{'quantx.matmul' op w: wanted rank 2, got: 'tensor<64xf32>'}}
  %0 = quantx.matmul %x, %w : (tensor<4x64xf32>, tensor<64xf32>) -> tensor<4x1xf32>
  return
}

func.func @matmul_c1_rank_of_result(%x: tensor<4x64xf32>, %w: !quantx.tensor<8x64xf32, #s>) {
  // expected-error@+1 {{'quantx.matmul' op result: wanted rank 2, got: 'tensor<32xf32>'}}
  %0 = quantx.matmul %x, %w : (tensor<4x64xf32>, !quantx.tensor<8x64xf32, #s>) -> tensor<32xf32>
  return
}

func.func @matmul_c1_result(%x: tensor<4x64xf32>, %w: !quantx.tensor<8x64xf32, #s>) {
  // expected-error@+1 {{'quantx.matmul' op wanted a result [M, N] of 4 by 8, got: 'tensor<8x4xf32>'}}
  %0 = quantx.matmul %x, %w : (tensor<4x64xf32>, !quantx.tensor<8x64xf32, #s>) -> tensor<8x4xf32>
  return
}

func.func @matmul_c2_size_of_bias(%x: tensor<4x64xf32>, %w: !quantx.tensor<8x64xf32, #s>, %b: tensor<4xf32>) {
  // expected-error@+1 {{'quantx.matmul' op bias: wanted an f32 tensor of 8 values, got: 'tensor<4xf32>'}}
  %0 = quantx.matmul %x, %w bias(%b) : (tensor<4x64xf32>, !quantx.tensor<8x64xf32, #s>, tensor<4xf32>) -> tensor<4x8xf32>
  return
}

func.func @matmul_c2_type_of_bias(%x: tensor<4x64xf32>, %w: !quantx.tensor<8x64xf32, #s>, %b: tensor<8xf16>) {
  // expected-error@+1 {{'quantx.matmul' op operand #2 must be ranked tensor of 32-bit float values, but got 'tensor<8xf16>'}}
  %0 = quantx.matmul %x, %w bias(%b) : (tensor<4x64xf32>, !quantx.tensor<8x64xf32, #s>, tensor<8xf16>) -> tensor<4x8xf32>
  return
}

func.func @matmul_c3_not_sliceable(%x: tensor<4x64xf32>, %w: !quantx.tensor<8x64xf32, #s>, %r: i32) {
  // expected-error@+1 {{'quantx.matmul' op width: wanted a sliceable w, got: '!quantx.tensor<8x64xf32, #quantx.affine<si8, scale = f32 per [1, *]>>'}}
  %0 = quantx.matmul %x, %w width(%r) : (tensor<4x64xf32>, !quantx.tensor<8x64xf32, #s>, i32) -> tensor<4x8xf32>
  return
}

func.func @matmul_c3_one_width_per_row(%x: tensor<4x64xf32>, %w: !quantx.tensor<8x64xf32, #p>, %r: tensor<8xi32>) {
  // expected-error@+1 {{'quantx.matmul' op width: wanted an i32, or one for each row of x, got: 'tensor<8xi32>'}}
  %0 = quantx.matmul %x, %w width(%r) : (tensor<4x64xf32>, !quantx.tensor<8x64xf32, #p>, tensor<8xi32>) -> tensor<4x8xf32>
  return
}

func.func @matmul_unranked(%x: tensor<*xf32>, %w: !quantx.tensor<8x64xf32, #s>) {
  // expected-error@+1 {{'quantx.matmul' op operand #0 must be a quantized tensor, or a tensor of f32, f16 or bf16, but got 'tensor<*xf32>'}}
  %0 = quantx.matmul %x, %w : (tensor<*xf32>, !quantx.tensor<8x64xf32, #s>) -> tensor<4x8xf32>
  return
}

func.func @matmul_integers(%x: tensor<4x64xi8>, %w: !quantx.tensor<8x64xf32, #s>) {
  // expected-error@+1 {{'quantx.matmul' op operand #0 must be a quantized tensor, or a tensor of f32, f16 or bf16, but got 'tensor<4x64xi8>'}}
  %0 = quantx.matmul %x, %w : (tensor<4x64xi8>, !quantx.tensor<8x64xf32, #s>) -> tensor<4x8xf32>
  return
}

func.func @matmul_quantized_result(%x: tensor<4x64xf32>, %w: !quantx.tensor<8x64xf32, #s>) {
  // expected-error@+1 {{'quantx.matmul' op result #0 must be ranked tensor of 32-bit float or 16-bit float or bfloat16 type values, but got '!quantx.tensor<4x8xf32, #quantx.affine<si8, scale = f32 per [1, *]>>'}}
  %0 = "quantx.matmul"(%x, %w) <{operandSegmentSizes = array<i32: 1, 1, 0, 0>}> : (tensor<4x64xf32>, !quantx.tensor<8x64xf32, #s>) -> !quantx.tensor<4x8xf32, #s>
  return
}

// -----

// Codes of 2^8, a zero of 2^46 and 128 elements are 2^61: fourfold for the
// half-integers that codes can be.
#x = #quantx.affine<ui8, scale = f32 per [1, *]>
#w = #quantx.affine<ui8, zero = 70368744177664.0, scale = f32 per [1, *]>
func.func @matmul_c4_fits(%x: !quantx.tensor<4x64xf32, #x>, %w: !quantx.tensor<8x64xf32, #w>) {
  %y = quantx.matmul %x, %w : (!quantx.tensor<4x64xf32, #x>, !quantx.tensor<8x64xf32, #w>) -> tensor<4x8xf32>
  return
}
// Clause A7.
func.func @matmul_c4_sums(%x: !quantx.tensor<4x128xf32, #x>, %w: !quantx.tensor<8x128xf32, #w>) {
  // expected-error@+1 {{'quantx.matmul' op sums: wanted ones that fit in 64 bits, got: up to 2^64}}
  %y = quantx.matmul %x, %w : (!quantx.tensor<4x128xf32, #x>, !quantx.tensor<8x128xf32, #w>) -> tensor<4x8xf32>
  return
}

// -----

// Groups bound the sums: 32 elements, not 2^31.
#x = #quantx.affine<ui8, scale = f32 per [1, *]>
#w = #quantx.affine<ui8, zero = 1099511627776.0, scale = f32 per [1, 32]>
#v = #quantx.affine<ui8, zero = 1099511627776.0, scale = f32 per [1, *]>
func.func @matmul_c4_group(%x: !quantx.tensor<4x?xf32, #x>, %w: !quantx.tensor<8x?xf32, #w>) {
  %y = quantx.matmul %x, %w : (!quantx.tensor<4x?xf32, #x>, !quantx.tensor<8x?xf32, #w>) -> tensor<4x8xf32>
  return
}
func.func @matmul_c4_dynamic(%x: !quantx.tensor<4x?xf32, #x>, %w: !quantx.tensor<8x?xf32, #v>) {
  // expected-error@+1 {{'quantx.matmul' op sums: wanted ones that fit in 64 bits, got: up to 2^82}}
  %y = quantx.matmul %x, %w : (!quantx.tensor<4x?xf32, #x>, !quantx.tensor<8x?xf32, #v>) -> tensor<4x8xf32>
  return
}

// -----

// The offset's integer level, and the float zero's.
#x = #quantx.affine<ui8, scale = f32 per [1, *]>
#w = #quantx.affine<ui8, scale = f32 per [1, *], offset = 9007199254740992.0 * f32 per [1, *]>
func.func @matmul_c4_offset(%x: !quantx.tensor<4x64xf32, #x>, %w: !quantx.tensor<8x64xf32, #w>) {
  // expected-error@+1 {{'quantx.matmul' op sums: wanted ones that fit in 64 bits, got: up to 2^70}}
  %y = quantx.matmul %x, %w : (!quantx.tensor<4x64xf32, #x>, !quantx.tensor<8x64xf32, #w>) -> tensor<4x8xf32>
  return
}
