// RUN: quantx-opt %s --quantx-compose-slices | FileCheck %s
// RUN: quantx-opt %s --quantx-compose-slices | quantx-opt --quantx-compose-slices | FileCheck %s

#p = #quantx.affine<ui8, scale = f32 per [1, *]>
#floor = #quantx.sliceable<#p, widths = [2, 4, 8], round = floor, overflow = clamp, reconstruct = midpoint>
#floor4 = #quantx.sliceable<#quantx.affine<(16 * ui4 + 7.5), scale = f32 per [1, *]>, widths = [2, 4], round = floor, overflow = clamp, reconstruct = midpoint>
#floor2 = #quantx.sliceable<#quantx.affine<(64 * ui2 + 31.5), scale = f32 per [1, *]>, widths = [2], round = floor, overflow = clamp, reconstruct = midpoint>
#up = #quantx.sliceable<#p, widths = [2, 4, 8], round = half_up, overflow = clamp, reconstruct = grid>
#up4 = #quantx.sliceable<#quantx.affine<(16 * ui4), scale = f32 per [1, *]>, widths = [2, 4], round = half_up, overflow = clamp, reconstruct = grid>
#up2 = #quantx.sliceable<#quantx.affine<(64 * ui2), scale = f32 per [1, *]>, widths = [2], round = half_up, overflow = clamp, reconstruct = grid>
#even = #quantx.sliceable<#p, widths = [2, 4, 8], round = half_even, overflow = clamp, reconstruct = grid>
#even4 = #quantx.sliceable<#quantx.affine<(16 * ui4), scale = f32 per [1, *]>, widths = [2, 4], round = half_even, overflow = clamp, reconstruct = grid>
#even2 = #quantx.sliceable<#quantx.affine<(64 * ui2), scale = f32 per [1, *]>, widths = [2], round = half_even, overflow = clamp, reconstruct = grid>

// CHECK-LABEL: func.func @fires
// CHECK-SAME: (%[[W:.*]]: !quantx.tensor
// CHECK-NEXT: %[[S:.*]] = quantx.slice %[[W]] bits 2
// CHECK-NEXT: return %[[S]]
func.func @fires(%w: !quantx.tensor<2x8xf32, #floor>) -> !quantx.tensor<2x8xf32, #floor2> {
  %a = quantx.slice %w bits 4 : !quantx.tensor<2x8xf32, #floor> -> !quantx.tensor<2x8xf32, #floor4>
  %b = quantx.slice %a bits 2 : !quantx.tensor<2x8xf32, #floor4> -> !quantx.tensor<2x8xf32, #floor2>
  return %b : !quantx.tensor<2x8xf32, #floor2>
}

// CHECK-LABEL: func.func @half_up_c1
// CHECK: quantx.slice {{.*}} bits 4
// CHECK: quantx.slice {{.*}} bits 2
func.func @half_up_c1(%w: !quantx.tensor<2x8xf32, #up>) -> !quantx.tensor<2x8xf32, #up2> {
  %a = quantx.slice %w bits 4 : !quantx.tensor<2x8xf32, #up> -> !quantx.tensor<2x8xf32, #up4>
  %b = quantx.slice %a bits 2 : !quantx.tensor<2x8xf32, #up4> -> !quantx.tensor<2x8xf32, #up2>
  return %b : !quantx.tensor<2x8xf32, #up2>
}

// CHECK-LABEL: func.func @half_even_c1
// CHECK: quantx.slice {{.*}} bits 4
// CHECK: quantx.slice {{.*}} bits 2
func.func @half_even_c1(%w: !quantx.tensor<2x8xf32, #even>) -> !quantx.tensor<2x8xf32, #even2> {
  %a = quantx.slice %w bits 4 : !quantx.tensor<2x8xf32, #even> -> !quantx.tensor<2x8xf32, #even4>
  %b = quantx.slice %a bits 2 : !quantx.tensor<2x8xf32, #even4> -> !quantx.tensor<2x8xf32, #even2>
  return %b : !quantx.tensor<2x8xf32, #even2>
}
