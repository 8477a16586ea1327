// y = x · Wᵀ in i32 from i8, with both operands packed in tiles (4 rows, 64 channels)
// of pairs of k: two linalg ops shaped after what the x86 backend of LLVM recognizes
// as one instruction, the sum of two products of 16 bits. Packing is not timed, and
// y stays in tiles. stock_mlir.py fills in the sizes and compiles it.
!x = tensor<${m4}x${k2}x4x2xi8>
!w = tensor<${n64}x${k2}x64x2xi8>
!p = tensor<${m4}x${n64}x${k2}x4x64xi32>
!y = tensor<${m4}x${n64}x4x64xi32>
module attributes {transform.with_named_sequence} {
  func.func @stock(%xs: memref<${m4}x${k2}x4x2xi8>, %ws: memref<${n64}x${k2}x64x2xi8>, %ys: memref<${m4}x${n64}x4x64xi32>) {
    %x = bufferization.to_tensor %xs restrict : memref<${m4}x${k2}x4x2xi8> to !x
    %w = bufferization.to_tensor %ws restrict : memref<${n64}x${k2}x64x2xi8> to !w
    %zero = arith.constant 0 : i32
    %nothing = tensor.empty() : !p
    %zeros = linalg.fill ins(%zero : i32) outs(%nothing : !p) -> !p
    %pairs = linalg.generic {indexing_maps = [
        affine_map<(m1, n1, k1, m0, n0, k0) -> (m1, k1, m0, k0)>,
        affine_map<(m1, n1, k1, m0, n0, k0) -> (n1, k1, n0, k0)>,
        affine_map<(m1, n1, k1, m0, n0, k0) -> (m1, n1, k1, m0, n0)>],
        iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel", "reduction"]}
        ins(%x, %w : !x, !w) outs(%zeros : !p) attrs = {pairs} {
      ^bb0(%a: i8, %b: i8, %sum: i32):
        %long_a = arith.extsi %a : i8 to i32
        %long_b = arith.extsi %b : i8 to i32
        %product = arith.muli %long_a, %long_b : i32
        %next = arith.addi %sum, %product : i32
        linalg.yield %next : i32
    } -> !p
    %memory = bufferization.to_tensor %ys restrict writable : memref<${m4}x${n64}x4x64xi32> to !y
    %start = linalg.fill ins(%zero : i32) outs(%memory : !y) -> !y
    %y = linalg.generic {indexing_maps = [
        affine_map<(n1, m1, k1, m0, n0) -> (m1, n1, k1, m0, n0)>,
        affine_map<(n1, m1, k1, m0, n0) -> (m1, n1, m0, n0)>],
        iterator_types = ["parallel", "parallel", "reduction", "parallel", "parallel"]}
        ins(%pairs : !p) outs(%start : !y) attrs = {sums} {
      ^bb0(%a: i32, %sum: i32):
        %next = arith.addi %sum, %a : i32
        linalg.yield %next : i32
    } -> !y
    bufferization.materialize_in_destination %y in restrict writable %ys : (!y, memref<${m4}x${n64}x4x64xi32>) -> ()
    return
  }

  transform.named_sequence @__transform_main(%root: !transform.any_op) {
    // One row of 16 channels and one pair of k in the innermost of five loops.
    %sums = transform.structured.match attributes {sums} in %root : (!transform.any_op) -> !transform.any_op
    %tile, %loops:5 = transform.structured.tile_using_for %sums tile_sizes [1, 1, 1, 1, 16]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op)
    %pairs = transform.structured.match attributes {pairs} in %root : (!transform.any_op) -> !transform.any_op
    %zeros = transform.get_producer_of_operand %pairs[2] : (!transform.any_op) -> !transform.any_op
    %pair, %inner = transform.structured.fuse_into_containing_op %pairs into %loops#4
        : (!transform.any_op, !transform.any_op) -> (!transform.any_op, !transform.any_op)
    %zero, %channels = transform.structured.fuse_into_containing_op %zeros into %inner
        : (!transform.any_op, !transform.any_op) -> (!transform.any_op, !transform.any_op)
    %function = transform.structured.match ops{["func.func"]} in %root : (!transform.any_op) -> !transform.any_op
    transform.apply_patterns to %function {
      transform.apply_patterns.linalg.tiling_canonicalization
      transform.apply_patterns.canonicalization
    } : !transform.any_op
    transform.apply_cse to %function : !transform.any_op
    transform.structured.vectorize %pair : !transform.any_op
    transform.structured.vectorize %tile : !transform.any_op
    transform.structured.vectorize %zero : !transform.any_op
    transform.loop.unroll %channels {factor = 4} : !transform.any_op
    transform.loop.unroll %loops#3 {factor = 4} : !transform.any_op
    transform.apply_patterns to %function {
      transform.apply_patterns.vector.cast_away_vector_leading_one_dim
      transform.apply_patterns.vector.transfer_permutation_patterns
      transform.apply_patterns.tensor.merge_consecutive_insert_extract_slice
      transform.apply_patterns.canonicalization
    } : !transform.any_op
    transform.apply_cse to %function : !transform.any_op
    // The sums leave memory: sixteen values of the loop over k.
    %all = transform.structured.match ops{["scf.for"]} in %function : (!transform.any_op) -> !transform.any_op
    transform.loop.hoist_loop_invariant_subsets %all : !transform.any_op
    transform.apply_patterns to %function {
      transform.apply_patterns.tensor.fold_tensor_subset_ops_into_vector_transfers
      transform.apply_patterns.canonicalization
    } : !transform.any_op
    transform.apply_patterns to %function {
      transform.apply_patterns.vector.cast_away_vector_leading_one_dim
      transform.apply_patterns.vector.lower_multi_reduction lowering_strategy = "innerparallel"
      transform.apply_patterns.canonicalization
    } : !transform.any_op
    transform.apply_cse to %function : !transform.any_op
    transform.yield
  }
}
