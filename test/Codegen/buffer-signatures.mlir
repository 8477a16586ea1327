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
