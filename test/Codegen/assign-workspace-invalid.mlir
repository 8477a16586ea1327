// RUN: quantx-opt %s --quantx-assign-workspace --verify-diagnostics --split-input-file

func.func @size_by_loop(%n: index) attributes {quantx.result_count = 0 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-error@+1 {{buffer: wanted a size that follows from the arguments' sizes, got: a block argument}}
  scf.for %i = %c0 to %n step %c1 {
    %a = memref.alloc(%i) : memref<?xf32>
  }
  return
}

// -----

func.func @carried(%n: index, %x: memref<4xf32>) attributes {quantx.result_count = 0 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = scf.for %i = %c0 to %n step %c1 iter_args(%m = %x) -> (memref<4xf32>) {
    // expected-error@+1 {{buffer: wanted one that no loop carries, got: a use by scf.yield}}
    %a = memref.alloc() : memref<4xf32>
    scf.yield %a : memref<4xf32>
  }
  return
}
