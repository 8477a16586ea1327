// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

#p = #quantx.sliceable<#quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>, widths = [2, 4, 8], round = half_up, overflow = clamp, reconstruct = grid>
#e = #quantx.sliceable<#quantx.affine<si8, scale = f32 per [1, *]>, widths = [8], round = half_up, overflow = extra, reconstruct = grid>

// CHECK-LABEL: func.func @int_slice
func.func @int_slice(%q: tensor<8x?xi8>) {
  // CHECK: quantx.int.slice %{{.*}} bits 4 of !quantx.tensor<8x?xf32, #{{.*}}> : tensor<8x?xi8> -> tensor<8x?xi8>
  %0 = quantx.int.slice %q bits 4 of !quantx.tensor<8x?xf32, #p> : tensor<8x?xi8> -> tensor<8x?xi8>
  // CHECK: quantx.int.slice %{{.*}} bits 8 of !quantx.tensor<8x?xf32, #{{.*}}> : tensor<8x?xi8> -> tensor<8x?xi8>
  %1 = quantx.int.slice %q bits 8 of !quantx.tensor<8x?xf32, #e> : tensor<8x?xi8> -> tensor<8x?xi8>
  return
}
