// RUN: quantx-opt %s --quantx-assign-workspace | FileCheck %s

// CHECK-LABEL: func.func @f_workspace_bytes(
// CHECK-SAME: %[[X:.*]]: memref<?xf32>) -> index
// CHECK: %[[N:.*]] = memref.dim %[[X]]
// At most 2^47 bytes.
// CHECK: %[[MAX:.*]] = arith.constant 140737488355328 : index
// CHECK: %[[MOST:.*]] = arith.divui %[[MAX]], %{{.*}} : index
// CHECK: arith.cmpi ule, %[[N]], %[[MOST]] : index
// CHECK: %[[MINUS:.*]] = arith.constant -1 : index
// CHECK: %[[BYTES:.*]] = arith.select %{{.*}}, %{{.*}}, %[[MINUS]] : index
// CHECK: return %[[BYTES]]
// CHECK-LABEL: func.func @f(
// CHECK-SAME: %[[X:.*]]: memref<?xf32>, %[[W:.*]]: memref<?xi8>)
// CHECK-NOT: memref.alloc
// CHECK: memref.view %[[W]][%{{.*}}][%{{.*}}] : memref<?xi8> to memref<?xf32>
// CHECK: memref.view %[[W]][%{{.*}}][] : memref<?xi8> to memref<3xi8>
func.func @f(%x: memref<?xf32>) attributes {quantx.result_count = 0 : i64} {
  %c0 = arith.constant 0 : index
  %n = memref.dim %x, %c0 : memref<?xf32>
  %a = memref.alloc(%n) : memref<?xf32>
  %b = memref.alloc() : memref<3xi8>
  memref.copy %x, %a : memref<?xf32> to memref<?xf32>
  return
}

// The block's first operation is one that goes.
// CHECK-LABEL: func.func @only_buffer(
// CHECK-SAME: %[[W:.*]]: memref<?xi8>)
// CHECK-NOT: memref.alloc
// CHECK: memref.view %[[W]]
func.func @only_buffer() attributes {quantx.result_count = 0 : i64} {
  %a = memref.alloc() : memref<4xf32>
  return
}
