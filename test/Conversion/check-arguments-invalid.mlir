// RUN: quantx-opt %s --quantx-lower-to-integer --quantx-check-arguments --verify-diagnostics --split-input-file

#parent = #quantx.sliceable<#quantx.affine<ui4, zero = ui4 per [1, *], scale = f32 per [1, *]>, widths = [2, 3], round = floor, overflow = clamp, reconstruct = grid>

func.func @in_loop(%w: !quantx.tensor<4x8xf32, #parent>, %r: i32, %n: index) -> tensor<4x8xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = tensor.empty() : tensor<4x8xf32>
  %1 = scf.for %i = %c0 to %n step %c1 iter_args(%y = %0) -> tensor<4x8xf32> {
    %width = arith.index_cast %i : index to i32
    // expected-error@+1 {{checked operand: wanted one that is computed outside of loops and branches, got: }}
    %z = quantx.dequantize %w width(%width) : !quantx.tensor<4x8xf32, #parent> -> tensor<4x8xf32>
    scf.yield %z : tensor<4x8xf32>
  }
  return %1 : tensor<4x8xf32>
}

// -----

// What a loop carries may have another size each time.
func.func @carried(%x: tensor<?xf32>, %y: tensor<?xf32>, %n: index) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = scf.for %i = %c0 to %n step %c1 iter_args(%z = %x) -> tensor<?xf32> {
    // expected-error@+1 {{checked operand: wanted one that is computed outside of loops and branches, got: }}
    %1 = arith.addf %z, %x : tensor<?xf32>
    scf.yield %y : tensor<?xf32>
  }
  return %0 : tensor<?xf32>
}
