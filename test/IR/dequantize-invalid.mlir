// RUN: quantx-opt %s --verify-diagnostics --split-input-file

#s = #quantx.affine<si8, scale = f32 per [1, *]>
#p = #quantx.sliceable<affine<ui8>, widths = [2, 4], round = floor, overflow = clamp, reconstruct = grid>

func.func @dequantize_fits(%w: !quantx.tensor<?x64xf16, #s>, %p: !quantx.tensor<?x64xf32, #p>, %r: i32) {
  %0 = quantx.dequantize %w : !quantx.tensor<?x64xf16, #s> -> tensor<?x64xf16>
  %1 = quantx.dequantize %p width(%r) : !quantx.tensor<?x64xf32, #p> -> tensor<?x64xf32>
  return
}

func.func @dequantize_c1_expressed_type(%w: !quantx.tensor<?x64xf16, #s>) {
  // expected-error@+1 {{'quantx.dequantize' op wanted a real tensor of type 'tensor<?x64xf16>', got: 'tensor<?x64xf32>'}}
  %0 = quantx.dequantize %w : !quantx.tensor<?x64xf16, #s> -> tensor<?x64xf32>
  return
}

func.func @dequantize_c1_shape(%w: !quantx.tensor<?x64xf16, #s>) {
  // expected-error@+1 {{'quantx.dequantize' op wanted a real tensor of type 'tensor<?x64xf16>', got: 'tensor<8x64xf16>'}}
  %0 = quantx.dequantize %w : !quantx.tensor<?x64xf16, #s> -> tensor<8x64xf16>
  return
}

func.func @dequantize_c2_width(%w: !quantx.tensor<?x64xf16, #s>, %r: i32) {
  // expected-error@+1 {{'quantx.dequantize' op width: wanted a sliceable scheme, got: #quantx.affine<si8, scale = f32 per [1, *]>}}
  %0 = quantx.dequantize %w width(%r) : !quantx.tensor<?x64xf16, #s> -> tensor<?x64xf16>
  return
}
