// RUN: quantx-opt %s --quantx-precompute-zero-point --split-input-file | FileCheck %s
// RUN: quantx-opt %s --quantx-precompute-zero-point --split-input-file | quantx-opt --quantx-precompute-zero-point --split-input-file | FileCheck %s

#x = #quantx.affine<ui8, zero = 128, scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>

// A literal zero becomes a multiple of the code sums.
// CHECK: #[[X:.*]] = #quantx.affine<ui8, scale = f32 per [1, *]>
// CHECK-LABEL: func.func @literal
// CHECK-DAG: %[[C:.*]] = arith.constant dense<-128> : tensor<4x2xi32>
// CHECK-DAG: %[[S:.*]] = quantx.int.code_sum(%{{.*}}, %{{.*}}) as {{.*}} ends [32] : (tensor<4x64xi8>, tensor<4x2xf16>) -> tensor<4x2xi32>
// CHECK: %[[B:.*]] = arith.muli %[[S]], %[[C]]
// CHECK: quantx.int.contract x({{.*}}) as !quantx.tensor<2x64xf32, #[[X]]>
// CHECK-SAME: int_bias(%[[B]])
func.func @literal(%x0: tensor<2x64xi8>, %x1: tensor<2x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1) as !quantx.tensor<4x64xf32, #w> : (tensor<2x64xi8>, tensor<2x1xf32>, tensor<4x64xi8>, tensor<4x2xf16>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<ui8, zero = - 3 * 5, scale = - f32 per [1, *] * 2>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>

// -(-15) * (-2): products of literals and signs are multiplied out.
// CHECK-LABEL: func.func @literal_levels
// CHECK: arith.constant dense<-30> : tensor<4x2xi32>
// CHECK: int_bias(
func.func @literal_levels(%x0: tensor<2x64xi8>, %x1: tensor<2x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1) as !quantx.tensor<4x64xf32, #w> : (tensor<2x64xi8>, tensor<2x1xf32>, tensor<4x64xi8>, tensor<4x2xf16>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>

// A zero per token stays, and multiplies the sums.
// CHECK: #[[Z:.*]] = #quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>
// CHECK-LABEL: func.func @stored
// CHECK: %[[S:.*]] = quantx.int.code_sum({{.*}} ends [32]
// CHECK: quantx.int.contract x({{.*}}) as !quantx.tensor<2x64xf32, #[[Z]]>
// CHECK-SAME: sums(%[[S]])
// CHECK-NOT: code_sum
func.func @stored(%x0: tensor<2x64xi8>, %x1: tensor<2x1xi8>, %x2: tensor<2x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1, %x2) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1) as !quantx.tensor<4x64xf32, #w> : (tensor<2x64xi8>, tensor<2x1xi8>, tensor<2x1xf32>, tensor<4x64xi8>, tensor<4x2xf16>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>

// M may be dynamic.
// CHECK-LABEL: func.func @dynamic_tokens
// CHECK: sums(
func.func @dynamic_tokens(%xm: index, %x0: tensor<?x64xi8>, %x1: tensor<?x1xi8>, %x2: tensor<?x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>) -> tensor<?x4xf32> {
  %y = quantx.int.contract x(%xm, %x0, %x1, %x2) as !quantx.tensor<?x64xf32, #x> w(%w0, %w1) as !quantx.tensor<4x64xf32, #w> : (index, tensor<?x64xi8>, tensor<?x1xi8>, tensor<?x1xf32>, tensor<4x64xi8>, tensor<4x2xf16>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// -----

#x = #quantx.affine<ui8, zero = ui8 per [1, 32], scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>

// The zero changes along K.
// CHECK-LABEL: func.func @varying_zero_c1
// CHECK-NOT: code_sum
// CHECK: return
func.func @varying_zero_c1(%x0: tensor<2x64xi8>, %x1: tensor<2x2xi8>, %x2: tensor<2x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1, %x2) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1) as !quantx.tensor<4x64xf32, #w> : (tensor<2x64xi8>, tensor<2x2xi8>, tensor<2x1xf32>, tensor<4x64xi8>, tensor<4x2xf16>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<ui8, scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>

