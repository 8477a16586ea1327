// RUN: quantx-opt %s --verify-diagnostics --split-input-file

#s = #quantx.affine<ui4, scale = f16 per [1, 32]>
#l = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>

func.func @make_fits(%b: tensor<36xi8>, %h: tensor<2x9xi16>, %d: tensor<?xi32>, %n: index) {
  %0 = quantx.make(%b) layout #l : (tensor<36xi8>) -> !quantx.tensor<1x64xf32, #s>
  %1 = quantx.make(%h) layout #l : (tensor<2x9xi16>) -> !quantx.tensor<2x32xf32, #s>
  %2 = quantx.make(%d) layout #l : (tensor<?xi32>) -> !quantx.tensor<2x32xf32, #s>
  %3 = quantx.make(%d) layout #l dims(%n) : (tensor<?xi32>, index) -> !quantx.tensor<?x32xf32, #s>
  return
}

func.func @make_c1_two_buffers(%b: tensor<36xi8>) {
  // expected-error@+1 {{'quantx.make' op buffers: wanted 1, one for each of the layout, got: 2}}
  %0 = quantx.make(%b, %b) layout #l : (tensor<36xi8>, tensor<36xi8>) -> !quantx.tensor<1x64xf32, #s>
  return
}

func.func @make_c1_no_buffer() {
  // expected-error@+1 {{'quantx.make' op buffers: wanted 1, one for each of the layout, got: 0}}
  %0 = quantx.make() layout #l : () -> !quantx.tensor<1x64xf32, #s>
  return
}

func.func @make_c2_one_byte_less(%b: tensor<35xi8>) {
  // expected-error@+1 {{'quantx.make' op buffer 0: wanted 36 bytes, got: 35}}
  %0 = quantx.make(%b) layout #l : (tensor<35xi8>) -> !quantx.tensor<1x64xf32, #s>
  return
}

func.func @make_c2_words(%b: tensor<36xi16>) {
  // expected-error@+1 {{'quantx.make' op buffer 0: wanted 36 bytes, got: 72}}
  %0 = quantx.make(%b) layout #l : (tensor<36xi16>) -> !quantx.tensor<1x64xf32, #s>
  return
}

func.func @make_c2_absurd_buffer(%b: tensor<4294967296x4294967296xi32>) {
  // expected-error@+1 {{'quantx.make' op buffer 0: wanted 36 bytes, got: 9223372036854775807}}
  %0 = quantx.make(%b) layout #l : (tensor<4294967296x4294967296xi32>) -> !quantx.tensor<1x64xf32, #s>
  return
}

func.func @make_c2_absurd_tensor(%b: tensor<36xi8>) {
  // expected-error@+1 {{'quantx.make' op buffer 0: wanted a size below 2^63 bits, got: [1, 288230376151711744] units of 144 bits}}
  %0 = quantx.make(%b) layout #l : (tensor<36xi8>) -> !quantx.tensor<1x9223372036854775807xf32, #s>
  return
}

func.func @make_c3_unknown_field(%b: tensor<36xi8>) {
  // expected-error@+1 {{'quantx.make' op layout: wanted only the scheme's fields codes, got: scale}}
  %0 = quantx.make(%b) layout #l : (tensor<36xi8>) -> !quantx.tensor<1x64xf32, #quantx.affine<ui4>>
  return
}

func.func @make_c3_missing_field(%b: tensor<36xi8>) {
  // expected-error@+1 {{'quantx.make' op layout: wanted a place for zero, got: none}}
  %0 = quantx.make(%b) layout #l : (tensor<36xi8>) -> !quantx.tensor<1x64xf32, #quantx.affine<ui4, zero = ui4 per [1, 32], scale = f16 per [1, 32]>>
  return
}

func.func @make_c3_width(%b: tensor<36xi8>) {
  // expected-error@+1 {{'quantx.make' op layout: wanted 5 bits for codes, got: 4}}
  %0 = quantx.make(%b) layout #l : (tensor<36xi8>) -> !quantx.tensor<1x64xf32, #quantx.affine<ui5, scale = f16 per [1, 32]>>
  return
}

