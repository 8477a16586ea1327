// RUN: quantx-opt %s --verify-diagnostics --split-input-file

func.func @channel_scale_fits(%x: tensor<4x64xf16>, %s: tensor<64xf32>) {
  %0 = quantx.channel_scale %x, %s axis 1 : tensor<4x64xf16>, tensor<64xf32>
  return
}

func.func @channel_scale_c1_axis(%x: tensor<4x64xf16>, %s: tensor<64xf32>) {
  // expected-error@+1 {{'quantx.channel_scale' op axis: wanted one of 'tensor<4x64xf16>', got: 2}}
  %0 = quantx.channel_scale %x, %s axis 2 : tensor<4x64xf16>, tensor<64xf32>
  return
}

func.func @channel_scale_c1_entries(%x: tensor<4x64xf16>, %s: tensor<4xf32>) {
  // expected-error@+1 {{'quantx.channel_scale' op wanted one entry for each of 64 channels, got: 'tensor<4xf32>'}}
  %0 = quantx.channel_scale %x, %s axis 1 : tensor<4x64xf16>, tensor<4xf32>
  return
}

func.func @channel_scale_c1_type(%x: tensor<4x64xf16>, %s: tensor<64xf16>) {
  // expected-error@+1 {{'quantx.channel_scale' op operand #1 must be ranked tensor of 32-bit float values, but got 'tensor<64xf16>'}}
  %0 = quantx.channel_scale %x, %s axis 1 : tensor<4x64xf16>, tensor<64xf16>
  return
}
