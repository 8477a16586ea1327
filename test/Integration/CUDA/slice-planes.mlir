// A kernel for slices copies the planes that they need and no others. A thread
// copies 16 bytes at a time, for the first step and in the loop for the next:
// 64 rows of x 4 times, 64 columns of codes of 8 bits 4 times, of 4 bits twice,
// of 2 bits once, or twice where a third one rounds.
// RUN: quantx-compile %s --target=sm_80 --emit=kernel | FileCheck %s

// CHECK-LABEL: gpu.func @quantx_gpu_64x256_0(
// CHECK-COUNT-10: nvvm.cp.async.shared.global
// CHECK-NOT: nvvm.cp.async.shared.global
// CHECK-LABEL: gpu.func @quantx_gpu_64x256_1(
// CHECK-COUNT-12: nvvm.cp.async.shared.global
// CHECK-NOT: nvvm.cp.async.shared.global
// CHECK-LABEL: gpu.func @quantx_gpu_64x256_2(
// CHECK-COUNT-16: nvvm.cp.async.shared.global
// CHECK-NOT: nvvm.cp.async.shared.global
// CHECK-LABEL: gpu.func @quantx_gpu_64x256_3(
// CHECK-COUNT-12: nvvm.cp.async.shared.global
// CHECK-NOT: nvvm.cp.async.shared.global

#token = #quantx.affine<si8, scale = f32 per [1, *]>
#l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 8 at 0}, {unit 32, order(k, n), scale = 32 at 0}>
#floor = #quantx.sliceable<#quantx.affine<ui8, scale = f32 per [1, *]>, widths = [2, 4], round = floor, overflow = clamp, reconstruct = grid>
#half = #quantx.sliceable<#quantx.affine<ui8, scale = f32 per [1, *]>, widths = [2, 4], round = half_up, overflow = clamp, reconstruct = grid>
#half2 = #quantx.sliceable<#quantx.affine<(64 * ui2), scale = f32 per [1, *]>, widths = [2], round = half_up, overflow = clamp, reconstruct = grid>

// At 2, 4 and 8 bits, all that a run-time width may be.
func.func @run_time(%x: tensor<16x256xf32>, %b: tensor<64x256xi8>, %s: tensor<64x1xi32>, %width: i32) -> tensor<16x64xf32> {
  %q = quantx.quantize %x dynamic : tensor<16x256xf32> -> !quantx.tensor<16x256xf32, #token>
  %w = quantx.make(%b, %s) layout #l : (tensor<64x256xi8>, tensor<64x1xi32>) -> !quantx.tensor<64x256xf32, #floor>
  %y = quantx.matmul %q, %w width(%width) : (!quantx.tensor<16x256xf32, #token>, !quantx.tensor<64x256xf32, #floor>, i32) -> tensor<16x64xf32>
  return %y : tensor<16x64xf32>
}
func.func @half_up(%x: tensor<16x256xf32>, %b: tensor<64x256xi8>, %s: tensor<64x1xi32>) -> tensor<16x64xf32> {
  %q = quantx.quantize %x dynamic : tensor<16x256xf32> -> !quantx.tensor<16x256xf32, #token>
  %w = quantx.make(%b, %s) layout #l : (tensor<64x256xi8>, tensor<64x1xi32>) -> !quantx.tensor<64x256xf32, #half>
  %w2 = quantx.slice %w bits 2 : !quantx.tensor<64x256xf32, #half> -> !quantx.tensor<64x256xf32, #half2>
  %y = quantx.matmul %q, %w2 : (!quantx.tensor<16x256xf32, #token>, !quantx.tensor<64x256xf32, #half2>) -> tensor<16x64xf32>
  return %y : tensor<16x64xf32>
}
