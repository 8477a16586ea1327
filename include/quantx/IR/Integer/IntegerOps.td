//===- IntegerOps.td - operations of the Integer level -----*- tablegen -*-===//
//
// Values are builtin tensors: the components of quantized tensors. An operand
// group `x(…) as !quantx.tensor<…>` holds the components of one such tensor.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_IR_INTEGER_INTEGEROPS_TD
#define QUANTX_IR_INTEGER_INTEGEROPS_TD

include "mlir/IR/OpBase.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "quantx/IR/QuantXDialect.td"
include "quantx/IR/Scheme/SchemeAttrs.td"
include "quantx/IR/Scheme/SchemeTypes.td"
include "quantx/IR/Tensor/TensorOps.td"

class QuantX_IntOp<string mnemonic, list<Trait> traits = []>
    : QuantX_Op<"int." # mnemonic, traits>;

def QuantX_IntViewOp : QuantX_IntOp<"view", [Pure, AttrSizedOperandSegments]> {
  let summary = "buffers of a layout, seen as the component of one field";
  let description = [{
    The logical codes of `field`, read from the buffers of a layout: one i8 per
    code of at most 8 bits (its low bits; signed leaves are sign-extended), i16
    above; floats of 16 and 32 bits as themselves. `dims` are the sizes of the
    dynamic dimensions of the quantized tensor, `groups` the extent of gathered
    dimensions. No data moves when the view ends in a contraction.

    Constraints:
    - int_view_c1: the layout fits the scheme of `container` (make_c3) and has one
      buffer for each operand.
    - int_view_c2: the scheme has the field; the result is its component.

    ```mlir
    %q = quantx.int.view(%b) layout #l field "codes" of !quantx.tensor<32x64xf32, #s> : (tensor<1152xi8>) -> tensor<32x64xi8>
    ```
  }];
  let arguments = (ins Variadic<QuantX_BufferTensor>:$buffers,
                       Variadic<Index>:$dims, Optional<Index>:$groups,
                       QuantX_LayoutAttr:$layout, StrAttr:$field,
                       TypeAttrOf<QuantX_QuantizedTensorType>:$container);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = [{
    `(` $buffers `)` `layout` custom<Qualified>($layout) `field` $field
    `of` $container (`dims` `(` $dims^ `)`)? (`groups` `(` $groups^ `)`)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    QuantizedTensorType getQuantizedType() {
      return ::llvm::cast<QuantizedTensorType>(getContainer());
    }
  }];
}