// Nothing to move.
// CHECK-LABEL: func.func @no_zero_c1
// CHECK-NOT: code_sum
// CHECK: return
func.func @no_zero_c1(%x0: tensor<2x64xi8>, %x1: tensor<2x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1) as !quantx.tensor<4x64xf32, #w> : (tensor<2x64xi8>, tensor<2x1xf32>, tensor<4x64xi8>, tensor<4x2xf16>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<ui8, zero = f16 per [1, *], scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>

// The zero is no integer.
// CHECK-LABEL: func.func @float_zero_c1
// CHECK-NOT: code_sum
// CHECK: return
func.func @float_zero_c1(%x0: tensor<2x64xi8>, %x1: tensor<2x1xf16>, %x2: tensor<2x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1, %x2) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1) as !quantx.tensor<4x64xf32, #w> : (tensor<2x64xi8>, tensor<2x1xf16>, tensor<2x1xf32>, tensor<4x64xi8>, tensor<4x2xf16>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *] * ui6 per [1, 16]>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>

// An integer level of x changes along K.
// CHECK-LABEL: func.func @varying_level_c2
// CHECK-NOT: code_sum
// CHECK: return
func.func @varying_level_c2(%x0: tensor<2x64xi8>, %x1: tensor<2x1xi8>, %x2: tensor<2x1xf32>, %x3: tensor<2x4xi8>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1, %x2, %x3) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1) as !quantx.tensor<4x64xf32, #w> : (tensor<2x64xi8>, tensor<2x1xi8>, tensor<2x1xf32>, tensor<2x4xi8>, tensor<4x64xi8>, tensor<4x2xf16>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<ui8, zero = 128, scale = f32 per [1, *] * ui6 per [1, *]>
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

#x = #quantx.affine<ui8, zero = 128, scale = f32 per [1, *]>
#w = #quantx.sliceable<#quantx.affine<ui8, zero = 128, scale = f32 per [1, *]>, widths = [4, 8], round = floor, overflow = clamp, reconstruct = grid>

// The sums would depend on the width.
// CHECK-LABEL: func.func @width_c3
// CHECK-NOT: code_sum
// CHECK: return
func.func @width_c3(%x0: tensor<2x64xi8>, %x1: tensor<2x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<4x1xf32>, %e: i32) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1) as !quantx.tensor<4x64xf32, #w> width(%e) : (tensor<2x64xi8>, tensor<2x1xf32>, tensor<4x64xi8>, tensor<4x1xf32>, i32) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<ui8, zero = 128, scale = f32 per [1, *]>
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

#x = #quantx.affine<ui8, zero = 128, scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [48]>

// Blocks cross rows: groups differ from row to row.
// CHECK-LABEL: func.func @uncountable_groups_c3
// CHECK-NOT: code_sum
// CHECK: return
func.func @uncountable_groups_c3(%x0: tensor<2x64xi8>, %x1: tensor<2x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<6xf16>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1) as !quantx.tensor<4x64xf32, #w> : (tensor<2x64xi8>, tensor<2x1xf32>, tensor<4x64xi8>, tensor<6xf16>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<f8E4M3FN, zero = 1, scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>

// Codes of x are no integers.
// CHECK-LABEL: func.func @real_operand_c3
// CHECK-NOT: code_sum
// CHECK: return
func.func @real_operand_c3(%x0: tensor<2x64xi8>, %x1: tensor<2x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1) as !quantx.tensor<4x64xf32, #w> : (tensor<2x64xi8>, tensor<2x1xf32>, tensor<4x64xi8>, tensor<4x2xf16>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<ui8, zero = 128, scale = f32 per [1, *]>
#w = #quantx.affine<(2 * ui4 + 0.5), zero = 8, scale = f16 per [1, 32]>

