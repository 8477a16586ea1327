// RUN: quantx-opt %s --verify-diagnostics --split-input-file

#s = #quantx.affine<si8, scale = f32 per [1, *, *, *]>
!w = !quantx.tensor<8x3x3x2xf32, #s>

func.func @conv_2d_fits(%x: tensor<?x9x9x4xf32>, %w: !w, %b: tensor<8xf32>) {
  %0 = quantx.conv_2d %x, %w bias(%b) strides [2, 2] padding [1, 1, 0, 0] dilations [1, 2] groups 2 : (tensor<?x9x9x4xf32>, !w, tensor<8xf32>) -> tensor<?x5x3x8xf32>
  return
}

func.func @conv_2d_c1_rank_of_x(%x: tensor<9x9x4xf32>, %w: !w) {
  // expected-error@+1 {{'quantx.conv_2d' op x: wanted rank 4, got: 'tensor<9x9x4xf32>'}}
  %0 = quantx.conv_2d %x, %w strides [1, 1] padding [0, 0, 0, 0] dilations [1, 1] groups 2 : (tensor<9x9x4xf32>, !w) -> tensor<1x7x7x8xf32>
  return
}

func.func @conv_2d_c1_channels(%x: tensor<1x9x9x6xf32>, %w: !w) {
  // expected-error@+1 {{'quantx.conv_2d' op groups: wanted a divisor of the outputs with C = groups * last extent of w, got: 2}}
  %0 = quantx.conv_2d %x, %w strides [1, 1] padding [0, 0, 0, 0] dilations [1, 1] groups 2 : (tensor<1x9x9x6xf32>, !w) -> tensor<1x7x7x8xf32>
  return
}

func.func @conv_2d_c1_groups_of_outputs(%x: tensor<1x9x9x6xf32>, %w: !w) {
  // expected-error@+1 {{'quantx.conv_2d' op groups: wanted a divisor of the outputs with C = groups * last extent of w, got: 3}}
  %0 = quantx.conv_2d %x, %w strides [1, 1] padding [0, 0, 0, 0] dilations [1, 1] groups 3 : (tensor<1x9x9x6xf32>, !w) -> tensor<1x7x7x8xf32>
  return
}

func.func @conv_2d_c1_no_group(%x: tensor<1x9x9x4xf32>, %w: !w) {
  // expected-error@+1 {{'quantx.conv_2d' op groups: wanted a divisor of the outputs with C = groups * last extent of w, got: 0}}
  %0 = quantx.conv_2d %x, %w strides [1, 1] padding [0, 0, 0, 0] dilations [1, 1] groups 0 : (tensor<1x9x9x4xf32>, !w) -> tensor<1x7x7x8xf32>
  return
}

func.func @conv_2d_c2_height(%x: tensor<1x9x9x4xf32>, %w: !w) {
  // expected-error@+1 {{'quantx.conv_2d' op result: wanted an extent of 7, got: 9}}
  %0 = quantx.conv_2d %x, %w strides [1, 1] padding [0, 0, 0, 0] dilations [1, 1] groups 2 : (tensor<1x9x9x4xf32>, !w) -> tensor<1x9x7x8xf32>
  return
}

func.func @conv_2d_c2_outputs(%x: tensor<1x9x9x4xf32>, %w: !w) {
  // expected-error@+1 {{'quantx.conv_2d' op result: wanted batch 1 and channels 8, got: 'tensor<1x7x7x4xf32>'}}
  %0 = quantx.conv_2d %x, %w strides [1, 1] padding [0, 0, 0, 0] dilations [1, 1] groups 2 : (tensor<1x9x9x4xf32>, !w) -> tensor<1x7x7x4xf32>
  return
}

func.func @conv_2d_c3_stride(%x: tensor<1x9x9x4xf32>, %w: !w) {
  // expected-error@+1 {{'quantx.conv_2d' op strides: wanted 2 numbers from 1 to 2147483648, got: [0, 1]}}
  %0 = quantx.conv_2d %x, %w strides [0, 1] padding [0, 0, 0, 0] dilations [1, 1] groups 2 : (tensor<1x9x9x4xf32>, !w) -> tensor<1x7x7x8xf32>
  return
}

func.func @conv_2d_c3_padding(%x: tensor<1x9x9x4xf32>, %w: !w) {
  // expected-error@+1 {{'quantx.conv_2d' op padding: wanted 4 numbers from 0 to 2147483648, got: [0, 0, -1, 0]}}
  %0 = quantx.conv_2d %x, %w strides [1, 1] padding [0, 0, -1, 0] dilations [1, 1] groups 2 : (tensor<1x9x9x4xf32>, !w) -> tensor<1x7x7x8xf32>
  return
}

func.func @conv_2d_c3_number_of_dilations(%x: tensor<1x9x9x4xf32>, %w: !w) {
  // expected-error@+1 {{'quantx.conv_2d' op dilations: wanted 2 numbers from 1 to 2147483648, got: [1]}}
  %0 = quantx.conv_2d %x, %w strides [1, 1] padding [0, 0, 0, 0] dilations [1] groups 2 : (tensor<1x9x9x4xf32>, !w) -> tensor<1x7x7x8xf32>
  return
}

func.func @conv_2d_c3_absurd_extent(%x: tensor<1x9223372036854775807x9x4xf32>, %w: !w) {
  // expected-error@+1 {{'quantx.conv_2d' op wanted extents of at most 2147483648, got: 9223372036854775807}}
  %0 = quantx.conv_2d %x, %w strides [1, 1] padding [1, 1, 1, 1] dilations [1, 1] groups 2 : (tensor<1x9223372036854775807x9x4xf32>, !w) -> tensor<1x?x7x8xf32>
  return
}

func.func @conv_2d_c4_bias(%x: tensor<1x9x9x4xf32>, %w: !w, %b: tensor<4xf32>) {
  // expected-error@+1 {{'quantx.conv_2d' op bias: wanted an f32 tensor of 8 values, got: 'tensor<4xf32>'}}
  %0 = quantx.conv_2d %x, %w bias(%b) strides [1, 1] padding [0, 0, 0, 0] dilations [1, 1] groups 2 : (tensor<1x9x9x4xf32>, !w, tensor<4xf32>) -> tensor<1x7x7x8xf32>
  return
}
