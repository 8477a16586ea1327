// RUN: quantx-opt %s --verify-diagnostics --split-input-file

#s = #quantx.affine<ui4>
// Clause V1: f32, f16 and bf16.
func.func private @tensor_c1_real(!quantx.tensor<4x8xf32, #s>, !quantx.tensor<4x8xf16, #s>, !quantx.tensor<4x8xbf16, #s>)
// expected-error@+1 {{expressed type: wanted f32, f16 or bf16, got: 'f64'}}
func.func private @tensor_c1_double(!quantx.tensor<4x8xf64, #s>)

// -----

#s = #quantx.affine<ui4>
// expected-error@+1 {{expressed type: wanted f32, f16 or bf16, got: 'i8'}}
func.func private @tensor_c1_integer(!quantx.tensor<4x8xi8, #s>)

// -----

#s = #quantx.affine<ui4, scale = f32 per [1, 4]>
func.func private @tensor_c2_rank_of_block(!quantx.tensor<4x8xf32, #s>)
// expected-error@+1 {{per: wanted one extent, or one for each of 3 dimensions, got: 2}}
func.func private @tensor_c2_other_rank(!quantx.tensor<2x4x8xf32, #s>)

// -----

#s = #quantx.affine<ui4, scale = f32 per [64]>
func.func private @tensor_c2_flattened(!quantx.tensor<4x8xf32, #s>, !quantx.tensor<2x4x8xf32, #s>)

// -----

#s = #quantx.codebook<ui4 lut [2, 2, 2]>
// expected-error@+1 {{vector: wanted one extent, or one for each of 2 dimensions, got: 3}}
func.func private @tensor_c2_rank_of_vector(!quantx.tensor<4x8xf32, #s>)

// -----

#s = #quantx.codebook<ui4 lut over [*]>
// expected-error@+1 {{over: wanted one extent for each of 2 dimensions, got: 1}}
func.func private @tensor_c2_rank_of_scope(!quantx.tensor<4x8xf32, #s>)

// -----

#two = #quantx.table<"two", dense<1.0> : tensor<1x2x2xf32>>
#s = #quantx.codebook<ui1 #two over [*, 4]>
func.func private @tensor_c2_two_scopes(!quantx.tensor<4x8xf32, #s>)
// expected-error@+1 {{table: wanted 3 tables along a dimension, got: 2}}
func.func private @tensor_c2_three_scopes(!quantx.tensor<4x12xf32, #s>)

// -----

#s = #quantx.affine<ui4>
func.func private @tensor_c3_vector(!quantx.tensor<8xf32, #s>)
// expected-error@+1 {{shape: wanted a rank of at least 1, got: 0}}
func.func private @tensor_c3_scalar(!quantx.tensor<f32, #s>)

// -----

#s = #quantx.affine<ui4>
func.func private @tensor_largest(!quantx.tensor<2147483648x2147483648xf32, #s>)
// expected-error@+1 {{shape: wanted fewer than 2^63 elements, got: more}}
func.func private @tensor_too_large(!quantx.tensor<4294967296x4294967296xf32, #s>)

// -----

// expected-error@+1 {{scheme: wanted affine, codebook or sliceable, got: "q4_0"}}
func.func private @tensor_no_scheme(!quantx.tensor<4x8xf32, "q4_0">)

// -----

// expected-error@+1 {{scheme: wanted affine, codebook or sliceable, got: #quantx.rounding<floor>}}
func.func private @tensor_scheme_is_no_scheme(!quantx.tensor<4x8xf32, #quantx.rounding<floor>>)

// -----

// expected-error@+1 {{expected ','}}
func.func private @tensor_scheme_missing(!quantx.tensor<4x8xf32>)

// -----

#s = #quantx.affine<ui4>
// expected-error@+1 {{expected non-function type}}
func.func private @tensor_negative(!quantx.tensor<-4x8xf32, #s>)

// -----

#s = #quantx.affine<ui4>
// expected-error@+1 {{expected non-function type}}
func.func private @tensor_unranked(!quantx.tensor<*xf32, #s>)

// -----

#s = #quantx.affine<ui4>
// expected-error@+1 {{expected 'x' in dimension list}}
func.func private @tensor_without_extent(!quantx.tensor<4x8, #s>)
