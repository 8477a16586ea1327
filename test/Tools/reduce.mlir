// A module shrinks to the operation that a script calls interesting.
// RUN: printf '#!/bin/sh\nif grep -q quantx.dequantize "$1"; then exit 1; fi\nexit 0\n' > %t.sh
// RUN: chmod +x %t.sh
// RUN: quantx-reduce %s --reduction-tree="traversal-mode=0 test=%t.sh" | FileCheck %s
// CHECK-NOT: @other
// CHECK: func.func @kept
// CHECK: quantx.dequantize
// CHECK-NOT: @other

!w = !quantx.tensor<1x4xf32, #quantx.affine<si8, scale = 1>>
func.func @other(%x: f32) -> f32 {
  %r = arith.addf %x, %x : f32
  return %r : f32
}
func.func @kept(%b: tensor<4xi8>) -> tensor<1x4xf32> {
  %w = quantx.make(%b) layout #quantx.layout<[n, k], {unit 32, order(k, n), codes = 8 at 0 k(4:8)}> : (tensor<4xi8>) -> !w
  %r = quantx.dequantize %w : !w -> tensor<1x4xf32>
  return %r : tensor<1x4xf32>
}
