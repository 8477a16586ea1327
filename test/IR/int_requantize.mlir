// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s


// CHECK-LABEL: func.func @int_requantize_fits
func.func @int_requantize_fits(%t: tensor<4x8xi32>) {
  // CHECK: %{{.*}} = quantx.int.requantize %{{.*}} single multiplier 1073741824 shift 2 zero 0 range{{ ?}}[-128, 127] : tensor<4x8xi32> -> tensor<4x8xi8>
  %0 = quantx.int.requantize %t single multiplier 1073741824 shift 2 zero 0 range [-128, 127] : tensor<4x8xi32> -> tensor<4x8xi8>
  // CHECK: %{{.*}} = quantx.int.requantize %{{.*}} reduced16 multiplier 2147483647 shift 17 zero 255 range{{ ?}}[0, 255] : tensor<4x8xi32> -> tensor<4x8xi8>
  %1 = quantx.int.requantize %t reduced16 multiplier 2147483647 shift 17 zero 255 range [0, 255] : tensor<4x8xi32> -> tensor<4x8xi8>
  // CHECK: %{{.*}} = quantx.int.requantize %{{.*}} float multiplier 1065353216 shift 2 zero 3 range{{ ?}}[0, 15] : tensor<4x8xi32> -> tensor<4x8xi8>
  %2 = quantx.int.requantize %t float multiplier 1065353216 shift 2 zero 3 range [0, 15] : tensor<4x8xi32> -> tensor<4x8xi8>
  return
}
