// RUN: quantx-opt %s --quantx-verify-level=level=integer --verify-diagnostics

#s = #quantx.affine<ui8, zero = 128, scale = f32 per [1, *]>

// A container without any operation of ours.
// expected-error@+1 {{wanted the Integer level, the Kernel level and upstream dialects alone, got: '!quantx.tensor<2x64xf32, #quantx.affine<ui8, zero = 128, scale = f32 per [1, *]>>' in func.func}}
func.func @identity(%w: !quantx.tensor<2x64xf32, #s>) -> !quantx.tensor<2x64xf32, #s> {
  return %w : !quantx.tensor<2x64xf32, #s>
}
