// RUN: quantx-opt %s --verify-diagnostics --split-input-file

#s = #quantx.affine<si8, scale = f32 per [1, *]>
#z = #quantx.affine<ui4, zero = ui8 per [1, *], scale = f16 per [1, *], offset = f32 per [1, *]>

func.func @quantize_c1_expressed_type(%x: tensor<4x64xf16>) {
  // expected-error@+1 {{'quantx.quantize' op wanted a real tensor of type 'tensor<4x64xf32>', got: 'tensor<4x64xf16>'}}
  %0 = quantx.quantize %x dynamic : tensor<4x64xf16> -> !quantx.tensor<4x64xf32, #s>
  return
}

func.func @quantize_c1_shape(%x: tensor<4x32xf32>) {
  // expected-error@+1 {{'quantx.quantize' op wanted a real tensor of type 'tensor<4x64xf32>', got: 'tensor<4x32xf32>'}}
  %0 = quantx.quantize %x dynamic : tensor<4x32xf32> -> !quantx.tensor<4x64xf32, #s>
  return
}

func.func @quantize_unranked(%x: tensor<*xf32>) {
  // expected-error@+1 {{'quantx.quantize' op operand #0 must be ranked tensor of 32-bit float or 16-bit float or bfloat16 type values, but got 'tensor<*xf32>'}}
  %0 = quantx.quantize %x dynamic : tensor<*xf32> -> !quantx.tensor<4x64xf32, #s>
  return
}

func.func @quantize_c2_fits(%x: tensor<4x64xf32>) {
  %0 = quantx.quantize %x dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #s>
  %1 = quantx.quantize %x dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #quantx.affine<ui8, zero = 127, scale = f16 per [1, 32]>>
  %2 = quantx.quantize %x dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #quantx.affine<ui8, zero = 128, scale = f16 per [1, 32]>>
  %3 = quantx.quantize %x dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #quantx.affine<ui4, zero = ui4 per [1, 8], scale = f16 per [1, 8]>>
  return
}

// Clause Q1: what dynamic quantization wants of a scheme.
func.func @quantize_c2_codes_of_16_bits(%x: tensor<4x64xf32>) {
  // expected-error@+1 {{'quantx.quantize' op dynamic quantization: wanted plain integer codes of 2 to 8 bits, got: #quantx.affine<si16, scale = f32 per [1, *]>}}
  %0 = quantx.quantize %x dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #quantx.affine<si16, scale = f32 per [1, *]>>
  return
}

func.func @quantize_c2_float_codes(%x: tensor<4x64xf32>) {
  // expected-error@+1 {{'quantx.quantize' op dynamic quantization: wanted plain integer codes of 2 to 8 bits, got: #quantx.affine<f4E2M1FN, scale = f32 per [1, *]>}}
  %0 = quantx.quantize %x dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #quantx.affine<f4E2M1FN, scale = f32 per [1, *]>>
  return
}

func.func @quantize_c2_codes_under_constants(%x: tensor<4x64xf32>) {
  // expected-error@+1 {{'quantx.quantize' op dynamic quantization: wanted plain integer codes of 2 to 8 bits, got: #quantx.affine<(2 * si4), scale = f32 per [1, *]>}}
  %0 = quantx.quantize %x dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #quantx.affine<(2 * si4), scale = f32 per [1, *]>>
  return
}

func.func @quantize_c2_no_scale(%x: tensor<4x64xf32>) {
  // expected-error@+1 {{'quantx.quantize' op dynamic quantization: wanted one float scale and no offset, got: #quantx.affine<si4>}}
  %0 = quantx.quantize %x dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #quantx.affine<si4>>
  return
}

func.func @quantize_c2_integer_scale(%x: tensor<4x64xf32>) {
  // expected-error@+1 {{'quantx.quantize' op dynamic quantization: wanted one float scale and no offset, got: #quantx.affine<si4, scale = ui8 per [1, *]>}}
  %0 = quantx.quantize %x dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #quantx.affine<si4, scale = ui8 per [1, *]>>
  return
}

func.func @quantize_c2_two_scales(%x: tensor<4x64xf32>) {
  // expected-error@+1 {{'quantx.quantize' op dynamic quantization: wanted one float scale and no offset, got: #quantx.affine<si4, scale = f32 per [1, *] * f32 per [*, *]>}}
  %0 = quantx.quantize %x dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #quantx.affine<si4, scale = f32 per [1, *] * f32 per [*, *]>>
  return
}