def QuantX_IntPackOp : QuantX_IntOp<"pack", [Pure]> {
  let summary = "components of a quantized tensor, packed into buffers";
  let description = [{
    The inverse of `view` for all fields: unused bits are written as 0.

    Constraints:
    - int_pack_c1: the operands are the components of `container`.
    - int_pack_c2: the layout fits the scheme (make_c3); one result a buffer.
  }];
  let arguments = (ins Variadic<AnyType>:$components, QuantX_LayoutAttr:$layout,
                       TypeAttrOf<QuantX_QuantizedTensorType>:$container);
  let results = (outs Variadic<QuantX_BufferTensor>:$buffers);
  let assemblyFormat = [{
    `(` $components `)` `as` $container `layout` custom<BeforeColon>($layout) attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def QuantX_IntQuantizeOp : QuantX_IntOp<"quantize", [Pure]> {
  let summary = "real values to the components of a quantized tensor";
  let description = [{
    Dynamic without `parameters`; static with one for each field of scale, zero
    and offset, in the scheme's order, and a rounding. Results are the fields'
    components; of a static quantization the codes alone.

    Constraints:
    - int_quantize_c1: the results are fields' components of `container`: all of
      them, or of a static quantization the codes.
    - int_quantize_c2: a rounding is given exactly with parameters.
  }];
  let arguments = (ins QuantX_RealTensor:$input,
                       Variadic<AnyRankedTensor>:$parameters,
                       OptionalAttr<QuantX_RoundingAttr>:$round,
                       TypeAttrOf<QuantX_QuantizedTensorType>:$container);
  let results = (outs Variadic<AnyRankedTensor>:$components);
  let assemblyFormat = [{
    $input (`parameters` `(` $parameters^ `)`)?
    (`round` custom<Qualified>($round)^)? `as` $container attr-dict `:`
    functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def QuantX_IntDequantizeOp
    : QuantX_IntOp<"dequantize", [Pure, AttrSizedOperandSegments]> {
  let summary = "components of a quantized tensor to real values";
  let description = [{
    The formula of the scheme, f32, one rounding each, then one to the expressed
    type. `width` reads a slice; `rows` picks rows of a matrix.

    Constraints:
    - int_dequantize_c1: the operands are the components of `container`.
    - int_dequantize_c2: `width` needs a sliceable scheme.
  }];
  let arguments = (ins Variadic<AnyType>:$components, Optional<I32>:$width,
                       Optional<RankedTensorOf<[I32]>>:$rows,
                       TypeAttrOf<QuantX_QuantizedTensorType>:$container);
  let results = (outs QuantX_RealTensor:$result);
  let assemblyFormat = [{
    `(` $components `)` `as` $container (`width` `(` $width^ `)`)?
    (`rows` `(` $rows^ `)`)? attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def QuantX_IntSliceOp : QuantX_IntOp<"slice", [Pure]> {
  let summary = "the top bits of the codes of a sliceable tensor";
  let description = [{
    The codes' component of the slice of `container` at `bits`. Every other field
    of a slice is its parent's.

    Constraints:
    - int_slice_c1: `container` is sliceable and `bits` is one of its widths, or
      its full width.
    - int_slice_c2: operand and result are the components of the codes of
      `container` and of its slice.

    ```mlir
    %s = quantx.int.slice %q bits 4 of !quantx.tensor<8x64xf32, #p> : tensor<8x64xi8> -> tensor<8x64xi8>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$codes, I64Attr:$bits,
                       TypeAttrOf<QuantX_QuantizedTensorType>:$container);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = [{
    $codes `bits` custom<PlainInteger>($bits) `of` $container attr-dict `:`
    type($codes) `->` type($result)
  }];
  let hasVerifier = 1;
}

def QuantX_IntContractOp
    : QuantX_IntOp<"contract", [Pure, AttrSizedOperandSegments]> {
  let summary = "y[m, n] = sum over k of x[m, k] * w[n, k], by the recipe";
  let description = [{
    The accumulation recipe over the components of two tensors. For each group g
    (maximal runs of k on which every float field is constant), with qx, zx, lx
    codes, zero and product of integer levels of x, likewise of w:

    ```
    t   = sum over k in g of lx * (qx - zx) * lw * (qw - zw)
    acc = fma(f32(t), s, acc)             then the zero's and the offset's fma
    ```

    With `sums` (of w, `int.code_sum`), the term of zx is taken from it:
    `t = sum lx * qx * lw * (qw - zw) - lx * zx * sums[n, g]`. `int_bias` is
    added to t. After the groups: x's levels that are constant along k, then
    `bias`, then one rounding to the result's type. A real operand is its own
    single component and makes the contraction a real product.

    Constraints:
    - int_contract_c1: `x` and `w` are the components of their types, or one
      real tensor of that type.
    - int_contract_c2: shapes are [M, K], [N, K] and [M, N]; the bias is f32 [N].
    - int_contract_c3: `sums` and `int_bias` are i32 [N, G] for G groups and
      need two quantized operands of integer codes.
    - int_contract_c4: `width` needs a sliceable w.
    - int_contract_c5: no codes, integer levels and zeros of these types make
      the sums of a group exceed 64 bits.
  }];
  let arguments = (ins Variadic<AnyType>:$x, Variadic<AnyType>:$w,
                       Optional<RankedTensorOf<[I32]>>:$sums,
                       Optional<RankedTensorOf<[I32]>>:$int_bias,
                       Optional<RankedTensorOf<[F32]>>:$bias,
                       Optional<AnyTypeOf<[I32, RankedTensorOf<[I32]>]>>:$width,
                       TypeAttr:$xType, TypeAttr:$wType);
  let results = (outs QuantX_RealTensor:$result);
  let assemblyFormat = [{
    `x` `(` $x `)` `as` $xType `w` `(` $w `)` `as` $wType
    (`sums` `(` $sums^ `)`)? (`int_bias` `(` $int_bias^ `)`)?
    (`bias` `(` $bias^ `)`)? (`width` `(` $width^ `)`)? attr-dict `:`
    functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def QuantX_IntCheckOp : QuantX_IntOp<"check"> {
  let summary = "a condition on arguments that a function asks for before it runs";
  let description = [{
    Where `holds` is false, the public function that has the operation does
    nothing and returns `QUANTX_WRONG_INPUT` with the text "`wanted`, got: `got`".

    ```mlir
    quantx.int.check %holds, "width: wanted one of [2, 3, 4]" got %width
    ```
  }];
  let arguments = (ins I1:$holds, I64:$got, StrAttr:$wanted);
  let assemblyFormat = "$holds `,` $wanted `got` $got attr-dict";
}

def QuantX_IntCodeSumOp : QuantX_IntOp<"code_sum", [Pure]> {
  let summary = "sums of corrected codes over the groups of a contraction";
  let description = [{
    result[n, g] = sum over k in group g of lw * (qw - zw), where groups end at
    every multiple of every extent of `ends` and at K.

    Constraints:
    - int_code_sum_c1: the operands are the components of `container`, a matrix of
      integer codes and an integer zero.
    - int_code_sum_c2: the result is i32 [N, G].
  }];
  let arguments = (ins Variadic<AnyType>:$components, DenseI64ArrayAttr:$ends,
                       TypeAttrOf<QuantX_QuantizedTensorType>:$container);
  let results = (outs RankedTensorOf<[I32]>:$result);
  let assemblyFormat = [{
    `(` $components `)` `as` $container `ends` $ends attr-dict `:`
    functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def QuantX_RequantizeMode : I32EnumAttr<"RequantizeMode",
    "how a sum is multiplied and rounded", [
      I32EnumAttrCase<"Single", 0, "single">,
      I32EnumAttrCase<"Double", 1, "double">,
      I32EnumAttrCase<"Reduced16", 2, "reduced16">,
      I32EnumAttrCase<"Float", 3, "float">]> {
  let cppNamespace = "::mlir::quantx";
}

def QuantX_IntRequantizeOp : QuantX_IntOp<"requantize",
    [Pure, AllShapesMatch<["input", "result"]>]> {
  let summary = "i32 sums to codes of 8 bits, in a named mode";
  let description = [{
    `q = clamp(round(M * sum) + zero, min, max)` with M = multiplier * 2^-shift;
    for `float`, M is the f32 whose bits are `multiplier`. `single` rounds once
    half up; `double` is gemmlowp's; `reduced16` uses 16 bits of the multiplier.

    Constraints:
    - int_requantize_c1: fixed point: the multiplier lies in [2^30, 2^31), the
      shift in [2, 62] (`reduced16`: in [17, 62]). `float`: M is finite.
    - int_requantize_c2: min <= zero <= max lie in [-128, 255], max - min <= 255.
    Source: gemmlowp; TOSA 1.0, RESCALE.
  }];
  let arguments = (ins RankedTensorOf<[I32]>:$input, QuantX_RequantizeMode:$mode,
                       I32Attr:$multiplier, I32Attr:$shift, I32Attr:$zero,
                       I32Attr:$min, I32Attr:$max);
  let results = (outs RankedTensorOf<[I8]>:$result);
  let assemblyFormat = [{
    $input $mode `multiplier` $multiplier `shift` $shift `zero` $zero
    `range` `[` $min `,` $max `]` attr-dict `:` type($input) `->` type($result)
  }];
  let hasVerifier = 1;
}

#endif // QUANTX_IR_INTEGER_INTEGEROPS_TD
