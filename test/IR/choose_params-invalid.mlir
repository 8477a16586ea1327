// RUN: quantx-opt %s --verify-diagnostics --split-input-file

#s = #quantx.affine<si8, scale = f32 per [1, *]>
#z = #quantx.affine<ui4, zero = ui4 per [1, 32], scale = f16 per [1, 32]>

func.func @choose_params_fits(%x: tensor<4x64xf32>) {
  %0 = quantx.choose_params %x abs_max for #s : (tensor<4x64xf32>) -> tensor<4x1xf32>
  %1:2 = quantx.choose_params %x min_max for #z : (tensor<4x64xf32>) -> (tensor<4x2xf16>, tensor<4x2xi8>)
  %2:2 = quantx.choose_params %x mse for #z : (tensor<4x64xf32>) -> (tensor<4x2xf16>, tensor<4x2xi8>)
  return
}

#f = #quantx.affine<f4E2M1FN, scale = f32 per [1, *]>
func.func @choose_params_c1_float_codes(%x: tensor<4x64xf32>) {
  // expected-error@+1 {{'quantx.choose_params' op dynamic quantization: wanted plain integer codes of 2 to 8 bits, got: #quantx.affine<f4E2M1FN, scale = f32 per [1, *]>}}
  %0 = quantx.choose_params %x abs_max for #f : (tensor<4x64xf32>) -> tensor<4x1xf32>
  return
}

func.func @choose_params_c2_min_max(%x: tensor<4x64xf32>) {
  // expected-error@+1 {{'quantx.choose_params' op min_max: wanted a zero field, got: #quantx.affine<si8, scale = f32 per [1, *]>}}
  %0 = quantx.choose_params %x min_max for #s : (tensor<4x64xf32>) -> tensor<4x1xf32>
  return
}

func.func @choose_params_c2_abs_max(%x: tensor<4x64xf32>) {
  // expected-error@+1 {{'quantx.choose_params' op abs_max: wanted no zero field, got: #quantx.affine<ui4, zero = ui4 per [1, 32], scale = f16 per [1, 32]>}}
  %0:2 = quantx.choose_params %x abs_max for #z : (tensor<4x64xf32>) -> (tensor<4x2xf16>, tensor<4x2xi8>)
  return
}

func.func @choose_params_c3_one_result(%x: tensor<4x64xf32>) {
  // expected-error@+1 {{'quantx.choose_params' op results: wanted 2, got: 1}}
  %0 = quantx.choose_params %x min_max for #z : (tensor<4x64xf32>) -> tensor<4x2xf16>
  return
}

func.func @choose_params_c3_scale(%x: tensor<4x64xf32>) {
  // expected-error@+1 {{'quantx.choose_params' op scale: wanted 'tensor<4x1xf32>', got: 'tensor<4x2xf32>'}}
  %0 = quantx.choose_params %x abs_max for #s : (tensor<4x64xf32>) -> tensor<4x2xf32>
  return
}

func.func @choose_params_c3_zero(%x: tensor<4x64xf32>) {
  // expected-error@+1 {{'quantx.choose_params' op zero: wanted 'tensor<4x2xi8>', got: 'tensor<4x1xi8>'}}
  %0:2 = quantx.choose_params %x min_max for #z : (tensor<4x64xf32>) -> (tensor<4x2xf16>, tensor<4x1xi8>)
  return
}

func.func @choose_params_rank(%x: tensor<2x4x64xf32>) {
  // expected-error@+1 {{'quantx.choose_params' op per: wanted one extent, or one for each of 3 dimensions, got: 2}}
  %0 = quantx.choose_params %x abs_max for #s : (tensor<2x4x64xf32>) -> tensor<2x4x1xf32>
  return
}

func.func @choose_params_unranked(%x: tensor<*xf32>) {
  // expected-error@+1 {{'quantx.choose_params' op operand #0 must be ranked tensor of 32-bit float or 16-bit float or bfloat16 type values, but got 'tensor<*xf32>'}}
  %0 = quantx.choose_params %x abs_max for #s : (tensor<*xf32>) -> tensor<4x1xf32>
  return
}
