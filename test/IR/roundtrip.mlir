// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

#q4_0 = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>
#q4_0_l = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>
#act = #quantx.affine<si8, scale = f32 per [1, *]>

// CHECK-LABEL: func.func @matmul
func.func @matmul(%x: tensor<?x384xf32>, %b: tensor<11880xi8>) -> tensor<?x55xf32> {
  // CHECK: quantx.make(%{{.*}}) layout #layout : (tensor<11880xi8>) -> !quantx.tensor<55x384xf32, #scheme>
  %w = quantx.make(%b) layout #q4_0_l : (tensor<11880xi8>) -> !quantx.tensor<55x384xf32, #q4_0>
  // CHECK: quantx.quantize %{{.*}} dynamic : tensor<?x384xf32> -> !quantx.tensor<?x384xf32, #scheme1>
  %q = quantx.quantize %x dynamic : tensor<?x384xf32> -> !quantx.tensor<?x384xf32, #act>
  // CHECK: quantx.matmul %{{.*}}, %{{.*}} : (!quantx.tensor<?x384xf32, #scheme1>, !quantx.tensor<55x384xf32, #scheme>) -> tensor<?x55xf32>
  %y = quantx.matmul %q, %w : (!quantx.tensor<?x384xf32, #act>, !quantx.tensor<55x384xf32, #q4_0>) -> tensor<?x55xf32>
  return %y : tensor<?x55xf32>
}
