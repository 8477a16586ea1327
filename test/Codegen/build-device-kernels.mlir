// RUN: quantx-opt %s --quantx-build-device-kernels --split-input-file --verify-diagnostics | FileCheck %s

// Two statements are two kernels, with the sizes that they need; the first one
// may use the whole grid.
// CHECK: gpu.module @quantx_kernels
// CHECK: gpu.func @twice_0(%[[X:.*]]: memref<?x4xf32>, %[[Y:.*]]: memref<f32>) kernel
// CHECK-DAG: gpu.block_dim x
// CHECK-DAG: gpu.grid_dim x
// CHECK: %[[BEGIN:.*]] = arith.addi
// CHECK: scf.for %[[I:.*]] = %[[BEGIN]] to
// CHECK: %[[COLUMN:.*]] = arith.remui %[[I]]
// CHECK: memref.store %{{.*}}, %[[X]]
// CHECK-NOT: memref.store
// CHECK: gpu.func @twice_1
// CHECK-SAME: attributes {quantx.one_thread}
// CHECK-NOT: scf.for
// CHECK: scf.if
// CHECK: memref.store
// CHECK: gpu.return
// CHECK: gpu.func @sizes(%{{.*}}: memref<?x4xf32>, %[[OUT:.*]]: memref<?xi64>) kernel
// CHECK: memref.store %{{.*}}, %[[OUT]]
// CHECK-NOT: func.func
func.func @twice(%x: memref<?x4xf32>, %y: memref<f32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %m = memref.dim %x, %c0 : memref<?x4xf32>
  %one = arith.constant 1.0 : f32
  scf.parallel (%i, %j) = (%c0, %c0) to (%m, %c4) step (%c1, %c1) {
    memref.store %one, %x[%i, %j] : memref<?x4xf32>
  }
  memref.store %one, %y[] : memref<f32>
  return
}
func.func @sizes(%x: memref<?x4xf32>) -> index {
  %c0 = arith.constant 0 : index
  %m = memref.dim %x, %c0 : memref<?x4xf32>
  return %m : index
}

// -----

// What a later statement changes cannot be read again by a kernel after it.
func.func @changed(%x: memref<4xf32>, %y: memref<f32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-error@+1 {{device function: wanted statements that write memory, and code that reads what none of them changes afterwards, got: memref.load}}
  %first = memref.load %x[%c0] : memref<4xf32>
  %one = arith.constant 1.0 : f32
  memref.store %one, %x[%c0] : memref<4xf32>
  memref.store %first, %y[] : memref<f32>
  return
}
