// RUN: quantx-opt %s --quantx-buffer-signatures --verify-diagnostics --split-input-file

// expected-error@+1 {{public function: wanted ranked tensors and numbers, got: 'tensor<*xf32>'}}
func.func @unranked(%x: tensor<*xf32>) {
  return
}

// -----

// expected-error@+1 {{public function: wanted no other symbol f_result_dims, got: one}}
func.func @f(%x: tensor<?xf32>) -> tensor<?xf32> {
  return %x : tensor<?xf32>
}
func.func @f_result_dims() {
  return
}

// -----

// expected-error@+1 {{public function: wanted no other symbol f_workspace_bytes, got: one}}
func.func @f() {
  return
}
func.func @f_workspace_bytes() {
  return
}

// -----

// expected-error@+1 {{public function: wanted f64, f32, f16, bf16, index or integers of 1 to 8, 16, 32 or 64 bits, got: 'tensor<2xf8E4M3FN>'}}
func.func @small_float(%x: tensor<2xf8E4M3FN>) {
  return
}
