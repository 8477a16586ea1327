// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s


// CHECK-LABEL: func.func @permute_channels_fits
func.func @permute_channels_fits(%x: tensor<4x64xf32>, %p: tensor<64xi32>) {
  // CHECK: %{{.*}} = quantx.permute_channels %{{.*}}, %{{.*}} axis 1 : tensor<4x64xf32>, tensor<64xi32>
  %0 = quantx.permute_channels %x, %p axis 1 : tensor<4x64xf32>, tensor<64xi32>
  return
}
