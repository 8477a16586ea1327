// RUN: quantx-opt %s --verify-diagnostics --split-input-file

func.func private @affine_c1_most_bits() attributes {s = #quantx.affine<ui16>}
// expected-error@+1 {{leaf: wanted ui1…ui16, si2…si16, f32, f16, bf16, or a float type of at most 8 bits, got: 'ui17'}}
func.func private @affine_c1_too_many_bits() attributes {s = #quantx.affine<ui17>}

// -----

func.func private @affine_c1_least_signed() attributes {s = #quantx.affine<si2>}
// expected-error@+1 {{leaf: wanted ui1…ui16, si2…si16, f32, f16, bf16, or a float type of at most 8 bits, got: 'si1'}}
func.func private @affine_c1_one_signed_bit() attributes {s = #quantx.affine<si1>}

// -----

// expected-error@+1 {{leaf: wanted ui1…ui16, si2…si16, f32, f16, bf16, or a float type of at most 8 bits, got: 'i4'}}
func.func private @affine_c1_signless() attributes {s = #quantx.affine<i4>}

// -----

func.func private @affine_c1_small_float() attributes {s = #quantx.affine<f4E2M1FN>}
// expected-error@+1 {{codes: wanted ui1…ui16, si2…si16 or a float type of at most 8 bits, got: 'f16'}}
func.func private @affine_c1_large_float() attributes {s = #quantx.affine<f16>}

// -----

// expected-error@+1 {{codes: wanted ui1…ui16, si2…si16 or a float type of at most 8 bits, got: 'f8E8M0FNU'}}
func.func private @affine_c1_exponent_as_code() attributes {s = #quantx.affine<f8E8M0FNU>}

// -----

// expected-error@+1 {{leaf: wanted ui1…ui16, si2…si16, f32, f16, bf16, or a float type of at most 8 bits, got: 'f64'}}
func.func private @affine_c1_double_as_scale() attributes {s = #quantx.affine<ui4, scale = f64>}

// -----

// expected-error@+1 {{leaf: wanted ui1…ui16, si2…si16, f32, f16, bf16, or a float type of at most 8 bits, got: 'tensor<4xf32>'}}
func.func private @affine_c1_no_number() attributes {s = #quantx.affine<tensor<4xf32>>}

// -----

// expected-error@+1 {{codes: wanted no table in an affine scheme, got: "lut"}}
func.func private @affine_c2_table() attributes {s = #quantx.affine<ui4 lut>}

// -----

func.func private @affine_c2_block_of_scale() attributes {s = #quantx.affine<ui4, scale = f32 per [1, 8]>}
// expected-error@+1 {{codes: wanted no `per`, got: one}}
func.func private @affine_c2_block_of_codes() attributes {s = #quantx.affine<ui4 per [1, 8]>}

// -----

func.func private @affine_c3_exact() attributes {s = #quantx.affine<ui4, zero = 0.5, scale = 16777216>}
// expected-error@+1 {{number: wanted one that is exact in f32, got: 0.1}}
func.func private @affine_c3_inexact() attributes {s = #quantx.affine<ui4, scale = 0.1>}

// -----

// expected-error@+1 {{number: wanted one that is exact in f32, got: 16777217}}
func.func private @affine_c3_inexact_integer() attributes {s = #quantx.affine<ui4, zero = 16777217>}

// -----

// expected-error@+1 {{number: wanted one that is exact in f32, got: 1.00000000000000000000000001}}
func.func private @affine_c3_inexact_digit_far_down() attributes {s = #quantx.affine<ui4, zero = 1.00000000000000000000000001>}

// -----

// expected-error@+1 {{number: wanted one that is exact in f32, got: 1.0e400}}
func.func private @affine_c3_overflow() attributes {s = #quantx.affine<ui4, scale = 1.0e400>}

// -----

// expected-error@+1 {{number: wanted one that is exact in f32, got: 1.0e-400}}
func.func private @affine_c3_underflow() attributes {s = #quantx.affine<ui4, scale = 1.0e-400>}

// -----

// expected-error@+1 {{number: wanted one that is exact in f32, got: 0x10}}
func.func private @affine_c3_hexadecimal() attributes {s = #quantx.affine<ui4, zero = 0x10>}

// -----

// expected-error@+1 {{number: wanted one that is exact in f32, got: 0.3}}
func.func private @affine_c3_constant_of_a_leaf() attributes {s = #quantx.affine<ui4, scale = (0.3 * ui6 - 32)>}

// -----

// Clause V6: the limits of nesting and of fields.
func.func private @affine_c4_eight_deep() attributes {s = #quantx.affine<(affine<(affine<(affine<(affine<(affine<(affine<(affine<ui4>)>)>)>)>)>)>)>}
// expected-error@+1 {{scheme: wanted at most 8 levels of nesting, got: 9}}
func.func private @affine_c4_nine_deep() attributes {s = #quantx.affine<(affine<(affine<(affine<(affine<(affine<(affine<(affine<(affine<ui4>)>)>)>)>)>)>)>)>}

// -----

#eight = #quantx.affine<(affine<(affine<(affine<(affine<(affine<(affine<(affine<ui4>)>)>)>)>)>)>)>
// expected-error@+1 {{scheme: wanted at most 8 levels of nesting, got: 9}}
func.func private @affine_c4_nine_deep_by_alias() attributes {s = #quantx.affine<ui4, scale = (#eight)>}

// -----

func.func private @affine_c5_blocks() attributes {s = #quantx.affine<ui4, zero = ui4 per [1, gather], scale = f32 per [1, *]>}
// expected-error@+1 {{per: wanted extents of at least 1, got: 0}}
func.func private @affine_c5_empty_block() attributes {s = #quantx.affine<ui4, scale = f32 per [1, 0]>}

// -----

// expected-error@+1 {{per: wanted extents of at least 1, got: -32}}
func.func private @affine_c5_negative_block() attributes {s = #quantx.affine<ui4, scale = f32 per [1, -32]>}

// -----

// expected-error@+1 {{per: wanted one extent or more, got: []}}
func.func private @affine_c5_no_extent() attributes {s = #quantx.affine<ui4, scale = f32 per []>}

// -----

// expected-error@+1 {{integer value too large}}
func.func private @affine_c5_too_large() attributes {s = #quantx.affine<ui4, scale = f32 per [1, 9223372036854775808]>}

// -----

#eight = #quantx.affine<ui4, zero = ui4 * ui4 * ui4, scale = f16 * f16, offset = f16 * f16>
#all = #quantx.affine<(#eight), zero = (#eight) * (#eight) * (#eight), scale = (#eight) * (#eight), offset = (#eight) * (#eight)>
func.func private @affine_c6_64_fields() attributes {s = #all}
// expected-error@+1 {{scheme: wanted at most 64 fields, got: 65}}
func.func private @affine_c6_65_fields() attributes {s = #quantx.affine<ui4, scale = (#all)>}

// -----

// expected-error@+1 {{role: wanted zero, scale or offset, got: shift}}
func.func private @affine_unknown_role() attributes {s = #quantx.affine<ui4, shift = f16>}

// -----

// expected-error@+1 {{role: wanted each role once, got: scale twice}}
func.func private @affine_role_twice() attributes {s = #quantx.affine<ui4, scale = f16, scale = f16>}

// -----

// expected-error@+1 {{scheme: wanted affine or codebook, got: sliceable}}
func.func private @affine_nested_word() attributes {s = #quantx.affine<(sliceable<ui4>)>}

// -----

// expected-error@+1 {{scheme: wanted affine or codebook, got: #quantx.rounding<floor>}}
func.func private @affine_nested_attribute() attributes {s = #quantx.affine<(#quantx.rounding<floor>)>}

// -----

#s = #quantx.sliceable<#quantx.affine<ui4>, widths = [2], round = floor, overflow = clamp, reconstruct = grid>
// expected-error@+1 {{nested scheme: wanted affine or codebook, got: #quantx.sliceable<#quantx.affine<ui4>, widths = [2], round = floor, overflow = clamp, reconstruct = grid>}}
func.func private @affine_nested_sliceable() attributes {s = #quantx.affine<(#s)>}

// -----

// expected-error@+1 {{leaf: wanted a table before a vector or `over`, got: none}}
func.func private @affine_vector_without_table() attributes {s = #quantx.affine<ui4 [8, 1]>}

// -----

// expected-error@+1 {{table: wanted an identifier that is not reserved, got: then}}
func.func private @affine_reserved_word() attributes {s = #quantx.affine<ui4, scale = ui4 then per [1, *]>}

// -----

// expected-error@+1 {{codes: wanted one stage or more, got: none}}
func.func private @affine_empty() attributes {s = #quantx.affine<>}

// -----

// expected-error@+1 {{expected non-function type}}
func.func private @affine_role_without_value() attributes {s = #quantx.affine<ui4, scale = >}
