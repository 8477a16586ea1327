// RUN: quantx-opt %s --verify-diagnostics --split-input-file

func.func private @sliceable_c1_integers() attributes {s = #quantx.sliceable<#quantx.affine<ui8>, widths = [2], round = floor, overflow = clamp, reconstruct = grid>}
// expected-error@+1 {{parent: wanted one stage of integer codes, got: #quantx.affine<f8E4M3FN>}}
func.func private @sliceable_c1_floats() attributes {s = #quantx.sliceable<#quantx.affine<f8E4M3FN>, widths = [2], round = floor, overflow = clamp, reconstruct = grid>}

// -----

// expected-error@+1 {{parent: wanted one stage of integer codes, got: #quantx.codebook<ui8 main + ui8 residual>}}
func.func private @sliceable_c1_two_stages() attributes {s = #quantx.sliceable<codebook<ui8 main + ui8 residual>, widths = [2], round = floor, overflow = clamp, reconstruct = grid>}

// -----

#s = #quantx.sliceable<affine<ui8>, widths = [2], round = floor, overflow = clamp, reconstruct = grid>
// expected-error@+1 {{parent: wanted affine or codebook, got: #quantx.sliceable<#quantx.affine<ui8>, widths = [2], round = floor, overflow = clamp, reconstruct = grid>}}
func.func private @sliceable_c1_sliceable() attributes {s = #quantx.sliceable<#s, widths = [2], round = floor, overflow = clamp, reconstruct = grid>}

// -----

// expected-error@+1 {{scheme: wanted affine or codebook, got: sliceable}}
func.func private @sliceable_c1_sliceable_word() attributes {s = #quantx.sliceable<sliceable<affine<ui8>, widths = [2], round = floor, overflow = clamp, reconstruct = grid>, widths = [2], round = floor, overflow = clamp, reconstruct = grid>}

// -----

func.func private @sliceable_c2_ascending() attributes {s = #quantx.sliceable<affine<ui8>, widths = [1, 2, 8], round = half_up, overflow = clamp, reconstruct = grid>}
// expected-error@+1 {{widths: wanted an ascending list from 1 to 8, got: [4, 2]}}
func.func private @sliceable_c2_descending() attributes {s = #quantx.sliceable<affine<ui8>, widths = [4, 2], round = half_up, overflow = clamp, reconstruct = grid>}

// -----

// expected-error@+1 {{widths: wanted an ascending list from 1 to 8, got: [2, 2]}}
func.func private @sliceable_c2_repeated() attributes {s = #quantx.sliceable<affine<ui8>, widths = [2, 2], round = half_up, overflow = clamp, reconstruct = grid>}

// -----

// expected-error@+1 {{widths: wanted an ascending list from 1 to 8, got: []}}
func.func private @sliceable_c2_none() attributes {s = #quantx.sliceable<affine<ui8>, widths = [], round = half_up, overflow = clamp, reconstruct = grid>}

// -----

// expected-error@+1 {{widths: wanted 1 to 16 bits, got: 0}}
func.func private @sliceable_c2_zero() attributes {s = #quantx.sliceable<affine<ui8>, widths = [0, 2], round = half_up, overflow = clamp, reconstruct = grid>}

// -----

// expected-error@+1 {{widths: wanted an ascending list from 1 to 8, got: [2, 9]}}
func.func private @sliceable_c2_wider_than_codes() attributes {s = #quantx.sliceable<affine<ui8>, widths = [2, 9], round = half_up, overflow = clamp, reconstruct = grid>}

// -----

func.func private @sliceable_c3_floor() attributes {s = #quantx.sliceable<affine<ui8>, widths = [2], round = floor, overflow = clamp, reconstruct = midpoint>}
// expected-error@+1 {{reconstruct: wanted round = floor with midpoint, got: half_up}}
func.func private @sliceable_c3_half_up() attributes {s = #quantx.sliceable<affine<ui8>, widths = [2], round = half_up, overflow = clamp, reconstruct = midpoint>}

// -----

func.func private @sliceable_c4_codebook() attributes {s = #quantx.sliceable<codebook<ui6 lut>, widths = [3], round = floor, overflow = clamp, reconstruct = grid>}
// expected-error@+1 {{parent: wanted floor, grid and an operand table with a codebook, got: #quantx.codebook<ui6 lut>}}
func.func private @sliceable_c4_rounded_codebook() attributes {s = #quantx.sliceable<codebook<ui6 lut>, widths = [3], round = half_up, overflow = clamp, reconstruct = grid>}

// -----

// expected-error@+1 {{parent: wanted floor, grid and an operand table with a codebook, got: #quantx.codebook<ui6 lut>}}
func.func private @sliceable_c4_midpoint_codebook() attributes {s = #quantx.sliceable<codebook<ui6 lut>, widths = [3], round = floor, overflow = clamp, reconstruct = midpoint>}

// -----

#two = #quantx.table<"two", dense<[1.0, 2.0]> : tensor<2xf32>>
// expected-error@+1 {{parent: wanted floor, grid and an operand table with a codebook, got: #quantx.codebook<ui1 #quantx.table<"two", dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>>>}}
func.func private @sliceable_c4_constant_table() attributes {s = #quantx.sliceable<codebook<ui1 #two>, widths = [1], round = floor, overflow = clamp, reconstruct = grid>}

// -----

// expected-error@+1 {{round: wanted floor, half_up or half_even, got: half_away}}
func.func private @sliceable_round() attributes {s = #quantx.sliceable<affine<ui8>, widths = [2], round = half_away, overflow = clamp, reconstruct = grid>}

// -----

// expected-error@+1 {{overflow: wanted clamp or extra, got: wrap}}
func.func private @sliceable_overflow() attributes {s = #quantx.sliceable<affine<ui8>, widths = [2], round = floor, overflow = wrap, reconstruct = grid>}

// -----

// expected-error@+1 {{reconstruct: wanted grid or midpoint, got: center}}
func.func private @sliceable_reconstruct() attributes {s = #quantx.sliceable<affine<ui8>, widths = [2], round = floor, overflow = clamp, reconstruct = center>}

// -----

// expected-error@+1 {{widths: wanted 1 to 16 bits, got: -1}}
func.func private @sliceable_negative_width() attributes {s = #quantx.sliceable<affine<ui8>, widths = [-1], round = floor, overflow = clamp, reconstruct = grid>}

// -----

// expected-error@+1 {{expected ','}}
func.func private @sliceable_missing_part() attributes {s = #quantx.sliceable<affine<ui8>, widths = [2], round = floor, overflow = clamp>}
