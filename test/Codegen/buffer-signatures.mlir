// RUN: quantx-opt %s --quantx-buffer-signatures | FileCheck %s

// CHECK-LABEL: func.func @dynamic(
// CHECK-SAME: %[[X:.*]]: memref<?x4xf32>, %[[Y:.*]]: memref<?x4xf32>) attributes {quantx.result_count = 1
// CHECK: %[[T:.*]] = bufferization.to_tensor %[[X]] restrict
// CHECK: %[[R:.*]] = arith.addf %[[T]], %[[T]]
// CHECK: bufferization.materialize_in_destination %[[R]] in restrict writable %[[Y]]
// CHECK: return
// CHECK-LABEL: func.func @dynamic_result_dims(%{{.*}}: memref<?x4xf32>) -> index
// CHECK: tensor.dim
func.func @dynamic(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %y = arith.addf %x, %x : tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// A static result needs no twin; numbers are stored.
// CHECK-LABEL: func.func @static(
// CHECK-SAME: %[[X:.*]]: f32, %[[Y:.*]]: memref<f32>)
// CHECK: memref.store %[[X]], %[[Y]][]
// CHECK-NOT: @static_result_dims
func.func @static(%x: f32) -> f32 {
  return %x : f32
}

// The body runs behind the checks; what they look at stays in front.
// CHECK-LABEL: func.func @checked(
// CHECK-SAME: %[[X:.*]]: memref<4xf32>, %[[R:.*]]: i32, %[[Y:.*]]: memref<4xf32>) -> (i32, i64)
// CHECK-SAME: quantx.checks = ["first: wanted 1", "second: wanted 2"]
// CHECK: %[[A:.*]] = arith.cmpi eq
// CHECK: %[[B:.*]] = arith.cmpi eq
// CHECK: %[[N2:.*]] = arith.select %[[B]], %{{.*}}, %c2_i32
// CHECK: %[[N1:.*]] = arith.select %[[A]], %[[N2]], %c1_i32
// CHECK: %[[GOT:.*]] = arith.select %[[A]]
// CHECK: %[[OK:.*]] = arith.cmpi eq, %[[N1]], %c0_i32
// CHECK: scf.if %[[OK]] {
// CHECK: arith.addf
// CHECK: bufferization.materialize_in_destination
// CHECK: }
// CHECK: return %[[N1]], %[[GOT]] : i32, i64
func.func @checked(%x: tensor<4xf32>, %r: i32) -> tensor<4xf32> {
  %y = arith.addf %x, %x : tensor<4xf32>
  %one = arith.constant 1 : i32
  %two = arith.constant 2 : i32
  %got = arith.extsi %r : i32 to i64
  %a = arith.cmpi eq, %r, %one : i32
  quantx.int.check %a, "first: wanted 1" got %got
  %b = arith.cmpi eq, %r, %two : i32
  quantx.int.check %b, "second: wanted 2" got %got
  return %y : tensor<4xf32>
}
