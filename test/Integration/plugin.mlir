// RUN: %mlir_opt %s --load-dialect-plugin=%quantx_build/lib/quantx-plugin.so --load-pass-plugin=%quantx_build/lib/quantx-plugin.so --pass-pipeline='builtin.module(quantx-lower-to-integer)' | FileCheck %s

// The dialect and the passes in a stock mlir-opt.
#s = #quantx.affine<si8, scale = f32 per [1, *]>

// CHECK-LABEL: func.func @f(%{{.*}}: tensor<4x8xi8>, %{{.*}}: tensor<4x1xf32>)
// CHECK: quantx.int.dequantize
func.func @f(%w: !quantx.tensor<4x8xf32, #s>) -> tensor<4x8xf32> {
  %r = quantx.dequantize %w : !quantx.tensor<4x8xf32, #s> -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
}
