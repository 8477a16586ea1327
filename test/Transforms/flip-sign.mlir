// RUN: quantx-opt %s --quantx-flip-sign --split-input-file | FileCheck %s
// RUN: quantx-opt %s --quantx-flip-sign --split-input-file | quantx-opt --quantx-flip-sign --split-input-file | FileCheck %s

#x = #quantx.affine<si8, scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>

// The codes of x become unsigned.
// CHECK: #[[UNSIGNED:.*]] = #quantx.affine<ui8, scale = f32 per [1, *]>
// CHECK-LABEL: func.func @fires
// CHECK-SAME: (%[[X:[a-z0-9]+]]: tensor<2x64xi8>
// CHECK-DAG: %[[SIGN:.*]] = arith.constant dense<-128> : tensor<2x64xi8>
// CHECK-DAG: %[[C:.*]] = arith.constant dense<-128> : tensor<4x2xi32>
// CHECK-DAG: %[[U:.*]] = arith.xori %[[X]], %[[SIGN]] : tensor<2x64xi8>
// CHECK-DAG: %[[S:.*]] = quantx.int.code_sum({{.*}} ends [32]
// CHECK: %[[B:.*]] = arith.muli %[[S]], %[[C]]
// CHECK: quantx.int.contract x(%[[U]], {{.*}}) as !quantx.tensor<2x64xf32, #[[UNSIGNED]]>
// CHECK-SAME: int_bias(%[[B]])
func.func @fires(%x0: tensor<2x64xi8>, %x1: tensor<2x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1) as !quantx.tensor<4x64xf32, #w> : (tensor<2x64xi8>, tensor<2x1xf32>, tensor<4x64xi8>, tensor<4x2xf16>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<si8, scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>

// M may be dynamic.
// CHECK-LABEL: func.func @dynamic_tokens
// CHECK: tensor.splat %{{.*}}[%{{.*}}] : tensor<?x64xi8>
// CHECK: arith.xori {{.*}} : tensor<?x64xi8>
// CHECK: int_bias(
func.func @dynamic_tokens(%xm: index, %x0: tensor<?x64xi8>, %x1: tensor<?x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>) -> tensor<?x4xf32> {
  %y = quantx.int.contract x(%xm, %x0, %x1) as !quantx.tensor<?x64xf32, #x> w(%w0, %w1) as !quantx.tensor<4x64xf32, #w> : (index, tensor<?x64xi8>, tensor<?x1xf32>, tensor<4x64xi8>, tensor<4x2xf16>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// -----

#x = #quantx.affine<si8, zero = si8 per [1, *], scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>

// A zero stays as it is.
// CHECK: #[[Z:.*]] = #quantx.affine<ui8, zero = si8 per [1, *], scale = f32 per [1, *]>
// CHECK-LABEL: func.func @keeps_zero
// CHECK: quantx.int.contract x({{.*}}) as !quantx.tensor<2x64xf32, #[[Z]]>
// CHECK-SAME: int_bias(
func.func @keeps_zero(%x0: tensor<2x64xi8>, %x1: tensor<2x1xi8>, %x2: tensor<2x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1, %x2) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1) as !quantx.tensor<4x64xf32, #w> : (tensor<2x64xi8>, tensor<2x1xi8>, tensor<2x1xf32>, tensor<4x64xi8>, tensor<4x2xf16>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<ui8, scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>

// Already unsigned.
// CHECK-LABEL: func.func @unsigned_c1
// CHECK-NOT: code_sum
// CHECK: return
func.func @unsigned_c1(%x0: tensor<2x64xi8>, %x1: tensor<2x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1) as !quantx.tensor<4x64xf32, #w> : (tensor<2x64xi8>, tensor<2x1xf32>, tensor<4x64xi8>, tensor<4x2xf16>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<si4, scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>

// No bytes.
// CHECK-LABEL: func.func @narrow_c1
// CHECK-NOT: code_sum
// CHECK: return
func.func @narrow_c1(%x0: tensor<2x64xi8>, %x1: tensor<2x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1) as !quantx.tensor<4x64xf32, #w> : (tensor<2x64xi8>, tensor<2x1xf32>, tensor<4x64xi8>, tensor<4x2xf16>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<(2 * si8), scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>

// Codes under constants.
// CHECK-LABEL: func.func @constants_c1
// CHECK-NOT: code_sum
// CHECK: return
func.func @constants_c1(%x0: tensor<2x64xi8>, %x1: tensor<2x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1) as !quantx.tensor<4x64xf32, #w> : (tensor<2x64xi8>, tensor<2x1xf32>, tensor<4x64xi8>, tensor<4x2xf16>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.sliceable<#quantx.affine<si8, scale = f32 per [1, *]>, widths = [4, 8], round = floor, overflow = clamp, reconstruct = grid>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>

