// RUN: quantx-opt %s --verify-diagnostics --split-input-file

#s = #quantx.affine<si8, scale = f32 per [1, *]>
#f = #quantx.affine<f8E4M3FN, scale = f32 per [1, *]>

func.func @fake_quantize_fits(%x: tensor<?x64xbf16>) {
  %0 = quantx.fake_quantize %x as #s : tensor<?x64xbf16>
  return
}

func.func @fake_quantize_c1_float_codes(%x: tensor<?x64xf32>) {
  // expected-error@+1 {{'quantx.fake_quantize' op dynamic quantization: wanted plain integer codes of 2 to 8 bits, got: #quantx.affine<f8E4M3FN, scale = f32 per [1, *]>}}
  %0 = quantx.fake_quantize %x as #f : tensor<?x64xf32>
  return
}

func.func @fake_quantize_c1_rank(%x: tensor<2x4x64xf32>) {
  // expected-error@+1 {{'quantx.fake_quantize' op per: wanted one extent, or one for each of 3 dimensions, got: 2}}
  %0 = quantx.fake_quantize %x as #s : tensor<2x4x64xf32>
  return
}

func.func @fake_quantize_c1_scalar(%x: tensor<f32>) {
  // expected-error@+1 {{'quantx.fake_quantize' op shape: wanted a rank of at least 1, got: 0}}
  %0 = quantx.fake_quantize %x as #s : tensor<f32>
  return
}

func.func @fake_quantize_double(%x: tensor<4x64xf64>) {
  // expected-error@+1 {{'quantx.fake_quantize' op operand #0 must be ranked tensor of 32-bit float or 16-bit float or bfloat16 type values, but got 'tensor<4x64xf64>'}}
  %0 = quantx.fake_quantize %x as #s : tensor<4x64xf64>
  return
}

// -----

#s = #quantx.affine<si8, scale = f32 per [1, *]>
func.func @fake_quantize_unranked(%x: tensor<*xf32>) {
  // expected-error@+1 {{custom op 'quantx.fake_quantize' invalid kind of type specified: expected builtin.tensor, but found 'tensor<*xf32>'}}
  %0 = quantx.fake_quantize %x as #s : tensor<*xf32>
  return
}
