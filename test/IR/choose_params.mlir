// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

#s = #quantx.affine<si8, scale = f32 per [1, *]>
#z = #quantx.affine<ui4, zero = ui4 per [1, 32], scale = f16 per [1, 32]>

// CHECK-LABEL: func.func @choose_params_fits
func.func @choose_params_fits(%x: tensor<4x64xf32>) {
  // CHECK: %{{.*}} = quantx.choose_params %{{.*}} abs_max for #{{.*}} : (tensor<4x64xf32>) -> tensor<4x1xf32>
  %0 = quantx.choose_params %x abs_max for #s : (tensor<4x64xf32>) -> tensor<4x1xf32>
  // CHECK: %{{.*}}{{.*}} = quantx.choose_params %{{.*}} min_max for #{{.*}} : (tensor<4x64xf32>) -> (tensor<4x2xf16>, tensor<4x2xi8>)
  %1:2 = quantx.choose_params %x min_max for #z : (tensor<4x64xf32>) -> (tensor<4x2xf16>, tensor<4x2xi8>)
  // CHECK: %{{.*}}{{.*}} = quantx.choose_params %{{.*}} mse for #{{.*}} : (tensor<4x64xf32>) -> (tensor<4x2xf16>, tensor<4x2xi8>)
  %2:2 = quantx.choose_params %x mse for #z : (tensor<4x64xf32>) -> (tensor<4x2xf16>, tensor<4x2xi8>)
  return
}
