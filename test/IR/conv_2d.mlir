// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

#s = #quantx.affine<si8, scale = f32 per [1, *, *, *]>
!w = !quantx.tensor<8x3x3x2xf32, #s>

// CHECK-LABEL: func.func @conv_2d_fits
func.func @conv_2d_fits(%x: tensor<?x9x9x4xf32>, %w: !w, %b: tensor<8xf32>) {
  // CHECK: %{{.*}} = quantx.conv_2d %{{.*}}, %{{.*}} bias(%{{.*}}) strides [2, 2] padding [1, 1, 0, 0] dilations [1, 2] groups 2 : (tensor<?x9x9x4xf32>, !quantx.tensor<8x3x3x2xf32, #{{.*}}>, tensor<8xf32>) -> tensor<?x5x3x8xf32>
  %0 = quantx.conv_2d %x, %w bias(%b) strides [2, 2] padding [1, 1, 0, 0] dilations [1, 2] groups 2 : (tensor<?x9x9x4xf32>, !w, tensor<8xf32>) -> tensor<?x5x3x8xf32>
  return
}
