// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

#p = #quantx.sliceable<affine<ui8, scale = f32 per [1, *]>, widths = [2, 4], round = half_up, overflow = clamp, reconstruct = grid>
#p4 = #quantx.sliceable<affine<(16 * ui4), scale = f32 per [1, *]>, widths = [2, 4], round = half_up, overflow = clamp, reconstruct = grid>

// CHECK-LABEL: func.func @slice_fits
func.func @slice_fits(%w: !quantx.tensor<8x64xf32, #p>) {
  // CHECK: %{{.*}} = quantx.slice %{{.*}} bits 4 : !quantx.tensor<8x64xf32, #{{.*}}> -> !quantx.tensor<8x64xf32, #{{.*}}>
  %0 = quantx.slice %w bits 4 : !quantx.tensor<8x64xf32, #p> -> !quantx.tensor<8x64xf32, #p4>
  // CHECK: %{{.*}} = quantx.slice %{{.*}} bits 8 : !quantx.tensor<8x64xf32, #{{.*}}> -> !quantx.tensor<8x64xf32, #{{.*}}>
  %1 = quantx.slice %w bits 8 : !quantx.tensor<8x64xf32, #p> -> !quantx.tensor<8x64xf32, #p>
  return
}
