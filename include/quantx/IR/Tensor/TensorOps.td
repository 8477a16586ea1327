//===- TensorOps.td - operations of the Tensor level -------*- tablegen -*-===//
//
// Values are `!quantx.tensor` containers and builtin real tensors.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_IR_TENSOR_TENSOROPS_TD
#define QUANTX_IR_TENSOR_TENSOROPS_TD

include "mlir/IR/OpBase.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "quantx/IR/QuantXDialect.td"
include "quantx/IR/Scheme/SchemeAttrs.td"
include "quantx/IR/Scheme/SchemeTypes.td"

def QuantX_RealTensor : RankedTensorOf<[F32, F16, BF16]>;
def QuantX_BufferTensor : RankedTensorOf<[I8, I16, I32]>;
def QuantX_Operand
    : AnyTypeOf<[QuantX_QuantizedTensorType, QuantX_RealTensor],
                "a quantized tensor, or a tensor of f32, f16 or bf16">;

def QuantX_RoundingAttr : AttrDef<QuantX_Dialect, "Rounding"> {
  let mnemonic = "rounding";
  let summary = "a named rounding mode";
  let description = [{
    `half_even`, `half_up`, `half_away` or `floor`. Nothing in quantx rounds by
    a mode that was not chosen.
  }];
  let parameters = (ins "::mlir::quantx::numerics::Rounding":$value);
  let hasCustomAssemblyFormat = 1;
}

def QuantX_ParameterMethod : I32EnumAttr<"ParameterMethod",
    "how scale and zero are chosen", [
      I32EnumAttrCase<"MinMax", 0, "min_max">,
      I32EnumAttrCase<"AbsMax", 1, "abs_max">,
      I32EnumAttrCase<"MeanSquaredError", 2, "mse">]> {
  let cppNamespace = "::mlir::quantx";
}

//===----------------------------------------------------------------------===//
// Declarations
//===----------------------------------------------------------------------===//

