// RUN: quantx-opt %s --verify-diagnostics --split-input-file

#s = #quantx.affine<ui4>

func.func @dim_c1_exists(%w: !quantx.tensor<?x64xf32, #s>) {
  %0 = quantx.dim %w, 1 : !quantx.tensor<?x64xf32, #s>
  return
}

func.func @dim_c1_above(%w: !quantx.tensor<?x64xf32, #s>) {
  // expected-error@+1 {{'quantx.dim' op dimension: wanted 0 to 1, got: 2}}
  %0 = quantx.dim %w, 2 : !quantx.tensor<?x64xf32, #s>
  return
}

func.func @dim_c1_below(%w: !quantx.tensor<?x64xf32, #s>) {
  // expected-error@+1 {{'quantx.dim' op dimension: wanted 0 to 1, got: -1}}
  %0 = quantx.dim %w, -1 : !quantx.tensor<?x64xf32, #s>
  return
}

func.func @dim_of_real(%w: tensor<?x64xf32>) {
  // expected-error@+1 {{'quantx.dim' op operand #0 must be a quantized tensor: a shape, an expressed type, a scheme, but got 'tensor<?x64xf32>'}}
  %0 = "quantx.dim"(%w) <{dim = 0}> : (tensor<?x64xf32>) -> index
  return
}
