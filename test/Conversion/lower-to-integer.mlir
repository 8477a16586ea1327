// RUN: quantx-opt %s --quantx-lower-to-integer --split-input-file | FileCheck %s

#q4_0 = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>
#q4_0_l = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>
#act = #quantx.affine<si8, scale = f32 per [1, *]>

// CHECK-LABEL: func.func @matmul
// CHECK-SAME: (%[[X:.*]]: tensor<?x64xf32>, %[[B:.*]]: tensor<288xi8>)
func.func @matmul(%x: tensor<?x64xf32>, %b: tensor<288xi8>) -> tensor<?x8xf32> {
  // CHECK-DAG: %[[CODES:.*]] = quantx.int.view(%[[B]]) layout #{{.*}} field "codes" {{.*}} -> tensor<8x64xi8>
  // CHECK-DAG: %[[SCALE:.*]] = quantx.int.view(%[[B]]) layout #{{.*}} field "scale" {{.*}} -> tensor<8x2xf16>
  %w = quantx.make(%b) layout #q4_0_l : (tensor<288xi8>) -> !quantx.tensor<8x64xf32, #q4_0>
  // CHECK: %[[Q:.*]]:2 = quantx.int.quantize %[[X]]
  %q = quantx.quantize %x dynamic : tensor<?x64xf32> -> !quantx.tensor<?x64xf32, #act>
  // CHECK: quantx.int.contract x(%{{.*}}, %[[Q]]#0, %[[Q]]#1) {{.*}} w(%[[CODES]], %[[SCALE]])
  %y = quantx.matmul %q, %w : (!quantx.tensor<?x64xf32, #act>, !quantx.tensor<8x64xf32, #q4_0>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}

// -----

#s = #quantx.affine<si8, scale = f32 per [1, *]>

// Containers pass through functions, calls, scf and select as their components.
// CHECK-LABEL: func.func @callee(%{{.*}}: index, %{{.*}}: tensor<?x8xi8>, %{{.*}}: tensor<?x1xf32>)
// CHECK-SAME: -> (index, tensor<?x8xi8>, tensor<?x1xf32>)
func.func @callee(%w: !quantx.tensor<?x8xf32, #s>) -> !quantx.tensor<?x8xf32, #s> {
  return %w : !quantx.tensor<?x8xf32, #s>
}

// CHECK-LABEL: func.func @carriers
func.func @carriers(%c: i1, %a: !quantx.tensor<?x8xf32, #s>, %b: !quantx.tensor<?x8xf32, #s>) -> index {
  // CHECK: scf.if {{.*}} -> (index, tensor<?x8xi8>, tensor<?x1xf32>)
  %0 = scf.if %c -> !quantx.tensor<?x8xf32, #s> {
    %1 = func.call @callee(%a) : (!quantx.tensor<?x8xf32, #s>) -> !quantx.tensor<?x8xf32, #s>
    scf.yield %1 : !quantx.tensor<?x8xf32, #s>
  } else {
    scf.yield %b : !quantx.tensor<?x8xf32, #s>
  }
  // CHECK: arith.select {{.*}} : index
  // CHECK: arith.select {{.*}} : tensor<?x8xi8>
  %2 = arith.select %c, %0, %a : !quantx.tensor<?x8xf32, #s>
  %d = quantx.dim %2, 0 : !quantx.tensor<?x8xf32, #s>
  return %d : index
}

// -----

// Clauses C1 and C2: dynamic sizes, fields in order, operand tables (one for
// each width), the gather index. Wide integers are i16, small floats i8.
#c = #quantx.affine<si4, zero = ui12 per [1, *], scale = f8E4M3FN per [1, gather], offset = f16 per [*, *]>
#t = #quantx.sliceable<#quantx.codebook<ui3 lut, scale = bf16 per [1, *]>, widths = [2], round = floor, overflow = clamp, reconstruct = grid>

// CHECK-LABEL: func.func @components
// CHECK-SAME: (%{{.*}}: index, %{{.*}}: tensor<?x8xi8>, %{{.*}}: tensor<?x1xi16>, %{{.*}}: tensor<?x?xi8>, %{{.*}}: tensor<1x1xf16>, %{{.*}}: tensor<?xi32>,
// CHECK-SAME: %{{.*}}: tensor<4x8xi8>, %{{.*}}: tensor<4x1xbf16>, %{{.*}}: tensor<4xf32>, %{{.*}}: tensor<8xf32>)
func.func @components(%c: !quantx.tensor<?x8xf32, #c>, %t: !quantx.tensor<4x8xf32, #t>) {
  return
}
