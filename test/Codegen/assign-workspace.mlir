// RUN: quantx-opt %s --quantx-assign-workspace | FileCheck %s

// CHECK-LABEL: func.func @f_workspace_bytes(%{{.*}}: memref<?xf32>) -> index
// CHECK: memref.dim
// CHECK: return
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
