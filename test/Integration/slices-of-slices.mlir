// A slice of a slice is one slice, before any route: the same digest, and the
// same kernel as one slice of as many bits.
// RUN: quantx-opt %s --quantx-optimize -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: quantx-run %s --entry=twice --seed=2 --dyn=5 --digest > %t.interpreter
// RUN: quantx-run %t.mlir --entry=twice --seed=2 --dyn=5 --digest > %t.optimized
// RUN: diff %t.interpreter %t.optimized
// RUN: quantx-run %s --entry=twice --seed=2 --dyn=5 --digest --backend=portable > %t.portable
// RUN: diff %t.interpreter %t.portable
// RUN: quantx-run %s --entry=twice --seed=2 --dyn=5 --digest --backend=cpu --target=znver4 --emulate-isa > %t.cpu
// RUN: diff %t.interpreter %t.cpu
// RUN: quantx-compile %s --target=portable --emit=integer | FileCheck %s --check-prefix=INTEGER

#act = #quantx.affine<si8, scale = f32 per [1, *]>
#parent = #quantx.sliceable<#quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>, widths = [2, 4, 8], round = floor, overflow = clamp, reconstruct = grid>
#slice4 = #quantx.sliceable<#quantx.affine<(16 * ui4), zero = ui8 per [1, *], scale = f32 per [1, *]>, widths = [2, 4], round = floor, overflow = clamp, reconstruct = grid>
#slice2 = #quantx.sliceable<#quantx.affine<(64 * ui2), zero = ui8 per [1, *], scale = f32 per [1, *]>, widths = [2], round = floor, overflow = clamp, reconstruct = grid>
#l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 8 at 0}, {unit 8, order(k, n), zero = 8 at 0}, {unit 32, order(k, n), scale = 32 at 0}>

// CHECK-LABEL: func.func @twice
// CHECK: quantx.slice
// CHECK-NOT: quantx.slice
// CHECK: quantx.matmul
// INTEGER: quantx.int.slice
// INTEGER-NOT: quantx.int.slice
func.func @twice(%x: tensor<?x64xf32>, %c: tensor<6x64xi8>, %z: tensor<6x1xi8>, %s: tensor<6x1xi32>) -> tensor<?x6xf32> {
  %q = quantx.quantize %x dynamic : tensor<?x64xf32> -> !quantx.tensor<?x64xf32, #act>
  %p = quantx.make(%c, %z, %s) layout #l : (tensor<6x64xi8>, tensor<6x1xi8>, tensor<6x1xi32>) -> !quantx.tensor<6x64xf32, #parent>
  %w = quantx.slice %p bits 4 : !quantx.tensor<6x64xf32, #parent> -> !quantx.tensor<6x64xf32, #slice4>
  %v = quantx.slice %w bits 2 : !quantx.tensor<6x64xf32, #slice4> -> !quantx.tensor<6x64xf32, #slice2>
  %y = quantx.matmul %q, %v : (!quantx.tensor<?x64xf32, #act>, !quantx.tensor<6x64xf32, #slice2>) -> tensor<?x6xf32>
  return %y : tensor<?x6xf32>
}
