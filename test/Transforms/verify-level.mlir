// RUN: quantx-opt %s --quantx-verify-level=level=tensor
// RUN: quantx-opt %s --quantx-lower-to-integer --quantx-verify-level=level=integer
// RUN: quantx-opt %s --quantx-lower-to-integer --quantx-integer-to-linalg --quantx-verify-level
// RUN: not quantx-opt %s --quantx-verify-level=level=integer 2>&1 | FileCheck %s --check-prefix=TENSOR
// RUN: not quantx-opt %s --quantx-lower-to-integer --quantx-verify-level=level=kernel 2>&1 | FileCheck %s --check-prefix=INTEGER
// RUN: not quantx-opt %s --quantx-lower-to-integer --quantx-verify-level=level=none 2>&1 | FileCheck %s --check-prefix=NONE

#s = #quantx.affine<ui8, zero = 128, scale = f32 per [1, *]>
#l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 8 at 0}, {unit 32, order(k, n), scale = 32 at 0}>

quantx.format @declared scheme(#s) layout(#l)

// TENSOR: error: wanted the Integer level, the Kernel level and upstream dialects alone, got: quantx.make
// TENSOR-NOT: error:
// INTEGER: error: wanted the Kernel level and upstream dialects alone, got: quantx.int.view
// INTEGER-NOT: error:
// NONE: error: wanted upstream dialects alone, got: quantx.int.view
// NONE-NOT: error:
func.func @dequantize(%c: tensor<128xi8>, %s: tensor<2xi32>) -> tensor<2x64xf32> {
  %w = quantx.make(%c, %s) layout #l : (tensor<128xi8>, tensor<2xi32>) -> !quantx.tensor<2x64xf32, #s>
  %r = quantx.dequantize %w : !quantx.tensor<2x64xf32, #s> -> tensor<2x64xf32>
  return %r : tensor<2x64xf32>
}