// Slices of signed codes round otherwise.
// CHECK-LABEL: func.func @sliceable_c1
// CHECK-NOT: code_sum
// CHECK: return
func.func @sliceable_c1(%x0: tensor<2x64xi8>, %x1: tensor<2x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1) as !quantx.tensor<4x64xf32, #w> : (tensor<2x64xi8>, tensor<2x1xf32>, tensor<4x64xi8>, tensor<4x2xf16>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<si8, scale = f32 per [1, *] * ui6 per [1, *]>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>

// int_bias has no place for a level per token.
// CHECK-LABEL: func.func @stored_level_c2
// CHECK-NOT: code_sum
// CHECK: return
func.func @stored_level_c2(%x0: tensor<2x64xi8>, %x1: tensor<2x1xf32>, %x2: tensor<2x1xi8>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1, %x2) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1) as !quantx.tensor<4x64xf32, #w> : (tensor<2x64xi8>, tensor<2x1xf32>, tensor<2x1xi8>, tensor<4x64xi8>, tensor<4x2xf16>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<si8, scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>

// N is dynamic.
// CHECK-LABEL: func.func @dynamic_rows_c3
// CHECK-NOT: code_sum
// CHECK: return
func.func @dynamic_rows_c3(%wn: index, %x0: tensor<2x64xi8>, %x1: tensor<2x1xf32>, %w0: tensor<?x64xi8>, %w1: tensor<?x2xf16>) -> tensor<2x?xf32> {
  %y = quantx.int.contract x(%x0, %x1) as !quantx.tensor<2x64xf32, #x> w(%wn, %w0, %w1) as !quantx.tensor<?x64xf32, #w> : (tensor<2x64xi8>, tensor<2x1xf32>, index, tensor<?x64xi8>, tensor<?x2xf16>) -> tensor<2x?xf32>
  return %y : tensor<2x?xf32>
}

// -----

#x = #quantx.affine<si8, scale = f32 per [1, *]>
#w = #quantx.affine<ui4, scale = f16 per [1, 32], offset = f16 per [1, 32]>

// The offset multiplies the sum of qx.
// CHECK-LABEL: func.func @offset_of_w_c4
// CHECK-NOT: code_sum
// CHECK: return
func.func @offset_of_w_c4(%x0: tensor<2x64xi8>, %x1: tensor<2x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>, %w2: tensor<4x2xf16>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1, %w2) as !quantx.tensor<4x64xf32, #w> : (tensor<2x64xi8>, tensor<2x1xf32>, tensor<4x64xi8>, tensor<4x2xf16>, tensor<4x2xf16>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<si8, scale = f32 per [1, *]>
#w = #quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>

// 128 * 255 * 65793 is the last that fits i32.
// CHECK-LABEL: func.func @bound_reached_c5
// CHECK: int_bias(
func.func @bound_reached_c5(%x0: tensor<2x65793xi8>, %x1: tensor<2x1xf32>, %w0: tensor<4x65793xi8>, %w1: tensor<4x1xi8>, %w2: tensor<4x1xf32>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1) as !quantx.tensor<2x65793xf32, #x> w(%w0, %w1, %w2) as !quantx.tensor<4x65793xf32, #w> : (tensor<2x65793xi8>, tensor<2x1xf32>, tensor<4x65793xi8>, tensor<4x1xi8>, tensor<4x1xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<si8, scale = f32 per [1, *]>
#w = #quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>

// One more does not.
// CHECK-LABEL: func.func @bound_exceeded_c5
// CHECK-NOT: code_sum
// CHECK: return
func.func @bound_exceeded_c5(%x0: tensor<2x65794xi8>, %x1: tensor<2x1xf32>, %w0: tensor<4x65794xi8>, %w1: tensor<4x1xi8>, %w2: tensor<4x1xf32>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1) as !quantx.tensor<2x65794xf32, #x> w(%w0, %w1, %w2) as !quantx.tensor<4x65794xf32, #w> : (tensor<2x65794xi8>, tensor<2x1xf32>, tensor<4x65794xi8>, tensor<4x1xi8>, tensor<4x1xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<si8, scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>

// Nothing is known of the bias that is there.
// CHECK-LABEL: func.func @foreign_bias_c5
// CHECK-NOT: code_sum
// CHECK: return
func.func @foreign_bias_c5(%x0: tensor<2x64xi8>, %x1: tensor<2x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>, %e: tensor<4x2xi32>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1) as !quantx.tensor<4x64xf32, #w> int_bias(%e) : (tensor<2x64xi8>, tensor<2x1xf32>, tensor<4x64xi8>, tensor<4x2xf16>, tensor<4x2xi32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}