func.func @quantize_c2_offset(%x: tensor<4x64xf32>) {
  // expected-error@+1 {{'quantx.quantize' op dynamic quantization: wanted one float scale and no offset, got: #quantx.affine<ui4, zero = 8, scale = f32 per [1, *], offset = f32 per [1, *]>}}
  %0 = quantx.quantize %x dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #quantx.affine<ui4, zero = 8, scale = f32 per [1, *], offset = f32 per [1, *]>>
  return
}

func.func @quantize_c2_gathered_scale(%x: tensor<4x64xf32>) {
  // expected-error@+1 {{'quantx.quantize' op dynamic quantization: wanted one float scale and no offset, got: #quantx.affine<si4, scale = f32 per [1, gather]>}}
  %0 = quantx.quantize %x dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #quantx.affine<si4, scale = f32 per [1, gather]>>
  return
}

func.func @quantize_c2_unsigned_without_zero(%x: tensor<4x64xf32>) {
  // expected-error@+1 {{'quantx.quantize' op dynamic quantization: wanted no zero for signed codes, a literal one in [7, 8] for unsigned codes, or an integer field that holds the codes' range with the scale's block, got: #quantx.affine<ui4, scale = f32 per [1, *]>}}
  %0 = quantx.quantize %x dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #quantx.affine<ui4, scale = f32 per [1, *]>>
  return
}

func.func @quantize_c2_literal_zero(%x: tensor<4x64xf32>) {
  // expected-error@+1 {{'quantx.quantize' op dynamic quantization: wanted no zero for signed codes, a literal one in [7, 8] for unsigned codes, or an integer field that holds the codes' range with the scale's block, got: #quantx.affine<ui4, zero = 6, scale = f32 per [1, *]>}}
  %0 = quantx.quantize %x dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #quantx.affine<ui4, zero = 6, scale = f32 per [1, *]>>
  return
}

func.func @quantize_c2_fractional_zero(%x: tensor<4x64xf32>) {
  // expected-error@+1 {{'quantx.quantize' op dynamic quantization: wanted no zero for signed codes, a literal one in [7, 8] for unsigned codes, or an integer field that holds the codes' range with the scale's block, got: #quantx.affine<ui4, zero = 7.5, scale = f32 per [1, *]>}}
  %0 = quantx.quantize %x dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #quantx.affine<ui4, zero = 7.5, scale = f32 per [1, *]>>
  return
}

func.func @quantize_c2_narrow_zero(%x: tensor<4x64xf32>) {
  // expected-error@+1 {{'quantx.quantize' op dynamic quantization: wanted no zero for signed codes, a literal one in [7, 8] for unsigned codes, or an integer field that holds the codes' range with the scale's block, got: #quantx.affine<ui4, zero = ui3 per [1, *], scale = f32 per [1, *]>}}
  %0 = quantx.quantize %x dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #quantx.affine<ui4, zero = ui3 per [1, *], scale = f32 per [1, *]>>
  return
}

func.func @quantize_c2_block_of_zero(%x: tensor<4x64xf32>) {
  // expected-error@+1 {{'quantx.quantize' op dynamic quantization: wanted no zero for signed codes, a literal one in [7, 8] for unsigned codes, or an integer field that holds the codes' range with the scale's block, got: #quantx.affine<ui4, zero = ui4 per [1, 32], scale = f32 per [1, *]>}}
  %0 = quantx.quantize %x dynamic : tensor<4x64xf32> -> !quantx.tensor<4x64xf32, #quantx.affine<ui4, zero = ui4 per [1, 32], scale = f32 per [1, *]>>
  return
}

func.func @quantize_c2_operands(%x: tensor<4x64xf32>, %s: tensor<4x1xf32>) {
  // expected-error@+1 {{'quantx.quantize' op dynamic: wanted no scale, zero or offset operands, got: some}}
  %0 = "quantx.quantize"(%x, %s) <{operandSegmentSizes = array<i32: 1, 1, 0, 0>}> : (tensor<4x64xf32>, tensor<4x1xf32>) -> !quantx.tensor<4x64xf32, #s>
  return
}

func.func @quantize_c3_fits(%x: tensor<4x64xf32>, %s: tensor<4x1xf16>, %z: tensor<4x1xi8>, %o: tensor<4x1xf32>) {
  %0 = quantx.quantize %x scale(%s) zero(%z) offset(%o) round(half_even) : (tensor<4x64xf32>, tensor<4x1xf16>, tensor<4x1xi8>, tensor<4x1xf32>) -> !quantx.tensor<4x64xf32, #z>
  return
}

