// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

#s = #quantx.affine<ui4, scale = f16 per [1, 32]>
#g = #quantx.affine<ui4, scale = f16 per [1, gather]>
#l = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>
#lg = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 4 at 0 k(2:4)}, {unit 16, order(k, n), scale = 16 at 0}>

// CHECK-LABEL: func.func @int_view_fits
func.func @int_view_fits(%b: tensor<36xi8>, %d: tensor<?xi8>, %n: index) {
  // CHECK: %{{.*}} = quantx.int.view(%{{.*}}) layout #{{.*}} field "codes" of !quantx.tensor<1x64xf32, #{{.*}}> : (tensor<36xi8>) -> tensor<1x64xi8>
  %0 = quantx.int.view(%b) layout #l field "codes" of !quantx.tensor<1x64xf32, #s> : (tensor<36xi8>) -> tensor<1x64xi8>
  // CHECK: %{{.*}} = quantx.int.view(%{{.*}}) layout #{{.*}} field "scale" of !quantx.tensor<1x64xf32, #{{.*}}> : (tensor<36xi8>) -> tensor<1x2xf16>
  %1 = quantx.int.view(%b) layout #l field "scale" of !quantx.tensor<1x64xf32, #s> : (tensor<36xi8>) -> tensor<1x2xf16>
  // CHECK: %{{.*}} = quantx.int.view(%{{.*}}) layout #{{.*}} field "codes" of !quantx.tensor<?x64xf32, #{{.*}}> dims(%{{.*}}) : (tensor<?xi8>, index) -> tensor<?x64xi8>
  %2 = quantx.int.view(%d) layout #l field "codes" of !quantx.tensor<?x64xf32, #s> dims(%n) : (tensor<?xi8>, index) -> tensor<?x64xi8>
  // CHECK: %{{.*}} = quantx.int.view(%{{.*}}, %{{.*}}) layout #{{.*}} field "scale" of !quantx.tensor<1x64xf32, #{{.*}}> groups(%{{.*}}) : (tensor<?xi8>, tensor<?xi8>, index) -> tensor<1x?xf16>
  %3 = quantx.int.view(%d, %d) layout #lg field "scale" of !quantx.tensor<1x64xf32, #g> groups(%n) : (tensor<?xi8>, tensor<?xi8>, index) -> tensor<1x?xf16>
  return
}
