// RUN: quantx-opt %s --quantx-lower-to-integer --quantx-check-arguments | FileCheck %s

#act = #quantx.affine<si8, scale = f32 per [1, *]>
#parent = #quantx.sliceable<#quantx.affine<ui4, zero = ui4 per [1, *], scale = f32 per [1, *]>, widths = [2, 3], round = floor, overflow = clamp, reconstruct = grid>
#bytes = #quantx.affine<si8, scale = f32 per [1, *]>
#bytes_l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 8 at 0}, {unit 32, order(k, n), scale = 32 at 0}>

// The width's own is listed too.
// CHECK-LABEL: func.func @width
// CHECK-SAME: %[[R:[a-z0-9]+]]: i32)
// CHECK: arith.cmpi eq, %[[R]], %c2_i32
// CHECK: arith.cmpi eq, %[[R]], %c3_i32
// CHECK: arith.cmpi eq, %[[R]], %c4_i32
// CHECK: %[[GOT:.*]] = arith.extsi %[[R]] : i32 to i64
// CHECK: quantx.int.check %{{.*}}, "width: wanted one of [2, 3, 4]" got %[[GOT]]
// CHECK: quantx.int.contract
func.func @width(%x: !quantx.tensor<2x8xf32, #act>, %w: !quantx.tensor<4x8xf32, #parent>, %r: i32) -> tensor<2x4xf32> {
  %y = quantx.matmul %x, %w width(%r) : (!quantx.tensor<2x8xf32, #act>, !quantx.tensor<4x8xf32, #parent>, i32) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// One width per row: all are looked at, and there must be as many as rows.
// CHECK-LABEL: func.func @width_of_rows
// CHECK: scf.for
// CHECK: quantx.int.check %{{.*}}, "width: wanted one of [2, 3, 4]"
// CHECK: quantx.int.check %{{.*}}, "width: wanted one for each row of x"
func.func @width_of_rows(%x: !quantx.tensor<?x8xf32, #act>, %w: !quantx.tensor<4x8xf32, #parent>, %r: tensor<?xi32>) -> tensor<?x4xf32> {
  %y = quantx.matmul %x, %w width(%r) : (!quantx.tensor<?x8xf32, #act>, !quantx.tensor<4x8xf32, #parent>, tensor<?xi32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// Of the two views, one for each field, each asks for its own buffer.
// CHECK-LABEL: func.func @buffers
// CHECK: quantx.int.check %{{.*}}, "dims: wanted sizes of at least 0"
// CHECK: quantx.int.check %{{.*}}, "buffer 0: wanted the bytes of its layout"
// CHECK: quantx.int.check %{{.*}}, "buffer 1: wanted the bytes of its layout"
// CHECK-NOT: int.check
func.func @buffers(%b: tensor<?xi8>, %s: tensor<?xi8>, %n: index) -> tensor<?x8xf32> {
  %w = quantx.make(%b, %s) layout #bytes_l dims(%n) : (tensor<?xi8>, tensor<?xi8>, index) -> !quantx.tensor<?x8xf32, #bytes>
  %y = quantx.dequantize %w : !quantx.tensor<?x8xf32, #bytes> -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}

// Types say it all.
// CHECK-LABEL: func.func @static
// CHECK-NOT: int.check
// CHECK: return
func.func @static(%b: tensor<32xi8>, %s: tensor<16xi8>) -> tensor<4x8xf32> {
  %w = quantx.make(%b, %s) layout #bytes_l : (tensor<32xi8>, tensor<16xi8>) -> !quantx.tensor<4x8xf32, #bytes>
  %y = quantx.dequantize %w : !quantx.tensor<4x8xf32, #bytes> -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}