func.func @quantize_c3_float_codes(%x: tensor<4x64xf32>, %s: tensor<4x1xf32>) {
  // expected-error@+1 {{'quantx.quantize' op static quantization: wanted plain integer codes and an integer zero, got: #quantx.affine<f4E2M1FN, scale = f32 per [1, *]>}}
  %0 = quantx.quantize %x scale(%s) round(half_even) : (tensor<4x64xf32>, tensor<4x1xf32>) -> !quantx.tensor<4x64xf32, #quantx.affine<f4E2M1FN, scale = f32 per [1, *]>>
  return
}

func.func @quantize_c3_float_zero(%x: tensor<4x64xf32>, %s: tensor<4x1xf32>) {
  // expected-error@+1 {{'quantx.quantize' op static quantization: wanted plain integer codes and an integer zero, got: #quantx.affine<ui4, zero = f32 per [1, *], scale = f32 per [1, *]>}}
  %0 = quantx.quantize %x scale(%s) zero(%s) round(half_even) : (tensor<4x64xf32>, tensor<4x1xf32>, tensor<4x1xf32>) -> !quantx.tensor<4x64xf32, #quantx.affine<ui4, zero = f32 per [1, *], scale = f32 per [1, *]>>
  return
}

func.func @quantize_c3_gather(%x: tensor<4x64xf32>, %s: tensor<4x2xf32>) {
  // expected-error@+1 {{'quantx.quantize' op static quantization: wanted fields without gather and operand tables, got: scale}}
  %0 = quantx.quantize %x scale(%s) round(half_even) : (tensor<4x64xf32>, tensor<4x2xf32>) -> !quantx.tensor<4x64xf32, #quantx.affine<si4, scale = f32 per [1, gather]>>
  return
}

// Clause S2: an operand for each field leaf, of its shape and type.
func.func @quantize_c3_missing_operand(%x: tensor<4x64xf32>, %s: tensor<4x1xf16>) {
  // expected-error@+1 {{'quantx.quantize' op zero: wanted 1 operands, one for each field, got: 0}}
  %0 = quantx.quantize %x scale(%s) round(half_even) : (tensor<4x64xf32>, tensor<4x1xf16>) -> !quantx.tensor<4x64xf32, #z>
  return
}

func.func @quantize_c3_shape_of_scale(%x: tensor<4x64xf32>, %s: tensor<4x2xf32>) {
  // expected-error@+1 {{'quantx.quantize' op scale: wanted 'tensor<4x1xf32>', got: 'tensor<4x2xf32>'}}
  %0 = quantx.quantize %x scale(%s) round(half_even) : (tensor<4x64xf32>, tensor<4x2xf32>) -> !quantx.tensor<4x64xf32, #s>
  return
}

func.func @quantize_c3_type_of_scale(%x: tensor<4x64xf32>, %s: tensor<4x1xf16>) {
  // expected-error@+1 {{'quantx.quantize' op scale: wanted 'tensor<4x1xf32>', got: 'tensor<4x1xf16>'}}
  %0 = quantx.quantize %x scale(%s) round(half_even) : (tensor<4x64xf32>, tensor<4x1xf16>) -> !quantx.tensor<4x64xf32, #s>
  return
}

// -----

func.func @quantize_rounding(%x: tensor<4x64xf32>, %s: tensor<4x1xf32>) {
  // expected-error@+1 {{custom op 'quantx.quantize' round: wanted half_even, half_up, half_away or floor, got: up}}
  %0 = quantx.quantize %x scale(%s) round(up) : (tensor<4x64xf32>, tensor<4x1xf32>) -> !quantx.tensor<4x64xf32, #quantx.affine<si8, scale = f32 per [1, *]>>
  return
}

// -----

// expected-error@+1 {{rounding: wanted half_even, half_up, half_away or floor, got: to_nearest}}
func.func private @rounding_unknown() attributes {r = #quantx.rounding<to_nearest>}

// -----

func.func @quantize_types(%x: tensor<4x64xf32>, %s: tensor<4x1xf32>) {
  // expected-error@+1 {{custom op 'quantx.quantize' types: wanted one for each of 2 operands, got: 1}}
  %0 = quantx.quantize %x scale(%s) round(floor) : (tensor<4x64xf32>) -> !quantx.tensor<4x64xf32, #quantx.affine<si8, scale = f32 per [1, *]>>
  return
}
