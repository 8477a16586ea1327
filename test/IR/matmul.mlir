// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

#s = #quantx.affine<si8, scale = f32 per [1, *]>
#p = #quantx.sliceable<affine<ui8>, widths = [2, 4], round = floor, overflow = clamp, reconstruct = grid>

// CHECK-LABEL: func.func @matmul_fits
func.func @matmul_fits(%x: tensor<?x64xf32>, %w: !quantx.tensor<8x64xf32, #s>, %b: tensor<8xf32>, %p: !quantx.tensor<8x64xf32, #p>, %r: i32, %rs: tensor<?xi32>) {
  // CHECK: %{{.*}} = quantx.matmul %{{.*}}, %{{.*}} bias(%{{.*}}) : (tensor<?x64xf32>, !quantx.tensor<8x64xf32, #{{.*}}>, tensor<8xf32>) -> tensor<?x8xf16>
  %0 = quantx.matmul %x, %w bias(%b) : (tensor<?x64xf32>, !quantx.tensor<8x64xf32, #s>, tensor<8xf32>) -> tensor<?x8xf16>
  // CHECK: %{{.*}} = quantx.matmul %{{.*}}, %{{.*}} width(%{{.*}}) : (tensor<?x64xf32>, !quantx.tensor<8x64xf32, #{{.*}}>, i32) -> tensor<?x8xbf16>
  %1 = quantx.matmul %x, %p width(%r) : (tensor<?x64xf32>, !quantx.tensor<8x64xf32, #p>, i32) -> tensor<?x8xbf16>
  // CHECK: %{{.*}} = quantx.matmul %{{.*}}, %{{.*}} width(%{{.*}}) : (tensor<?x64xf32>, !quantx.tensor<8x64xf32, #{{.*}}>, tensor<?xi32>) -> tensor<?x8xf32>
  %2 = quantx.matmul %x, %p width(%rs) : (tensor<?x64xf32>, !quantx.tensor<8x64xf32, #p>, tensor<?xi32>) -> tensor<?x8xf32>
  return
}
