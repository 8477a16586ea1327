// RUN: quantx-opt %s --verify-diagnostics --split-input-file

func.func @hadamard_fits(%x: tensor<4x128xf32>, %d: tensor<?xf32>) {
  %0 = quantx.hadamard %x block 64 : tensor<4x128xf32>
  %1 = quantx.hadamard %d block 1 : tensor<?xf32>
  return
}

func.func @hadamard_c1_no_power_of_two(%x: tensor<4x96xf32>) {
  // expected-error@+1 {{'quantx.hadamard' op block: wanted a power of two that divides 96, got: 96}}
  %0 = quantx.hadamard %x block 96 : tensor<4x96xf32>
  return
}

func.func @hadamard_c1_no_divisor(%x: tensor<4x96xf32>) {
  // expected-error@+1 {{'quantx.hadamard' op block: wanted a power of two that divides 96, got: 64}}
  %0 = quantx.hadamard %x block 64 : tensor<4x96xf32>
  return
}

func.func @hadamard_c1_empty_block(%x: tensor<4x96xf32>) {
  // expected-error@+1 {{'quantx.hadamard' op block: wanted a power of two that divides 96, got: 0}}
  %0 = quantx.hadamard %x block 0 : tensor<4x96xf32>
  return
}

func.func @hadamard_scalar(%x: tensor<f32>) {
  // expected-error@+1 {{'quantx.hadamard' op input: wanted a rank of at least 1, got: 'tensor<f32>'}}
  %0 = quantx.hadamard %x block 1 : tensor<f32>
  return
}
