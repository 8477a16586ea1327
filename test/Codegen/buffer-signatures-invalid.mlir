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
