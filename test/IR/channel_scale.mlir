// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s


// CHECK-LABEL: func.func @channel_scale_fits
func.func @channel_scale_fits(%x: tensor<4x64xf16>, %s: tensor<64xf32>) {
  // CHECK: %{{.*}} = quantx.channel_scale %{{.*}}, %{{.*}} axis 1 : tensor<4x64xf16>, tensor<64xf32>
  %0 = quantx.channel_scale %x, %s axis 1 : tensor<4x64xf16>, tensor<64xf32>
  return
}
