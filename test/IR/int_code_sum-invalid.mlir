// RUN: quantx-opt %s --verify-diagnostics --split-input-file

#s = #quantx.affine<ui4, zero = ui4 per [1, *], scale = f32 per [1, 32]>
!w = !quantx.tensor<8x64xf32, #s>

func.func @int_code_sum_fits(%q: tensor<8x64xi8>, %z: tensor<8x1xi8>, %s: tensor<8x2xf32>) {
  %0 = quantx.int.code_sum(%q, %z, %s) as !w ends [32] : (tensor<8x64xi8>, tensor<8x1xi8>, tensor<8x2xf32>) -> tensor<8x2xi32>
  %1 = quantx.int.code_sum(%q, %z, %s) as !w ends [] : (tensor<8x64xi8>, tensor<8x1xi8>, tensor<8x2xf32>) -> tensor<8x1xi32>
  %2 = quantx.int.code_sum(%q, %z, %s) as !w ends [48, 20, 64] : (tensor<8x64xi8>, tensor<8x1xi8>, tensor<8x2xf32>) -> tensor<8x5xi32>
  return
}

func.func @int_code_sum_c1_components(%q: tensor<8x64xi8>, %s: tensor<8x2xf32>) {
  // expected-error@+1 {{'quantx.int.code_sum' op components: wanted 3 components of '!quantx.tensor<8x64xf32, #quantx.affine<ui4, zero = ui4 per [1, *], scale = f32 per [1, 32]>>', got: 2}}
  %0 = quantx.int.code_sum(%q, %s) as !w ends [32] : (tensor<8x64xi8>, tensor<8x2xf32>) -> tensor<8x2xi32>
  return
}

func.func @int_code_sum_c1_float_zero(%q: tensor<8x64xi8>, %z: tensor<8x1xf32>) {
  // expected-error@+1 {{'quantx.int.code_sum' op wanted a matrix of integer codes and an integer zero, got: '!quantx.tensor<8x64xf32, #quantx.affine<ui4, zero = f32 per [1, *]>>'}}
  %0 = quantx.int.code_sum(%q, %z) as !quantx.tensor<8x64xf32, #quantx.affine<ui4, zero = f32 per [1, *]>> ends [32] : (tensor<8x64xi8>, tensor<8x1xf32>) -> tensor<8x2xi32>
  return
}

func.func @int_code_sum_c2_groups(%q: tensor<8x64xi8>, %z: tensor<8x1xi8>, %s: tensor<8x2xf32>) {
  // expected-error@+1 {{'quantx.int.code_sum' op result: wanted i32 [N, groups of a static K], got: 'tensor<8x2xi32>'}}
  %0 = quantx.int.code_sum(%q, %z, %s) as !w ends [16] : (tensor<8x64xi8>, tensor<8x1xi8>, tensor<8x2xf32>) -> tensor<8x2xi32>
  return
}

func.func @int_code_sum_c2_dynamic(%d: index, %q: tensor<8x?xi8>, %z: tensor<8x1xi8>, %s: tensor<8x?xf32>) {
  // expected-error@+1 {{'quantx.int.code_sum' op result: wanted i32 [N, groups of a static K], got: 'tensor<8x2xi32>'}}
  %0 = quantx.int.code_sum(%d, %q, %z, %s) as !quantx.tensor<8x?xf32, #s> ends [16] : (index, tensor<8x?xi8>, tensor<8x1xi8>, tensor<8x?xf32>) -> tensor<8x2xi32>
  return
}

func.func @int_code_sum_c2_absurd(%q: tensor<8x1152921504606846975xi8>) {
  // expected-error@+1 {{'quantx.int.code_sum' op result: wanted i32 [N, groups of a static K], got: 'tensor<8x2xi32>'}}
  %0 = quantx.int.code_sum(%q) as !quantx.tensor<8x1152921504606846975xf32, #quantx.affine<ui4>> ends [3, 2] : (tensor<8x1152921504606846975xi8>) -> tensor<8x2xi32>
  return
}

func.func @int_code_sum_ends(%q: tensor<8x64xi8>, %z: tensor<8x1xi8>, %s: tensor<8x2xf32>) {
  // expected-error@+1 {{'quantx.int.code_sum' op ends: wanted extents of at least 1, got: 0}}
  %0 = quantx.int.code_sum(%q, %z, %s) as !w ends [0] : (tensor<8x64xi8>, tensor<8x1xi8>, tensor<8x2xf32>) -> tensor<8x2xi32>
  return
}
