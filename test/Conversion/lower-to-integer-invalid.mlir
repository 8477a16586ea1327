// RUN: quantx-opt %s --quantx-lower-to-integer --verify-diagnostics --split-input-file

#s = #quantx.affine<si8, scale = f32 per [1, *]>

func.func @unknown_carrier(%w: !quantx.tensor<4x8xf32, #s>) {
  // expected-error@+1 {{wanted an operation that carries quantized tensors (func, scf.if, scf.for, scf.while, cf, arith.select), got: builtin.unrealized_conversion_cast}}
  %0 = builtin.unrealized_conversion_cast %w : !quantx.tensor<4x8xf32, #s> to tensor<4x8xf32>
  return
}

// -----

#s = #quantx.affine<si8, scale = f32 per [1, *]>

// expected-error@+1 {{wanted quantized tensors that are no elements, got: 'tensor<4x!quantx.tensor<4x8xf32, #quantx.affine<si8, scale = f32 per [1, *]>>>'}}
func.func @elements(%w: tensor<4x!quantx.tensor<4x8xf32, #s>>) {
  return
}
