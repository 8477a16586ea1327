// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

#s = #quantx.affine<ui4, scale = f16 per [1, 32]>
#l = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>

// CHECK-LABEL: func.func @unmake_fits
func.func @unmake_fits(%w: !quantx.tensor<1x64xf32, #s>) {
  // CHECK: %{{.*}} = quantx.unmake %{{.*}} layout #{{.*}} : !quantx.tensor<1x64xf32, #{{.*}}> -> tensor<36xi8>
  %0 = quantx.unmake %w layout #l : !quantx.tensor<1x64xf32, #s> -> tensor<36xi8>
  return
}