def QuantX_FormatOp : QuantX_Op<"format", [Symbol]> {
  let summary = "declare a format: a scheme and where its bits lie";
  let description = [{
    A declaration that survives printing and can be looked up by its name in
    the format's home.

    Constraints:
    - format_c1: the layout has exactly the fields of the scheme, each with the
      width of its leaf.

    ```mlir
    quantx.format @q8_0 scheme(#quantx.affine<si8, scale = f16 per [1, 32]>)
      layout(#quantx.layout<[n, k], {unit 272, order(k, n), scale = 16 at 0,
                                     codes = 8 at 16 k(32:8)}>)
      {source = "ggml", license = "MIT"}
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       QuantX_SchemeInterface:$scheme,
                       QuantX_LayoutAttr:$layout);
  let assemblyFormat = [{
    $sym_name `scheme` `(` custom<Qualified>($scheme) `)`
    `layout` `(` custom<Qualified>($layout) `)` attr-dict
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Fields in and out
//===----------------------------------------------------------------------===//

def QuantX_MakeOp : QuantX_Op<"make", [Pure, AttrSizedOperandSegments]> {
  let summary = "bind buffers to a scheme";
  let description = [{
    ```
    quantx.make(%b0, …) layout #l [tables(name = %t, …)] [gather(%i)]
      [dims(%m, …)] : (operand types) -> quantized type
    ```
    One buffer for each `{…}` of the layout: any rank, row-major, words i8, i16
    or i32, little-endian. `tables` names the operand tables of the scheme,
    `gather` gives the group of each index of a gathered dimension, `dims` one
    size per dynamic dimension.

    Constraints:
    - make_c1: as many buffers as the layout has.
    - make_c2: a static buffer has exactly the bytes of the layout on the shape.
    - make_c3: the layout has exactly the fields of the scheme, each with the
      width of its leaf, on as many dimensions as the fields have.
    - make_c4: `tables` names exactly the operand tables of the scheme, each of
      shape [extents of `over`] + [2^bits] + [vector]; a sliceable codebook
      takes one table per width, its name followed by the width.
    - make_c5: `gather` is given exactly when the scheme gathers, and has one
      entry per element of that dimension.
    - make_c6: `dims` has one entry per dynamic dimension.
  }];
  let arguments = (ins Variadic<QuantX_BufferTensor>:$buffers,
                       Variadic<AnyRankedTensor>:$tables,
                       Optional<RankedTensorOf<[I32]>>:$gather,
                       Variadic<Index>:$dims,
                       QuantX_LayoutAttr:$layout,
                       DefaultValuedAttr<StrArrayAttr, "{}">:$tableNames);
  let results = (outs QuantX_QuantizedTensorType:$result);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

def QuantX_UnmakeOp : QuantX_Op<"unmake", [Pure]> {
  let summary = "pack the fields of a quantized tensor into buffers";
  let description = [{
    The inverse of `make`: unused bits are written as 0.

    Constraints:
    - unmake_c1: one result for each `{…}` of the layout.
    - unmake_c2: a static result has exactly the bytes of the layout.
    - unmake_c3: the layout fits the scheme, as in make_c3.

    ```mlir
    %b = quantx.unmake %w layout #l : !quantx.tensor<32x64xf32, #s> -> tensor<1152xi8>
    ```
  }];
  let arguments = (ins QuantX_QuantizedTensorType:$input,
                       QuantX_LayoutAttr:$layout);
  let results = (outs Variadic<QuantX_BufferTensor>:$buffers);
  let assemblyFormat = [{
    $input `layout` custom<BeforeColon>($layout) attr-dict `:`
    qualified(type($input)) `->` type($buffers)
  }];
  let hasVerifier = 1;
}

def QuantX_DimOp : QuantX_Op<"dim", [Pure]> {
  let summary = "the size of a dimension of a quantized tensor";
  let description = [{
    Constraints:
    - dim_c1: the dimension exists.

    ```mlir
    %m = quantx.dim %w, 0 : !quantx.tensor<?x64xf32, #s>
    ```
  }];
  let arguments = (ins QuantX_QuantizedTensorType:$input, I64Attr:$dim);
  let results = (outs Index:$result);
  let assemblyFormat = [{
    $input `,` custom<PlainInteger>($dim) attr-dict `:` qualified(type($input))
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
}

//===----------------------------------------------------------------------===//
// Between real and quantized
//===----------------------------------------------------------------------===//

def QuantX_QuantizeOp : QuantX_Op<"quantize", [Pure, AttrSizedOperandSegments]> {
  let summary = "real values to codes";
  let description = [{
    ```
    quantx.quantize %x dynamic : T -> Q
    quantx.quantize %x scale(%s0, …) [zero(%z)] [offset(%o, …)]
      round(half_even) : (operand types) -> Q
    ```
    Dynamic: scale (and an integer zero, by min-max) come from the data.
    Static: one operand per field leaf, shaped as the field; then
    `q = clamp(round((x - o) / s) + z)`.

    Constraints:
    - quantize_c1: shapes and expressed types agree.
    - quantize_c2: dynamic: one stage of integer codes of at most 8 bits, one
      float scale leaf, no offset; the zero is absent, a literal in
      [Q, 2^b - 1 - Q] for unsigned codes, or one integer leaf that can hold
      the codes' range and has the scale's block.
    - quantize_c3: static: integer codes without a table, an integer zero; one
      operand per leaf, of the field's shape and storage type.
  }];
  let arguments = (ins QuantX_RealTensor:$input,
                       Variadic<AnyRankedTensor>:$scales,
                       Variadic<AnyRankedTensor>:$zeros,
                       Variadic<AnyRankedTensor>:$offsets,
                       OptionalAttr<QuantX_RoundingAttr>:$round);
  let results = (outs QuantX_QuantizedTensorType:$result);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    bool isDynamic() { return !getRound(); }
  }];
}

def QuantX_ChooseParamsOp : QuantX_Op<"choose_params", [Pure]> {
  let summary = "choose scale and zero of a scheme from data";
  let description = [{
    ```
    quantx.choose_params %x min_max for #scheme : T -> (scale[, zero])
    ```
    `min_max` and `abs_max` as in dynamic quantization; `mse` tries the shrink
    factors 1 - i/100, i = 0 … 79, and keeps the least sum of |error|^2.4.

    Constraints:
    - choose_params_c1: the scheme can be quantized dynamically.
    - choose_params_c2: `min_max` needs an integer zero leaf, `abs_max` none.
    - choose_params_c3: results have the shapes and storage types of the fields.
    Source: GPTQ, 2022, for the grid.
  }];
  let arguments = (ins QuantX_RealTensor:$input, QuantX_ParameterMethod:$method,
                       QuantX_SchemeInterface:$scheme);
  let results = (outs AnyRankedTensor:$scale, Optional<AnyRankedTensor>:$zero);
  let assemblyFormat = [{
    $input $method `for` custom<BeforeColon>($scheme) attr-dict `:`
    functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def QuantX_DequantizeOp : QuantX_Op<"dequantize", [Pure]> {
  let summary = "codes to real values";
  let description = [{
    Stages summed left to right, minus zero, times the product of levels (in
    the order written), plus offset; f32, one rounding each; then one rounding
    to the expressed type.

    Constraints:
    - dequantize_c1: the result has the shape and expressed type of the input.
    - dequantize_c2: `width` needs a sliceable scheme.

    ```mlir
    %r = quantx.dequantize %w : !quantx.tensor<32x64xf32, #s> -> tensor<32x64xf32>
    ```
  }];
  let arguments = (ins QuantX_QuantizedTensorType:$input,
                       Optional<I32>:$width);
  let results = (outs QuantX_RealTensor:$result);
  let assemblyFormat = [{
    $input (`width` `(` $width^ `)`)? attr-dict `:` qualified(type($input))
    `->` type($result)
  }];
  let hasVerifier = 1;
}

def QuantX_FakeQuantizeOp : QuantX_Op<"fake_quantize",
    [Pure, AllTypesMatch<["input", "result"]>]> {
  let summary = "quantize dynamically, then dequantize";
  let description = [{
    The forward step of quantization-aware training: equal, bit for bit, to
    `dequantize(quantize dynamic)`. Its gradient passes straight through.

    Constraints:
    - fake_quantize_c1: the scheme can be quantized dynamically (quantize_c2).

    ```mlir
    %y = quantx.fake_quantize %x as #s : tensor<4x64xf32>
    ```
  }];
  let arguments = (ins QuantX_RealTensor:$input, QuantX_SchemeInterface:$scheme);
  let results = (outs QuantX_RealTensor:$result);
  let assemblyFormat = [{
    $input `as` custom<BeforeColon>($scheme) attr-dict `:` type($input)
  }];
  let hasVerifier = 1;
}

def QuantX_CastSchemeOp : QuantX_Op<"cast_scheme", [Pure]> {
  let summary = "from one scheme to another";
  let description = [{
    Equal to dequantizing and quantizing dynamically into the result's scheme.

    Constraints:
    - cast_scheme_c1: shapes and expressed types agree.
    - cast_scheme_c2: the result can be quantized dynamically (quantize_c2).

    ```mlir
    %q = quantx.cast_scheme %w : !quantx.tensor<4x64xf32, #a> -> !quantx.tensor<4x64xf32, #b>
    ```
  }];
  let arguments = (ins QuantX_QuantizedTensorType:$input);
  let results = (outs QuantX_QuantizedTensorType:$result);
  let assemblyFormat = [{
    $input attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def QuantX_SliceOp : QuantX_Op<"slice", [Pure]> {
  let summary = "the top bits of a sliceable tensor";
  let description = [{
    Constraints:
    - slice_c1: the scheme is sliceable and `bits` is one of its widths, or its
      full width (the identity).
    - slice_c2: the result has the shape of the input and the slice's scheme.

    ```mlir
    %s = quantx.slice %w bits 4 : !quantx.tensor<8x64xf32, #p> -> !quantx.tensor<8x64xf32, #p4>
    ```
  }];
  let arguments = (ins QuantX_QuantizedTensorType:$input, I64Attr:$bits);
  let results = (outs QuantX_QuantizedTensorType:$result);
  let assemblyFormat = [{
    $input `bits` custom<PlainInteger>($bits) attr-dict `:`
    qualified(type($input)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Contractions
//===----------------------------------------------------------------------===//

def QuantX_MatmulOp : QuantX_Op<"matmul", [Pure, AttrSizedOperandSegments]> {
  let summary = "y = x * transpose(w) + bias";
  let description = [{
    `x` is [M, K], `w` [N, K], the result [M, N]. Two quantized operands of
    integer codes follow the accumulation recipe, bit for bit; else the result
    is the real product of the dequantized operands within a stated bound.

    Constraints:
    - matmul_c1: operands have rank 2 and agree in K; the result is [M, N].
    - matmul_c2: the bias is f32 [N].
    - matmul_c3: `width` needs a sliceable `w`; it is an i32, or one i32 per row
      of x.
    - matmul_c4: no codes, integer levels and zeros of these types make the sums
      of a group exceed 64 bits.

    ```mlir
    %y = quantx.matmul %x, %w bias(%b) : (tensor<?x64xf32>, !quantx.tensor<8x64xf32, #s>, tensor<8xf32>) -> tensor<?x8xf32>
    ```
  }];
  let arguments = (ins QuantX_Operand:$x, QuantX_Operand:$w,
                       Optional<RankedTensorOf<[F32]>>:$bias,
                       Optional<AnyTypeOf<[I32, RankedTensorOf<[I32]>]>>:$width);
  let results = (outs QuantX_RealTensor:$result);
  let assemblyFormat = [{
    $x `,` $w (`bias` `(` $bias^ `)`)? (`width` `(` $width^ `)`)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def QuantX_Conv2DOp : QuantX_Op<"conv_2d", [Pure]> {
  let summary = "2-D convolution, channels last";
  let description = [{
    `x` is [B, H, W, C], `w` [F, KH, KW, C / groups], the result
    [B, OH, OW, F] with OH = (H + top + bottom - dilation * (KH - 1) - 1) /
    stride + 1. Padding has the real value 0. Equal to `matmul` on patches:
    k counts (KH, KW, C / groups) row-major.

    Constraints:
    - conv_2d_c1: ranks are 4, C is groups times the last extent of w, groups
      divides F.
    - conv_2d_c2: the result's static sizes are those of the formula.
    - conv_2d_c3: strides and dilations are positive, padding is not negative;
      none of them, and no extent, is above 2^31.
    - conv_2d_c4: the bias is f32 [F].
  }];
  let arguments = (ins QuantX_Operand:$x, QuantX_Operand:$w,
                       Optional<RankedTensorOf<[F32]>>:$bias,
                       DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$padding,
                       DenseI64ArrayAttr:$dilations, I64Attr:$groups);
  let results = (outs QuantX_RealTensor:$result);
  let assemblyFormat = [{
    $x `,` $w (`bias` `(` $bias^ `)`)? `strides` $strides `padding` $padding
    `dilations` $dilations `groups` custom<PlainInteger>($groups) attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Rows, channels, rotations
//===----------------------------------------------------------------------===//

def QuantX_LookupRowsOp : QuantX_Op<"lookup_rows", [Pure]> {
  let summary = "dequantize the rows that are named";
  let description = [{
    result[m, :] = dequantize(w)[ids[m], :]: an embedding. An index outside
    [0, N) is an error at run time.

    Constraints:
    - lookup_rows_c1: w has rank 2, ids rank 1, the result is [M, K] of the
      expressed type.

    ```mlir
    %e = quantx.lookup_rows %w, %ids : (!quantx.tensor<8x64xf32, #s>, tensor<?xi32>) -> tensor<?x64xf32>
    ```
  }];
  let arguments = (ins QuantX_QuantizedTensorType:$table, RankedTensorOf<[I32]>:$ids);
  let results = (outs QuantX_RealTensor:$result);
  let assemblyFormat =
      "$table `,` $ids attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def QuantX_PermuteChannelsOp : QuantX_Op<"permute_channels",
    [Pure, AllTypesMatch<["input", "result"]>]> {
  let summary = "reorder the channels of a real tensor";
  let description = [{
    result[…, c, …] = input[…, permutation[c], …] along `axis`. An index outside
    the axis is an error at run time.

    Constraints:
    - permute_channels_c1: the axis exists; the permutation has one entry per
      channel.

    ```mlir
    %y = quantx.permute_channels %x, %p axis 1 : tensor<4x64xf32>, tensor<64xi32>
    ```
  }];
  let arguments = (ins QuantX_RealTensor:$input, RankedTensorOf<[I32]>:$permutation,
                       I64Attr:$axis);
  let results = (outs QuantX_RealTensor:$result);
  let assemblyFormat = [{
    $input `,` $permutation `axis` custom<PlainInteger>($axis) attr-dict `:`
    type($input) `,` type($permutation)
  }];
  let hasVerifier = 1;
}

def QuantX_ChannelScaleOp : QuantX_Op<"channel_scale",
    [Pure, AllTypesMatch<["input", "result"]>]> {
  let summary = "multiply each channel of a real tensor by its scale";
  let description = [{
    result[…, c, …] = input[…, c, …] * scale[c] along `axis`: f32, one rounding,
    then one to the element type.

    Constraints:
    - channel_scale_c1: the axis exists; there is one f32 scale per channel.

    ```mlir
    %y = quantx.channel_scale %x, %s axis 1 : tensor<4x64xf32>, tensor<64xf32>
    ```
  }];
  let arguments = (ins QuantX_RealTensor:$input, RankedTensorOf<[F32]>:$scale,
                       I64Attr:$axis);
  let results = (outs QuantX_RealTensor:$result);
  let assemblyFormat = [{
    $input `,` $scale `axis` custom<PlainInteger>($axis) attr-dict `:`
    type($input) `,` type($scale)
  }];
  let hasVerifier = 1;
}

def QuantX_HadamardOp : QuantX_Op<"hadamard",
    [Pure, AllTypesMatch<["input", "result"]>]> {
  let summary = "blockwise Walsh-Hadamard transform along the last dimension";
  let description = [{
    Each run of `block` elements is multiplied by the Sylvester matrix of that
    order over sqrt(block). Butterflies of strides 1, 2, 4, …, in f32, one
    rounding each; then one multiplication by f32(1 / sqrt(block)).

    Constraints:
    - hadamard_c1: `block` is a power of two and divides the last extent.

    ```mlir
    %y = quantx.hadamard %x block 64 : tensor<4x128xf32>
    ```
  }];
  let arguments = (ins QuantX_RealTensor:$input, I64Attr:$block);
  let results = (outs QuantX_RealTensor:$result);
  let assemblyFormat = [{
    $input `block` custom<PlainInteger>($block) attr-dict `:` type($input)
  }];
  let hasVerifier = 1;
}

#endif // QUANTX_IR_TENSOR_TENSOROPS_TD
