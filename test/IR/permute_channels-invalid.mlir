// RUN: quantx-opt %s --verify-diagnostics --split-input-file

func.func @permute_channels_fits(%x: tensor<4x64xf32>, %p: tensor<64xi32>) {
  %0 = quantx.permute_channels %x, %p axis 1 : tensor<4x64xf32>, tensor<64xi32>
  return
}

func.func @permute_channels_c1_axis(%x: tensor<4x64xf32>, %p: tensor<64xi32>) {
  // expected-error@+1 {{'quantx.permute_channels' op axis: wanted one of 'tensor<4x64xf32>', got: 2}}
  %0 = quantx.permute_channels %x, %p axis 2 : tensor<4x64xf32>, tensor<64xi32>
  return
}

func.func @permute_channels_c1_negative_axis(%x: tensor<4x64xf32>, %p: tensor<64xi32>) {
  // expected-error@+1 {{'quantx.permute_channels' op axis: wanted one of 'tensor<4x64xf32>', got: -1}}
  %0 = quantx.permute_channels %x, %p axis -1 : tensor<4x64xf32>, tensor<64xi32>
  return
}

func.func @permute_channels_c1_entries(%x: tensor<4x64xf32>, %p: tensor<64xi32>) {
  // expected-error@+1 {{'quantx.permute_channels' op wanted one entry for each of 4 channels, got: 'tensor<64xi32>'}}
  %0 = quantx.permute_channels %x, %p axis 0 : tensor<4x64xf32>, tensor<64xi32>
  return
}