func.func @make_c3_coverage(%b: tensor<36xi8>) {
  // expected-error@+1 {{'quantx.make' op layout: wanted a unit of codes to cover the elements of scale, [1, 64], got: [1, 32]}}
  %0 = quantx.make(%b) layout #l : (tensor<36xi8>) -> !quantx.tensor<1x64xf32, #quantx.affine<ui4, scale = f16 per [1, 64]>>
  return
}

func.func @make_c3_rank(%b: tensor<36xi8>) {
  // expected-error@+1 {{'quantx.make' op layout: wanted 1 or 3 dimensions, got: 2}}
  %0 = quantx.make(%b) layout #l : (tensor<36xi8>) -> !quantx.tensor<1x1x64xf32, #quantx.affine<ui4, scale = f16 per [1, 1, 32]>>
  return
}

func.func @make_c6_no_size(%b: tensor<?xi8>) {
  // expected-error@+1 {{'quantx.make' op dims: wanted 1, one for each dynamic dimension, got: 0}}
  %0 = quantx.make(%b) layout #l : (tensor<?xi8>) -> !quantx.tensor<?x64xf32, #s>
  return
}

func.func @make_c6_size_of_a_static_dimension(%b: tensor<36xi8>, %n: index) {
  // expected-error@+1 {{'quantx.make' op dims: wanted 0, one for each dynamic dimension, got: 1}}
  %0 = quantx.make(%b) layout #l dims(%n) : (tensor<36xi8>, index) -> !quantx.tensor<1x64xf32, #s>
  return
}

func.func @make_four_bit_buffer(%b: tensor<72xi4>) {
  // expected-error@+1 {{'quantx.make' op operand #0 must be variadic of ranked tensor of 8-bit signless integer or 16-bit signless integer or 32-bit signless integer values, but got 'tensor<72xi4>'}}
  %0 = quantx.make(%b) layout #l : (tensor<72xi4>) -> !quantx.tensor<1x64xf32, #s>
  return
}

func.func @make_unsigned_buffer(%b: tensor<36xui8>) {
  // expected-error@+1 {{'quantx.make' op operand #0 must be variadic of ranked tensor of 8-bit signless integer or 16-bit signless integer or 32-bit signless integer values, but got 'tensor<36xui8>'}}
  %0 = quantx.make(%b) layout #l : (tensor<36xui8>) -> !quantx.tensor<1x64xf32, #s>
  return
}

func.func @make_unranked_buffer(%b: tensor<*xi8>) {
  // expected-error@+1 {{'quantx.make' op operand #0 must be variadic of ranked tensor of 8-bit signless integer or 16-bit signless integer or 32-bit signless integer values, but got 'tensor<*xi8>'}}
  %0 = quantx.make(%b) layout #l : (tensor<*xi8>) -> !quantx.tensor<1x64xf32, #s>
  return
}

func.func @make_buffer_of_containers(%b: tensor<36x!quantx.tensor<1x64xf32, #s>>) {
  // expected-error@+1 {{'quantx.make' op operand #0 must be variadic of ranked tensor of 8-bit signless integer or 16-bit signless integer or 32-bit signless integer values, but got 'tensor<36x!quantx.tensor<1x64xf32, #quantx.affine<ui4, scale = f16 per [1, 32]>>>'}}
  %0 = quantx.make(%b) layout #l : (tensor<36x!quantx.tensor<1x64xf32, #s>>) -> !quantx.tensor<1x64xf32, #s>
  return
}

// -----

#s = #quantx.affine<ui4>
#l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 4 at 0 k(2:4)}>
func.func @make_types(%b: tensor<4xi8>) {
  // expected-error@+1 {{custom op 'quantx.make' types: wanted one for each of 1 operands, got: 2}}
  %0 = quantx.make(%b) layout #l : (tensor<4xi8>, tensor<4xi8>) -> !quantx.tensor<1x8xf32, #s>
  return
}

// -----

#s = #quantx.affine<ui4>
func.func @make_layout_is_scheme(%b: tensor<4xi8>) {
  // expected-error@+1 {{custom op 'quantx.make' layout: wanted a layout, got: #quantx.affine<ui4>}}
  %0 = quantx.make(%b) layout #s : (tensor<4xi8>) -> !quantx.tensor<1x8xf32, #s>
  return
}

// -----

