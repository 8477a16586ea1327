// RUN: quantx-opt %s --split-input-file --verify-diagnostics

func.func @unpack_c1(%a: vector<64xi8>) -> vector<64xi8> {
  // expected-error@+1 {{wants one source, shift and width a piece, got: 1, 2 and 1}}
  %0 = quantx.kernel.unpack %a {sources = array<i32: 0>, shifts = array<i32: 4, 0>, widths = array<i32: 4>} : (vector<64xi8>) -> vector<64xi8>
  return %0 : vector<64xi8>
}

// -----

func.func @unpack_c2_beyond(%a: vector<64xi8>) -> vector<64xi8> {
  // expected-error@+1 {{wants sources below 1, got: 1}}
  %0 = quantx.kernel.unpack %a {sources = array<i32: 1>, shifts = array<i32: 4>, widths = array<i32: 4>} : (vector<64xi8>) -> vector<64xi8>
  return %0 : vector<64xi8>
}

// -----

func.func @unpack_c2_unused(%a: vector<64xi8>) -> vector<64xi8> {
  // expected-error@+1 {{wants every source used by a piece, got: an unused source 1}}
  %0 = quantx.kernel.unpack %a, %a {sources = array<i32: 0>, shifts = array<i32: 4>, widths = array<i32: 4>} : (vector<64xi8>, vector<64xi8>) -> vector<64xi8>
  return %0 : vector<64xi8>
}

// -----

func.func @unpack_c3(%a: vector<64xi8>) -> vector<64xi8> {
  // expected-error@+1 {{wants every piece inside its byte, got: 4 bits from bit 5}}
  %0 = quantx.kernel.unpack %a {sources = array<i32: 0>, shifts = array<i32: 5>, widths = array<i32: 4>} : (vector<64xi8>) -> vector<64xi8>
  return %0 : vector<64xi8>
}

// -----

func.func @unpack_c4(%a: vector<64xi8>) -> vector<64xi8> {
  // expected-error@+1 {{wants the code inside its byte, got: bits 5 to 9}}
  %0 = quantx.kernel.unpack %a {sources = array<i32: 0>, shifts = array<i32: 4>, widths = array<i32: 4>, position = 5 : i32} : (vector<64xi8>) -> vector<64xi8>
  return %0 : vector<64xi8>
}

// -----

func.func @unpack_c5(%a: vector<64xi8>) -> vector<32xi8> {
  // expected-error@+1 {{wants sources and result of one type, got: 'vector<64xi8>' and 'vector<32xi8>'}}
  %0 = quantx.kernel.unpack %a {sources = array<i32: 0>, shifts = array<i32: 4>, widths = array<i32: 4>} : (vector<64xi8>) -> vector<32xi8>
  return %0 : vector<32xi8>
}

// -----

func.func @select_c1(%a: vector<64xi8>) -> vector<64xi8> {
  // expected-error@+1 {{wants a table of 16 or 64 entries, got: 3}}
  %0 = quantx.kernel.select %a {table = array<i8: 1, 2, 3>} : vector<64xi8>
  return %0 : vector<64xi8>
}

// -----

func.func @dot_c1_lanes(%acc: vector<16xi32>, %w: vector<32xi8>) -> vector<16xi32> {
  // expected-error@+1 {{wants four i8 for each i32 of the accumulator, got: 'vector<32xi8>' and 'vector<16xi32>'}}
  %0 = quantx.kernel.dot vnni %acc, %w, %w {lhs_unsigned} : vector<16xi32>, vector<32xi8>, vector<32xi8>
  return %0 : vector<16xi32>
}

// -----

func.func @dot_c1_family(%acc: vector<16xi32>, %w: vector<64xi8>) -> vector<16xi32> {
  // expected-error@+1 {{wants tiles for family amx, got: 'vector<64xi8>'}}
  %0 = quantx.kernel.dot amx %acc, %w, %w {lhs_unsigned} : vector<16xi32>, vector<64xi8>, vector<64xi8>
  return %0 : vector<16xi32>
}

// -----

func.func @dot_c2_shape(%acc: !amx.tile<16x16xi32>, %w: !amx.tile<8x64xi8>) -> !amx.tile<16x16xi32> {
  // expected-error@+1 {{wants tiles of MxNxi32, MxKxi8 and (K/4)x(4N)xi8, got: '!amx.tile<16x16xi32>', '!amx.tile<8x64xi8>' and '!amx.tile<8x64xi8>'}}
  %0 = quantx.kernel.dot amx %acc, %w, %w : !amx.tile<16x16xi32>, !amx.tile<8x64xi8>, !amx.tile<8x64xi8>
  return %0 : !amx.tile<16x16xi32>
}

// -----

func.func @dot_c2_family(%acc: !amx.tile<16x16xi32>, %w: !amx.tile<16x64xi8>) -> !amx.tile<16x16xi32> {
  // expected-error@+1 {{wants family amx for tiles, got: avx2}}
  %0 = quantx.kernel.dot avx2 %acc, %w, %w : !amx.tile<16x16xi32>, !amx.tile<16x64xi8>, !amx.tile<16x64xi8>
  return %0 : !amx.tile<16x16xi32>
}

// -----

func.func @dot_c3(%acc: vector<16xi32>, %w: vector<64xi8>) -> vector<16xi32> {
  // expected-error@+1 {{wants lhs unsigned and rhs signed for vnni, got: signed and signed}}
  %0 = quantx.kernel.dot vnni %acc, %w, %w : vector<16xi32>, vector<64xi8>, vector<64xi8>
  return %0 : vector<16xi32>
}

// -----

func.func @dot_c4(%acc: vector<16xi32>, %w: vector<64xi8>) -> vector<16xi32> {
  // expected-error@+1 {{wants lhs_max from 1 to 255 on an unsigned lhs, got: 256}}
  %0 = quantx.kernel.dot vnni %acc, %w, %w {lhs_unsigned, lhs_max = 256 : i32} : vector<16xi32>, vector<64xi8>, vector<64xi8>
  return %0 : vector<16xi32>
}

// -----

func.func @rescale_c1(%sum: vector<8xi32>, %scale: vector<16xf32>) -> vector<16xf32> {
  // expected-error@+1 {{wants sum and scale of the same length, got: 8 and 16}}
  %0 = quantx.kernel.rescale %sum, %scale, %scale : vector<8xi32>, vector<16xf32>
  return %0 : vector<16xf32>
}
