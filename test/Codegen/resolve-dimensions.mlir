// RUN: quantx-opt --quantx-resolve-dimensions %s | FileCheck %s

// A chain: each size is that of the buffer before.
// CHECK-LABEL: func @chain
// CHECK-SAME: (%{{.*}}: memref<?xf32>, %{{.*}}: memref<?xf32>, %[[N:.*]]: index)
// CHECK-NOT: memref.dim
// CHECK: return %[[N]] : index
func.func @chain(%a: memref<?xf32>, %b: memref<?xf32>, %n: index) -> index {
  %c0 = arith.constant 0 : index
  %a2 = memref.expand_shape %a [[0, 1]] output_shape [%n, 32] : memref<?xf32> into memref<?x32xf32>
  %an = memref.dim %a2, %c0 : memref<?x32xf32>
  %b2 = memref.expand_shape %b [[0, 1]] output_shape [%an, 32] : memref<?xf32> into memref<?x32xf32>
  %bn = memref.dim %b2, %c0 : memref<?x32xf32>
  %c = memref.alloc(%bn) : memref<?xf32>
  %cn = memref.dim %c, %c0 : memref<?xf32>
  memref.dealloc %c : memref<?xf32>
  return %cn : index
}

// The size of an argument, and one whose dimension only the run knows, stay.
// CHECK-LABEL: func @stay
// CHECK: memref.dim %{{.*}}, %{{.*}} : memref<?xf32>
// CHECK: memref.dim %{{.*}}, %{{.*}} : memref<?x?xf32>
func.func @stay(%a: memref<?xf32>, %b: memref<?x?xf32>, %i: index) -> (index, index) {
  %c0 = arith.constant 0 : index
  %n = memref.dim %a, %c0 : memref<?xf32>
  %m = memref.dim %b, %i : memref<?x?xf32>
  return %n, %m : index, index
}