#s = #quantx.affine<ui4>
#l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 4 at 0 k(2:4)}>
func.func @make_result_is_real(%b: tensor<4xi8>) {
  // expected-error@+1 {{custom op 'quantx.make' result: wanted one quantized tensor type, got: 'tensor<1x8xf32>'}}
  %0 = quantx.make(%b) layout #l : (tensor<4xi8>) -> tensor<1x8xf32>
  return
}

// -----

#s = #quantx.codebook<ui4 lut [8, 1] over [*, 32], scale = f16 per [1, *]>
#l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 4 at 0 k(2:4)}, {unit 16, order(k, n), scale = 16 at 0}>

func.func @make_c4_fits(%b: tensor<32xi8>, %f: tensor<8xi16>, %t: tensor<1x2x16x8x1xf32>, %h: tensor<1x2x16x8x1xf16>, %d: tensor<?x2x16x8x1xf32>) {
  %0 = quantx.make(%b, %f) layout #l tables(lut = %t) : (tensor<32xi8>, tensor<8xi16>, tensor<1x2x16x8x1xf32>) -> !quantx.tensor<8x64xf32, #s>
  %1 = quantx.make(%b, %f) layout #l tables(lut = %h) : (tensor<32xi8>, tensor<8xi16>, tensor<1x2x16x8x1xf16>) -> !quantx.tensor<8x64xf32, #s>
  %2 = quantx.make(%b, %f) layout #l tables(lut = %d) : (tensor<32xi8>, tensor<8xi16>, tensor<?x2x16x8x1xf32>) -> !quantx.tensor<8x64xf32, #s>
  return
}

func.func @make_c4_no_table(%b: tensor<32xi8>, %f: tensor<8xi16>) {
  // expected-error@+1 {{'quantx.make' op tables: wanted 1, got: 0}}
  %0 = quantx.make(%b, %f) layout #l : (tensor<32xi8>, tensor<8xi16>) -> !quantx.tensor<8x64xf32, #s>
  return
}

func.func @make_c4_wrong_name(%b: tensor<32xi8>, %f: tensor<8xi16>, %t: tensor<1x2x16x8x1xf32>) {
  // expected-error@+1 {{'quantx.make' op tables: wanted each once of lut, got: table}}
  %0 = quantx.make(%b, %f) layout #l tables(table = %t) : (tensor<32xi8>, tensor<8xi16>, tensor<1x2x16x8x1xf32>) -> !quantx.tensor<8x64xf32, #s>
  return
}

func.func @make_c4_wrong_shape(%b: tensor<32xi8>, %f: tensor<8xi16>, %t: tensor<1x2x8x8x1xf32>) {
  // expected-error@+1 {{'quantx.make' op table lut: wanted 'tensor<1x2x16x8x1xf32>' or its f16 or bf16 twin, got: 'tensor<1x2x8x8x1xf32>'}}
  %0 = quantx.make(%b, %f) layout #l tables(lut = %t) : (tensor<32xi8>, tensor<8xi16>, tensor<1x2x8x8x1xf32>) -> !quantx.tensor<8x64xf32, #s>
  return
}

func.func @make_c4_wrong_rank(%b: tensor<32xi8>, %f: tensor<8xi16>, %t: tensor<16x8x1xf32>) {
  // expected-error@+1 {{'quantx.make' op table lut: wanted 'tensor<1x2x16x8x1xf32>' or its f16 or bf16 twin, got: 'tensor<16x8x1xf32>'}}
  %0 = quantx.make(%b, %f) layout #l tables(lut = %t) : (tensor<32xi8>, tensor<8xi16>, tensor<16x8x1xf32>) -> !quantx.tensor<8x64xf32, #s>
  return
}

func.func @make_c4_integers(%b: tensor<32xi8>, %f: tensor<8xi16>, %t: tensor<1x2x16x8x1xi8>) {
  // expected-error@+1 {{'quantx.make' op table lut: wanted 'tensor<1x2x16x8x1xf32>' or its f16 or bf16 twin, got: 'tensor<1x2x16x8x1xi8>'}}
  %0 = quantx.make(%b, %f) layout #l tables(lut = %t) : (tensor<32xi8>, tensor<8xi16>, tensor<1x2x16x8x1xi8>) -> !quantx.tensor<8x64xf32, #s>
  return
}

// -----

#s = #quantx.sliceable<codebook<ui2 lut>, widths = [1], round = floor, overflow = clamp, reconstruct = grid>
#l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 2 at 0 k(4:2)}>

