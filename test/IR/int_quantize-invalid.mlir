// RUN: quantx-opt %s --verify-diagnostics --split-input-file

#s = #quantx.affine<si8, scale = f32 per [1, *]>
!q = !quantx.tensor<4x64xf32, #s>

func.func @int_quantize_fits(%x: tensor<4x64xf32>, %s: tensor<4x1xf32>) {
  %0:2 = quantx.int.quantize %x as !q : (tensor<4x64xf32>) -> (tensor<4x64xi8>, tensor<4x1xf32>)
  %1 = quantx.int.quantize %x parameters(%s) round #quantx.rounding<half_even> as !q : (tensor<4x64xf32>, tensor<4x1xf32>) -> tensor<4x64xi8>
  return
}

func.func @int_quantize_c1_number(%x: tensor<4x64xf32>) {
  // expected-error@+1 {{'quantx.int.quantize' op results: wanted 2, got: 1}}
  %0 = quantx.int.quantize %x as !q : (tensor<4x64xf32>) -> tensor<4x64xi8>
  return
}

func.func @int_quantize_c1_type(%x: tensor<4x64xf32>) {
  // expected-error@+1 {{'quantx.int.quantize' op scale: wanted 'tensor<4x1xf32>', got: 'tensor<4x2xf32>'}}
  %0:2 = quantx.int.quantize %x as !q : (tensor<4x64xf32>) -> (tensor<4x64xi8>, tensor<4x2xf32>)
  return
}

func.func @int_quantize_c2_no_parameters(%x: tensor<4x64xf32>) {
  // expected-error@+1 {{'quantx.int.quantize' op round: wanted one exactly with parameters, got: one without}}
  %0 = quantx.int.quantize %x round #quantx.rounding<floor> as !q : (tensor<4x64xf32>) -> tensor<4x64xi8>
  return
}

func.func @int_quantize_c2_no_rounding(%x: tensor<4x64xf32>, %s: tensor<4x1xf32>) {
  // expected-error@+1 {{'quantx.int.quantize' op round: wanted one exactly with parameters, got: parameters alone}}
  %0 = quantx.int.quantize %x parameters(%s) as !q : (tensor<4x64xf32>, tensor<4x1xf32>) -> tensor<4x64xi8>
  return
}

func.func @int_quantize_parameter(%x: tensor<4x64xf32>, %s: tensor<4x2xf32>) {
  // expected-error@+1 {{'quantx.int.quantize' op scale: wanted 'tensor<4x1xf32>', got: 'tensor<4x2xf32>'}}
  %0 = quantx.int.quantize %x parameters(%s) round #quantx.rounding<floor> as !q : (tensor<4x64xf32>, tensor<4x2xf32>) -> tensor<4x64xi8>
  return
}

func.func @int_quantize_input(%x: tensor<4x64xf16>) {
  // expected-error@+1 {{'quantx.int.quantize' op input: wanted 'tensor<4x64xf32>', got: 'tensor<4x64xf16>'}}
  %0:2 = quantx.int.quantize %x as !q : (tensor<4x64xf16>) -> (tensor<4x64xi8>, tensor<4x1xf32>)
  return
}

func.func @int_quantize_number_of_parameters(%x: tensor<4x64xf32>, %s: tensor<4x1xf32>) {
  // expected-error@+1 {{'quantx.int.quantize' op parameters: wanted 1, got: 2}}
  %0 = quantx.int.quantize %x parameters(%s, %s) round #quantx.rounding<floor> as !q : (tensor<4x64xf32>, tensor<4x1xf32>, tensor<4x1xf32>) -> tensor<4x64xi8>
  return
}
