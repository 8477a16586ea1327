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

// CHECK-LABEL: func.func @elementwise
// CHECK-SAME: %[[X:.*]]: tensor<?x?xf32>, %[[Y:.*]]: tensor<?x?xf32>)
// CHECK: %[[GOT:.*]] = tensor.dim %[[Y]], %c0
// CHECK: %[[WANTED:.*]] = tensor.dim %[[X]], %c0
// CHECK: arith.cmpi eq, %[[WANTED]], %[[GOT]] : index
// CHECK: quantx.int.check %{{.*}}, "operands: wanted tensors of one shape"
// CHECK: quantx.int.check %{{.*}}, "operands: wanted tensors of one shape"
// CHECK-NEXT: arith.addf
func.func @elementwise(%x: tensor<?x?xf32>, %y: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %z = arith.addf %x, %y : tensor<?x?xf32>
  return %z : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @cast
// CHECK-SAME: %[[X:.*]]: tensor<?xf32>)
// CHECK: %[[GOT:.*]] = tensor.dim %[[X]], %c0
// CHECK: %[[WANTED:.*]] = arith.constant 8 : index
// CHECK: arith.cmpi eq, %[[WANTED]], %[[GOT]] : index
// CHECK: quantx.int.check %{{.*}}, "cast: wanted an extent of 8"
// CHECK-NEXT: tensor.cast
func.func @cast(%x: tensor<?xf32>) -> tensor<8xf32> {
  %y = tensor.cast %x : tensor<?xf32> to tensor<8xf32>
  return %y : tensor<8xf32>
}

// All sizes are x's: of products, what loops carry, what both branches yield.
// CHECK-LABEL: func.func @one_source
// CHECK-NOT: int.check
// CHECK: return
func.func @one_source(%x: tensor<?x8xf32>, %w: tensor<4x8xf32>, %c: i1, %i: index) -> tensor<?x4xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = tensor.dim %x, %c0 : tensor<?x8xf32>
  %0 = tensor.empty(%m) : tensor<?x4xf32>
  %1 = quantx.matmul %x, %w : (tensor<?x8xf32>, tensor<4x8xf32>) -> tensor<?x4xf32>
  %2 = scf.for %j = %c0 to %i step %c1 iter_args(%y = %1) -> tensor<?x4xf32> {
    %z = arith.addf %y, %0 : tensor<?x4xf32>
    scf.yield %z : tensor<?x4xf32>
  }
  %3 = scf.if %c -> tensor<?x4xf32> {
    scf.yield %2 : tensor<?x4xf32>
  } else {
    %4 = math.exp %1 : tensor<?x4xf32>
    scf.yield %4 : tensor<?x4xf32>
  }
  %5 = arith.addf %2, %3 : tensor<?x4xf32>
  %6 = tensor.cast %5 : tensor<?x4xf32> to tensor<?x?xf32>
  %7 = tensor.cast %6 : tensor<?x?xf32> to tensor<?x4xf32>
  return %7 : tensor<?x4xf32>
}

// The second iteration's size is another's: what the loop yields has one of its
// own.
// CHECK-LABEL: func.func @changing_size
// CHECK: %[[LOOP:.*]] = scf.for
// CHECK: %[[GOT:.*]] = tensor.dim %[[LOOP]], %c0
// CHECK: quantx.int.check %{{.*}}, "operands: wanted tensors of one shape"
func.func @changing_size(%x: tensor<?xf32>, %y: tensor<?xf32>, %i: index) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = scf.for %j = %c0 to %i step %c1 iter_args(%z = %x) -> tensor<?xf32> {
    scf.yield %y : tensor<?xf32>
  }
  %1 = arith.addf %x, %0 : tensor<?xf32>
  return %1 : tensor<?xf32>
}
