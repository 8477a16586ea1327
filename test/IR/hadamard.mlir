// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s


// CHECK-LABEL: func.func @hadamard_fits
func.func @hadamard_fits(%x: tensor<4x128xf32>, %d: tensor<?xf32>) {
  // CHECK: %{{.*}} = quantx.hadamard %{{.*}} block 64 : tensor<4x128xf32>
  %0 = quantx.hadamard %x block 64 : tensor<4x128xf32>
  // CHECK: %{{.*}} = quantx.hadamard %{{.*}} block 1 : tensor<?xf32>
  %1 = quantx.hadamard %d block 1 : tensor<?xf32>
  return
}
