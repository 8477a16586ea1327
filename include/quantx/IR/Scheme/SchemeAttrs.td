//===- SchemeAttrs.td - schemes, tables, layouts -----------*- tablegen -*-===//
//
// The attributes that state a format. Their parsers are written by hand:
// ODS formats would show users names of C++ in errors.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_IR_SCHEME_SCHEMEATTRS_TD
#define QUANTX_IR_SCHEME_SCHEMEATTRS_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/EnumAttr.td"
include "quantx/IR/QuantXDialect.td"
include "quantx/IR/Scheme/SchemeInterface.td"

class QuantX_Attr<string name, string attrMnemonic, list<Trait> traits = []>
    : AttrDef<QuantX_Dialect, name, traits> {
  let mnemonic = attrMnemonic;
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

class QuantX_SpecAttr<string name, string attrMnemonic>
    : QuantX_Attr<name, attrMnemonic,
        [DeclareAttrInterfaceMethods<QuantX_SchemeInterface>]> {
  let parameters = (ins
    AttrOrTypeParameter<"::mlir::quantx::SchemeSpec", "the formula",
                        "const ::mlir::quantx::SchemeSpec &">:$spec);
}

def QuantX_AffineAttr : QuantX_SpecAttr<"Affine", "affine"> {
  let summary = "codes on a grid: (codes - zero) * levels + offset";
  let description = [{
    ```
    affine<codes [, zero = [-] product] [, scale = [-] product]
                 [, offset = [-] product]>
    ```
    Levels multiply, or divide, in the order written, then the code, then
    `+ offset`: the order is part of the meaning. Blocks of `per` count
    elements; `*` is the whole dimension.

    Constraints:
    - affine_c1: codes are `ui1…ui16` or `si2…si16`, a float type of at most
      8 bits (f8E4M3FN, f8E5M2, f6E2M3FN, f6E3M2FN, f4E2M1FN), or a scheme.
    - affine_c2: codes have no table (that is a codebook) and no `per`.
    - affine_c3: literals are exact in f32.
    - affine_c4: schemes nest at most 8 deep.
    - affine_c5: blocks are at least 1, `*`, or `gather`.
    - affine_c6: a scheme has at most 64 fields, those of nested ones included.

    Example: GGUF's Q4_K, two levels of scales, a real offset.
    ```mlir
    #q4_k = #quantx.affine<ui4, scale = f16 per [1, 256] * ui6 per [1, 32],
                           offset = - f16 per [1, 256] * ui6 per [1, 32]>
    ```
  }];
}

def QuantX_CodebookAttr : QuantX_SpecAttr<"Codebook", "codebook"> {
  let summary = "codes index tables of scalars or vectors; stages add up";
  let description = [{
    ```
    codebook<leaf table [vector] [over block] (+ leaf …)* [, zero = …]
             [, scale = …] [, offset = …]>
    ```
    A table is a constant attribute (`#nf4`) or the name of an operand of
    `make`. A table's shape is [one extent per dimension, if `over` is given]
    + [2^bits] + [vector].

    Constraints:
    - codebook_c1: every stage is an unsigned leaf `ui1…ui16` with a table.
    - codebook_c2: a constant table has one entry per code, of its vector.
    - codebook_c3: all stages have the same number of elements per vector.
  }];
}

def QuantX_SliceableAttr : QuantX_Attr<"Sliceable", "sliceable",
    [DeclareAttrInterfaceMethods<QuantX_SchemeInterface,
                                 ["getSliceParameters", "getSlice"]>]> {
  let summary = "a scheme whose r-bit model is the top bits of its codes";
  let description = [{
    ```
    sliceable<scheme, widths = [2, 4, 8], round = floor|half_up|half_even,
              overflow = clamp|extra, reconstruct = grid|midpoint>
    ```
    With C bits and e = C - r, the slice of r bits is `round(q / 2^e)`; the
    overflowing top code is clamped, or kept as an extra level. `grid` puts it
    back at `2^e * v`, `midpoint` at the middle of its bucket. Zeros stay in the
    parent's domain.

    Constraints:
    - sliceable_c1: the parent has one stage of integer codes.
    - sliceable_c2: widths are not empty, ascend, and lie in 1 … C.
    - sliceable_c3: `midpoint` requires `floor`.
    - sliceable_c4: a codebook parent requires `floor`, `grid` and a table that
      is an operand of `make`.
    Source: Matryoshka Quantization (MatQuant), 2025; Any-Precision LLM, 2024.
  }];
  let parameters = (ins
    "::mlir::quantx::SchemeInterface":$parent,
    ArrayRefParameter<"unsigned">:$widths,
    "::mlir::quantx::numerics::Rounding":$round,
    "::mlir::quantx::numerics::SliceOverflow":$overflow,
    "::mlir::quantx::numerics::SliceReconstruct":$reconstruct);
}

def QuantX_TableAttr : QuantX_Attr<"Table", "table"> {
  let summary = "a constant table of scalars or vectors";
  let description = [{
    `table<"name", dense<…> : tensor<…>>`. The name suggests the printed alias;
    values with an integer element type are integers in every contraction.

    Constraints:
    - table_c1: elements are signless integers of 8, 16 or 32 bits (read as
      signed), or f16, bf16 or f32.
  }];
  let parameters = (ins "::mlir::StringAttr":$name,
                        "::mlir::DenseElementsAttr":$values);
}

def QuantX_LayoutAttr : QuantX_Attr<"Layout", "layout"> {
  let summary = "which bit of which buffer holds each bit of each field";
  let description = [{
    ```
    layout<[n, k], {unit 144, order(k, n), scale = 16 at 0,
                    codes = 4 at 16 k(16:8, 2:4)}>
    ```
    is GGUF's Q4_0: a unit of 144 bits (18 bytes) holds 32 elements. Units
    follow each other along k first (`order` names the fastest first). The
    scale takes 16 bits at bit 0 of its unit. Codes take 4 bits at 16 plus the
    digits of k, *low digit first*: `k mod 16` steps by 8 bits (one byte),
    `k / 16` by 4 (from the low to the high nibble). Strides and `unit` are
    bits; coordinates are those of the field itself, so `scale1 = … k(8:…)`
    counts groups.

    Constraints (checked when the layout is read):
    - layout_c1: every address of every field lies inside its unit.
    - layout_c2: no bit is used twice.
    - layout_c3: `order` names every dimension once, `w` exactly with `word`,
      `b` exactly with `b(*)`.
  }];
  let parameters = (ins
    AttrOrTypeParameter<"::mlir::quantx::Layout", "the data",
                        "const ::mlir::quantx::Layout &">:$layout);
}

#endif // QUANTX_IR_SCHEME_SCHEMEATTRS_TD
