// RUN: quantx-opt %s --quantx-lower-to-integer --quantx-outline-device-functions | FileCheck %s

#act = #quantx.affine<si8, scale = f32 per [1, *]>
#parent = #quantx.sliceable<#quantx.affine<ui8, scale = f32 per [1, *]>, widths = [4, 8], round = floor, overflow = clamp, reconstruct = grid>
#slice = #quantx.sliceable<#quantx.affine<(16 * ui4), scale = f32 per [1, *]>, widths = [4], round = floor, overflow = clamp, reconstruct = grid>
#l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 8 at 0}, {unit 32, order(k, n), scale = 32 at 0}>

// Calls do not reach out of a module.
// CHECK-LABEL: module @inner
// CHECK: quantx.int.quantize
module @inner {
  func.func @in_module(%x: tensor<3x8xf32>) -> tensor<3x8xf32> {
    %q = quantx.quantize %x dynamic : tensor<3x8xf32> -> !quantx.tensor<3x8xf32, #act>
    %y = quantx.dequantize %q : !quantx.tensor<3x8xf32, #act> -> tensor<3x8xf32>
    return %y : tensor<3x8xf32>
  }
}

// Quantization and product are calls; equal ones are of one function.
// CHECK-LABEL: func.func @twice
// CHECK: %[[Q:.*]]:2 = call @[[QUANTIZE:quantx_quantize_0]](%arg0)
// CHECK: %[[A:.*]] = call @[[CONTRACT:quantx_contract_1]](%arg1, %arg2, %{{.*}}, %[[Q]]#0, %[[Q]]#1)
// CHECK: call @[[CONTRACT]](%arg3, %arg4, %{{.*}}, %[[Q]]#0, %[[Q]]#1)
// CHECK-NOT: quantx.int
// CHECK: return
func.func @twice(%x: tensor<?x64xf32>, %c0: tensor<8x64xi8>, %s0: tensor<8xi32>, %c1: tensor<8x64xi8>, %s1: tensor<8xi32>) -> (tensor<?x8xf32>, tensor<?x8xf32>) {
  %q = quantx.quantize %x dynamic : tensor<?x64xf32> -> !quantx.tensor<?x64xf32, #act>
  %p0 = quantx.make(%c0, %s0) layout #l : (tensor<8x64xi8>, tensor<8xi32>) -> !quantx.tensor<8x64xf32, #parent>
  %p1 = quantx.make(%c1, %s1) layout #l : (tensor<8x64xi8>, tensor<8xi32>) -> !quantx.tensor<8x64xf32, #parent>
  %w0 = quantx.slice %p0 bits 4 : !quantx.tensor<8x64xf32, #parent> -> !quantx.tensor<8x64xf32, #slice>
  %w1 = quantx.slice %p1 bits 4 : !quantx.tensor<8x64xf32, #parent> -> !quantx.tensor<8x64xf32, #slice>
  %y0 = quantx.matmul %q, %w0 : (!quantx.tensor<?x64xf32, #act>, !quantx.tensor<8x64xf32, #slice>) -> tensor<?x8xf32>
  %y1 = quantx.matmul %q, %w1 : (!quantx.tensor<?x64xf32, #act>, !quantx.tensor<8x64xf32, #slice>) -> tensor<?x8xf32>
  return %y0, %y1 : tensor<?x8xf32>, tensor<?x8xf32>
}

// CHECK: func.func private @[[QUANTIZE]](%arg0: tensor<?x64xf32>) -> (tensor<?x64xi8>, tensor<?x1xf32>) attributes {quantx.device}
// CHECK-NEXT: quantx.int.quantize
// CHECK-NEXT: return
// Views and slices are inside.
// CHECK: func.func private @[[CONTRACT]]({{.*}}: tensor<8x64xi8>, {{.*}}: tensor<8xi32>, {{.*}}: index, {{.*}}: tensor<?x64xi8>, {{.*}}: tensor<?x1xf32>)
// CHECK: quantx.int.view
// CHECK: quantx.int.slice
// CHECK: quantx.int.contract
// CHECK-NEXT: return
// CHECK-NOT: func.func
