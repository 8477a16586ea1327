//===- Passes.td - rewrites within a level -----------------*- tablegen -*-===//
//
// Laws of the Tensor and Integer levels, and the check of a level,
// alphabetically.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TRANSFORMS_PASSES_TD
#define QUANTX_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

/// A rewrite that is a law of a stated class. exact: the same bits for every
/// input; real: equal over the reals, within a stated bound; approximate:
/// changes the meaning.
class QuantX_LawPass<string flag, string law>
    : Pass<flag, "::mlir::ModuleOp"> {
  string lawClass = law;
}

def ComposeSlicesPass : QuantX_LawPass<"quantx-compose-slices", "exact"> {
  let summary = "exact law: a floor slice of a floor slice is one slice";
  let description = [{
    ```
    slice(slice(w) bits a) bits b   ->   slice(w) bits b
    ```
    Side conditions:
    - compose_slices_c1: the scheme slices with `floor`. Other roundings must
      not compose: half_up takes 24 from 8 to 4 to 2 bits as 1, directly as 0.
  }];
}

def FlipSignPass : QuantX_LawPass<"quantx-flip-sign", "exact"> {
  let summary = "exact law: s8 activations become u8, compensated per group";
  let description = [{
    ```
    x si8  ->  x xor 0x80 as ui8,  int_bias += -128 * code_sum(w)
    ```
    What instructions that multiply u8 by s8 want.

    Side conditions:
    - flip_sign_c1: the codes of x are one plain `si8` leaf, not sliceable.
    - flip_sign_c2: integer levels of x are literals.
    - flip_sign_c3: the contraction follows the recipe, reads no `width`; N and
      K are static and the groups of K are the same in every row.
    - flip_sign_c4: w has whole codes, an integer zero, no offset.
    - flip_sign_c5: `code_sum`, the corrected sum and the new `int_bias` fit i32,
      by a bound from widths, zeros, integer levels and the longest group.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::tensor::TensorDialect"];
}

def PrecomputeZeroPointPass
    : QuantX_LawPass<"quantx-precompute-zero-point", "exact"> {
  let summary = "exact law: the zero of the activations leaves the sum over k";
  let description = [{
    ```
    literal zx:    sum (qx - zx)(qw - zw)  ->  sum qx (qw - zw) + int_bias,
                   int_bias = -zx * code_sum(w)
    stored zx[m]:  the same with sums(code_sum(w)): -zx[m] * sums[n, g]
    ```
    `code_sum(w)` is sum (qw - zw) = RW - K * zw: with both zeros this is the
    expansion that ends in `+ K * zx * zw`.

    Side conditions:
    - precompute_zero_point_c1: x has an integer zero, constant along K.
    - precompute_zero_point_c2: integer levels of x do not vary along K; for a
      literal zero they are literals.
    - precompute_zero_point_c3: as flip_sign_c3.
    - precompute_zero_point_c4: x and w have whole codes; w has an integer zero
      and no offset (the sum of x that multiplies those contains zx too).
    - precompute_zero_point_c5: as flip_sign_c5.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def VerifyLevelPass : Pass<"quantx-verify-level", "::mlir::ModuleOp"> {
  let summary = "check that nothing above a level is left";
  let description = [{
    `tensor` accepts everything. `integer` accepts no operation of the Tensor
    level and no quantized tensor; `kernel` only operations of the Kernel level
    besides; `none` none of ours. Declarations (`quantx.format`) may stay. The
    first offender is one error.
  }];
  let options = [
    Option<"level", "level", "::mlir::quantx::Level",
           "::mlir::quantx::Level::None", "the highest level that may remain", [{
             ::llvm::cl::values(
               clEnumValN(::mlir::quantx::Level::Tensor, "tensor", "anything"),
               clEnumValN(::mlir::quantx::Level::Integer, "integer", "Integer level and lower"),
               clEnumValN(::mlir::quantx::Level::Kernel, "kernel", "Kernel level and lower"),
               clEnumValN(::mlir::quantx::Level::None, "none", "upstream only"))
           }]>];
}

#endif // QUANTX_TRANSFORMS_PASSES_TD
