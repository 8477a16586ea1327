// RUN: quantx-opt %s --verify-diagnostics --split-input-file

func.func @int_requantize_fits(%t: tensor<4x8xi32>) {
  %0 = quantx.int.requantize %t single multiplier 1073741824 shift 2 zero 0 range [-128, 127] : tensor<4x8xi32> -> tensor<4x8xi8>
  %1 = quantx.int.requantize %t reduced16 multiplier 2147483647 shift 17 zero 255 range [0, 255] : tensor<4x8xi32> -> tensor<4x8xi8>
  %2 = quantx.int.requantize %t float multiplier 1065353216 shift 0 zero 3 range [0, 15] : tensor<4x8xi32> -> tensor<4x8xi8>
  return
}

func.func @int_requantize_c1_multiplier(%t: tensor<4x8xi32>) {
  // expected-error@+1 {{'quantx.int.requantize' op multiplier: wanted one in [2^30, 2^31), got: 1073741823}}
  %0 = quantx.int.requantize %t double multiplier 1073741823 shift 2 zero 0 range [-128, 127] : tensor<4x8xi32> -> tensor<4x8xi8>
  return
}

func.func @int_requantize_c1_negative_multiplier(%t: tensor<4x8xi32>) {
  // expected-error@+1 {{'quantx.int.requantize' op multiplier: wanted one in [2^30, 2^31), got: -1073741824}}
  %0 = quantx.int.requantize %t double multiplier -1073741824 shift 2 zero 0 range [-128, 127] : tensor<4x8xi32> -> tensor<4x8xi8>
  return
}

func.func @int_requantize_c1_shift(%t: tensor<4x8xi32>) {
  // expected-error@+1 {{'quantx.int.requantize' op shift: wanted 2 to 62, got: 63}}
  %0 = quantx.int.requantize %t single multiplier 1073741824 shift 63 zero 0 range [-128, 127] : tensor<4x8xi32> -> tensor<4x8xi8>
  return
}

func.func @int_requantize_c1_small_shift(%t: tensor<4x8xi32>) {
  // expected-error@+1 {{'quantx.int.requantize' op shift: wanted 2 to 62, got: 1}}
  %0 = quantx.int.requantize %t double multiplier 1073741824 shift 1 zero 0 range [-128, 127] : tensor<4x8xi32> -> tensor<4x8xi8>
  return
}

func.func @int_requantize_c1_not_finite(%t: tensor<4x8xi32>) {
  // expected-error@+1 {{'quantx.int.requantize' op multiplier: wanted the bits of a finite f32, got: 2143289344}}
  %0 = quantx.int.requantize %t float multiplier 2143289344 shift 0 zero 0 range [-128, 127] : tensor<4x8xi32> -> tensor<4x8xi8>
  return
}

func.func @int_requantize_c1_reduced_shift(%t: tensor<4x8xi32>) {
  // expected-error@+1 {{'quantx.int.requantize' op shift: wanted 17 to 62, got: 16}}
  %0 = quantx.int.requantize %t reduced16 multiplier 1073741824 shift 16 zero 0 range [-128, 127] : tensor<4x8xi32> -> tensor<4x8xi8>
  return
}

func.func @int_requantize_c2_too_wide(%t: tensor<4x8xi32>) {
  // expected-error@+1 {{'quantx.int.requantize' op range: wanted min <= zero <= max of at most 8 bits, got: [-128, 128] with zero 0}}
  %0 = quantx.int.requantize %t single multiplier 1073741824 shift 2 zero 0 range [-128, 128] : tensor<4x8xi32> -> tensor<4x8xi8>
  return
}

func.func @int_requantize_c2_zero_outside(%t: tensor<4x8xi32>) {
  // expected-error@+1 {{'quantx.int.requantize' op range: wanted min <= zero <= max of at most 8 bits, got: [0, 15] with zero 16}}
  %0 = quantx.int.requantize %t single multiplier 1073741824 shift 2 zero 16 range [0, 15] : tensor<4x8xi32> -> tensor<4x8xi8>
  return
}

func.func @int_requantize_shape(%t: tensor<4x8xi32>) {
  // expected-error@+1 {{'quantx.int.requantize' op failed to verify that all of {input, result} have same shape}}
  %0 = quantx.int.requantize %t single multiplier 1073741824 shift 2 zero 0 range [-128, 127] : tensor<4x8xi32> -> tensor<8x4xi8>
  return
}