func.func @make_c4_one_table_per_width(%b: tensor<2xi8>, %t1: tensor<2xf32>, %t2: tensor<4xf32>) {
  %0 = quantx.make(%b) layout #l tables(lut1 = %t1, lut2 = %t2) : (tensor<2xi8>, tensor<2xf32>, tensor<4xf32>) -> !quantx.tensor<1x8xf32, #s>
  return
}

func.func @make_c4_table_without_width(%b: tensor<2xi8>, %t: tensor<4xf32>) {
  // expected-error@+1 {{'quantx.make' op tables: wanted 2, got: 1}}
  %0 = quantx.make(%b) layout #l tables(lut = %t) : (tensor<2xi8>, tensor<4xf32>) -> !quantx.tensor<1x8xf32, #s>
  return
}

func.func @make_c4_same_table_twice(%b: tensor<2xi8>, %t: tensor<4xf32>) {
  // expected-error@+1 {{'quantx.make' op tables: wanted each once of lut1, lut2, got: lut2}}
  %0 = quantx.make(%b) layout #l tables(lut2 = %t, lut2 = %t) : (tensor<2xi8>, tensor<4xf32>, tensor<4xf32>) -> !quantx.tensor<1x8xf32, #s>
  return
}

// -----

#s = #quantx.affine<ui4, scale = f16 per [1, gather]>
#l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 4 at 0 k(2:4)}, {unit 16, order(k, n), scale = 16 at 0}>

func.func @make_c5_fits(%b: tensor<8xi8>, %f: tensor<6xi16>, %g: tensor<8xi32>) {
  %0 = quantx.make(%b, %f) layout #l gather(%g) : (tensor<8xi8>, tensor<6xi16>, tensor<8xi32>) -> !quantx.tensor<2x8xf32, #s>
  return
}

func.func @make_c5_no_index(%b: tensor<8xi8>, %f: tensor<6xi16>) {
  // expected-error@+1 {{'quantx.make' op gather: wanted an index operand, got: none}}
  %0 = quantx.make(%b, %f) layout #l : (tensor<8xi8>, tensor<6xi16>) -> !quantx.tensor<2x8xf32, #s>
  return
}

func.func @make_c5_short_index(%b: tensor<8xi8>, %f: tensor<6xi16>, %g: tensor<7xi32>) {
  // expected-error@+1 {{'quantx.make' op gather: wanted tensor<8xi32>, got: 'tensor<7xi32>'}}
  %0 = quantx.make(%b, %f) layout #l gather(%g) : (tensor<8xi8>, tensor<6xi16>, tensor<7xi32>) -> !quantx.tensor<2x8xf32, #s>
  return
}

func.func @make_c5_half_a_group(%b: tensor<8xi8>, %f: tensor<7xi16>, %g: tensor<8xi32>) {
  // expected-error@+1 {{'quantx.make' op buffers: wanted sizes of a whole number of gathered groups, got: [8, 14] bytes}}
  %0 = quantx.make(%b, %f) layout #l gather(%g) : (tensor<8xi8>, tensor<7xi16>, tensor<8xi32>) -> !quantx.tensor<2x8xf32, #s>
  return
}

func.func @make_c5_index_without_gather(%b: tensor<8xi8>, %g: tensor<8xi32>) {
  // expected-error@+1 {{'quantx.make' op gather: wanted none, got: one}}
  %0 = quantx.make(%b, %b) layout #l gather(%g) : (tensor<8xi8>, tensor<8xi8>, tensor<8xi32>) -> !quantx.tensor<2x8xf32, #quantx.affine<ui4, scale = f16 per [1, 4]>>
  return
}

// -----

#s = #quantx.affine<ui4, scale = f16 per [1, gather]>
#l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 4 at 0 k(2:4)}, {unit 16, order(k, n), scale = 16 at 0}>
func.func @make_c5_two_indices(%b: tensor<8xi8>, %f: tensor<6xi16>, %g: tensor<8xi32>) {
  // expected-error@+1 {{custom op 'quantx.make' gather: wanted one operand, got: 2}}
  %0 = quantx.make(%b, %f) layout #l gather(%g, %g) : (tensor<8xi8>, tensor<6xi16>, tensor<8xi32>, tensor<8xi32>) -> !quantx.tensor<2x8xf32, #s>
  return
}