// Half-integer codes of w.
// CHECK-LABEL: func.func @half_codes_c4
// CHECK-NOT: code_sum
// CHECK: return
func.func @half_codes_c4(%x0: tensor<2x64xi8>, %x1: tensor<2x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1) as !quantx.tensor<4x64xf32, #w> : (tensor<2x64xi8>, tensor<2x1xf32>, tensor<4x64xi8>, tensor<4x2xf16>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<ui8, zero = 128, scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = f16 per [1, 32], scale = f16 per [1, 32]>

// The float zero of w multiplies the sum of qx - zx.
// CHECK-LABEL: func.func @float_zero_of_w_c4
// CHECK-NOT: code_sum
// CHECK: return
func.func @float_zero_of_w_c4(%x0: tensor<2x64xi8>, %x1: tensor<2x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>, %w2: tensor<4x2xf16>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1, %w2) as !quantx.tensor<4x64xf32, #w> : (tensor<2x64xi8>, tensor<2x1xf32>, tensor<4x64xi8>, tensor<4x2xf16>, tensor<4x2xf16>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<ui8, zero = 128, scale = f32 per [1, *]>
#w = #quantx.affine<ui4, scale = f16 per [1, 32], offset = f16 per [1, 32]>

// So does the offset.
// CHECK-LABEL: func.func @offset_of_w_c4
// CHECK-NOT: code_sum
// CHECK: return
func.func @offset_of_w_c4(%x0: tensor<2x64xi8>, %x1: tensor<2x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>, %w2: tensor<4x2xf16>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1, %w2) as !quantx.tensor<4x64xf32, #w> : (tensor<2x64xi8>, tensor<2x1xf32>, tensor<4x64xi8>, tensor<4x2xf16>, tensor<4x2xf16>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>
#w = #quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>

// 255 * 255 * 33025 is the last that fits i32.
// CHECK-LABEL: func.func @bound_reached_c5
// CHECK: sums(
func.func @bound_reached_c5(%x0: tensor<2x33025xi8>, %x1: tensor<2x1xi8>, %x2: tensor<2x1xf32>, %w0: tensor<4x33025xi8>, %w1: tensor<4x1xi8>, %w2: tensor<4x1xf32>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1, %x2) as !quantx.tensor<2x33025xf32, #x> w(%w0, %w1, %w2) as !quantx.tensor<4x33025xf32, #w> : (tensor<2x33025xi8>, tensor<2x1xi8>, tensor<2x1xf32>, tensor<4x33025xi8>, tensor<4x1xi8>, tensor<4x1xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>
#w = #quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>

// One more does not.
// CHECK-LABEL: func.func @bound_exceeded_c5
// CHECK-NOT: code_sum
// CHECK: return
func.func @bound_exceeded_c5(%x0: tensor<2x33026xi8>, %x1: tensor<2x1xi8>, %x2: tensor<2x1xf32>, %w0: tensor<4x33026xi8>, %w1: tensor<4x1xi8>, %w2: tensor<4x1xf32>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1, %x2) as !quantx.tensor<2x33026xf32, #x> w(%w0, %w1, %w2) as !quantx.tensor<4x33026xf32, #w> : (tensor<2x33026xi8>, tensor<2x1xi8>, tensor<2x1xf32>, tensor<4x33026xi8>, tensor<4x1xi8>, tensor<4x1xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

#x = #quantx.affine<(ui8 + 8388608), zero = 8388608, scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>

// The corrected sum is small, but -2^23 * code_sum does not fit i32.
// CHECK-LABEL: func.func @bias_exceeds_c5
// CHECK-NOT: code_sum
// CHECK: return
func.func @bias_exceeds_c5(%x0: tensor<2x64xi8>, %x1: tensor<2x1xf32>, %w0: tensor<4x64xi8>, %w1: tensor<4x2xf16>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%x0, %x1) as !quantx.tensor<2x64xf32, #x> w(%w0, %w1) as !quantx.tensor<4x64xf32, #w> : (tensor<2x64xi8>, tensor<2x1xf32>, tensor<4x64xi8>, tensor<4x2xf16>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}
