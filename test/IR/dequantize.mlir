// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

#s = #quantx.affine<si8, scale = f32 per [1, *]>
#p = #quantx.sliceable<affine<ui8>, widths = [2, 4], round = floor, overflow = clamp, reconstruct = grid>

// CHECK-LABEL: func.func @dequantize_fits
func.func @dequantize_fits(%w: !quantx.tensor<?x64xf16, #s>, %p: !quantx.tensor<?x64xf32, #p>, %r: i32) {
  // CHECK: %{{.*}} = quantx.dequantize %{{.*}} : !quantx.tensor<?x64xf16, #{{.*}}> -> tensor<?x64xf16>
  %0 = quantx.dequantize %w : !quantx.tensor<?x64xf16, #s> -> tensor<?x64xf16>
  // CHECK: %{{.*}} = quantx.dequantize %{{.*}} width(%{{.*}}) : !quantx.tensor<?x64xf32, #{{.*}}> -> tensor<?x64xf32>
  %1 = quantx.dequantize %p width(%r) : !quantx.tensor<?x64xf32, #p> -> tensor<?x64xf32>
  return
}
