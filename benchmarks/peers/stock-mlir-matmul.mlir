// y = x · Wᵀ in i32 from i8: a named op on row-major operands, tiled and vectorized
// with the stock transform dialect. stock_mlir.py fills in the sizes and compiles it.
//
// 4 x 4 results at a time, each of them 16 partial sums along k that one vector
// holds while k passes, added up at the end.
!x = tensor<${m}x${k}xi8>
!w = tensor<${n}x${k}xi8>
!y = tensor<${m}x${n}xi32>
module attributes {transform.with_named_sequence} {
  func.func @stock(%xs: memref<${m}x${k}xi8>, %ws: memref<${n}x${k}xi8>, %ys: memref<${m}x${n}xi32>) {
    %x = bufferization.to_tensor %xs restrict : memref<${m}x${k}xi8> to !x
    %w = bufferization.to_tensor %ws restrict : memref<${n}x${k}xi8> to !w
    %zero = arith.constant 0 : i32
    %memory = bufferization.to_tensor %ys restrict writable : memref<${m}x${n}xi32> to !y
    %start = linalg.fill ins(%zero : i32) outs(%memory : !y) -> !y
    %y = linalg.matmul indexing_maps = [
        affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (n, k)>, affine_map<(m, n, k) -> (m, n)>]
        ins(%x, %w : !x, !w) outs(%start : !y) -> !y
    bufferization.materialize_in_destination %y in restrict writable %ys : (!y, memref<${m}x${n}xi32>) -> ()
    return
  }

  transform.named_sequence @__transform_main(%root: !transform.any_op) {
    %product = transform.structured.match ops{["linalg.matmul"]} in %root : (!transform.any_op) -> !transform.any_op
    %tile, %loops:2 = transform.structured.tile_using_for %product tile_sizes [4, 4, 0] interchange = [1, 0, 2]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op)
    %zeros, %partial, %total, %k = transform.structured.tile_reduction_using_for %tile by tile_sizes = [0, 0, 16]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op)
    transform.structured.vectorize %zeros : !transform.any_op
    transform.structured.vectorize %partial : !transform.any_op
    transform.structured.vectorize %total : !transform.any_op
    %function = transform.structured.match ops{["func.func"]} in %root : (!transform.any_op) -> !transform.any_op
    transform.apply_patterns to %function {
      transform.apply_patterns.vector.transfer_permutation_patterns
      transform.apply_patterns.canonicalization
    } : !transform.any_op
    transform.apply_cse to %function : !transform.any_op
    // The sums leave memory: values of the loop over k.
    %all = transform.structured.match ops{["scf.for"]} in %function : (!transform.any_op) -> !transform.any_op
    transform.loop.hoist_loop_invariant_subsets %all : !transform.any_op
    transform.apply_patterns to %function {
      transform.apply_patterns.vector.lower_multi_reduction lowering_strategy = "innerreduction"
      transform.apply_patterns.canonicalization
    } : !transform.any_op
    transform.apply_cse to %function : !transform.any_op
    transform.yield
  }
}
