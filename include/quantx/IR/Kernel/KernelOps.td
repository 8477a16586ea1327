//===- KernelOps.td - the four ops a target implements -----*- tablegen -*-===//
//
// The Kernel level: bytes and vectors. Loops are scf or gpu, everything else
// belongs to upstream dialects; these four ops are what a target lowers.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_IR_KERNEL_KERNELOPS
#define QUANTX_IR_KERNEL_KERNELOPS

include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "quantx/IR/QuantXDialect.td"

def QuantX_DotFamily : I32EnumAttr<"DotFamily",
    "the instruction family that multiplies and adds four bytes a lane", [
      I32EnumAttrCase<"AVX2", 0, "avx2">,
      I32EnumAttrCase<"VNNI", 1, "vnni">,
      I32EnumAttrCase<"AMX", 2, "amx">]> {
  let cppNamespace = "::mlir::quantx";
}

class QuantX_KernelOp<string mnemonic, list<Trait> traits = []>
    : Op<QuantX_Dialect, "kernel." # mnemonic, [Pure] # traits>;

def QuantX_ByteVector : FixedVectorOfRankAndType<[1], [I8]>;
def QuantX_IntVector : FixedVectorOfRankAndType<[1], [I32]>;
def QuantX_FloatVector : FixedVectorOfRankAndType<[1], [F32]>;

def QuantX_KernelUnpackOp : QuantX_KernelOp<"unpack"> {
  let summary = "bytes of packed memory to codes, one a byte lane";
  let description = [{
    A code is the concatenation of pieces, low bits first. Piece `p` of lane
    `l` are `widths[p]` bits of lane `l` of source `sources[p]`, from bit
    `shifts[p]` on. The code starts at bit `position` of its byte (a free bit
    offset: codes times a power of two cost nothing) and is xored with `flip`
    (a constant bit pattern: offset binary for two's complement).

    ```
    at = position; code = 0
    for p: code |= ((source[sources[p]][l] >> shifts[p]) & (2^widths[p] - 1)) << at
           at += widths[p]
    result[l] = code ^ flip
    ```

    Constraints:
    - `unpack_c1`: `sources`, `shifts` and `widths` have one entry a piece, at
      least one.
    - `unpack_c2`: every entry of `sources` names a source, and every source
      is named.
    - `unpack_c3`: every piece lies in its byte: width at least 1, shift at
      least 0, shift + width at most 8.
    - `unpack_c4`: the code lies in its byte: position at least 0, position +
      the sum of the widths at most 8.
    - `unpack_c5`: sources and result have one type.

    Example:

    ```mlir
    // The high nibbles of a register.
    %0 = quantx.kernel.unpack %bytes {sources = array<i32: 0>, shifts = array<i32: 4>, widths = array<i32: 4>} : (vector<64xi8>) -> vector<64xi8>
    ```
  }];
  let arguments = (ins Variadic<QuantX_ByteVector>:$bytes,
    DenseI32ArrayAttr:$sources, DenseI32ArrayAttr:$shifts,
    DenseI32ArrayAttr:$widths, DefaultValuedAttr<I32Attr, "0">:$position,
    DefaultValuedAttr<I8Attr, "0">:$flip);
  let results = (outs QuantX_ByteVector:$codes);
  let assemblyFormat = [{
    $bytes attr-dict `:` functional-type($bytes, $codes)
  }];
  let hasVerifier = 1;
}

def QuantX_KernelSelectOp : QuantX_KernelOp<"select",
    [AllTypesMatch<["codes", "result"]>]> {
  let summary = "register table lookup";
  let description = [{
    ```
    result[l] = table[codes[l] mod size(table)]
    ```

    Constraints:
    - `select_c1`: the table has 16 entries (a shuffle within 16 bytes) or 64
      (a shuffle of a whole register).

    Example:

    ```mlir
    %0 = quantx.kernel.select %codes {table = array<i8: 0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12>} : vector<64xi8>
    ```
  }];
  let arguments = (ins QuantX_ByteVector:$codes, DenseI8ArrayAttr:$table);
  let results = (outs QuantX_ByteVector:$result);
  let assemblyFormat = "$codes attr-dict `:` type($codes)";
  let hasVerifier = 1;
}

def QuantX_KernelDotOp : QuantX_KernelOp<"dot",
    [AllTypesMatch<["acc", "result"]>]> {
  let summary = "acc += four products of bytes a lane, modulo 2^32";
  let description = [{
    On vectors, lane `l` of the accumulator belongs to bytes `4 l … 4 l + 3`:

    ```
    result[l] = acc[l] + Σ_{j<4} ext(lhs[4 l + j]) · ext(rhs[4 l + j])
    ```

    On AMX tiles (`acc` M x N, `lhs` M x K, `rhs` K/4 x 4 N), which is the same
    with the rows of `rhs` as further terms of the sum:

    ```
    result[m, n] = acc[m, n] + Σ_{i, j<4} ext(lhs[m, 4 i + j]) · ext(rhs[i, 4 n + j])
    ```

    `ext` extends by zero where `lhs_unsigned` or `rhs_unsigned` is set, by the
    sign elsewhere. `lhs_max` states an upper bound on unsigned bytes of `lhs`:
    a family whose products saturate may be used only below its own limit.

    Constraints:
    - `dot_c1`: vectors: lhs and rhs have four bytes for each lane of acc;
      family `avx2` or `vnni`.
    - `dot_c2`: tiles: acc M x N of i32, lhs M x K and rhs K/4 x 4 N of i8;
      family `amx`.
    - `dot_c3`: `vnni` multiplies unsigned by signed: lhs is unsigned, rhs is
      not.
    - `dot_c4`: `lhs_max` is between 1 and 255, and needs an unsigned lhs.

    Example:

    ```mlir
    %0 = quantx.kernel.dot vnni %acc, %w, %x {lhs_unsigned} : vector<16xi32>, vector<64xi8>, vector<64xi8>
    ```
  }];
  let arguments = (ins QuantX_DotFamily:$family, AnyType:$acc, AnyType:$lhs,
    AnyType:$rhs, UnitAttr:$lhs_unsigned, UnitAttr:$rhs_unsigned,
    OptionalAttr<I32Attr>:$lhs_max);
  let results = (outs AnyType:$result);
  let assemblyFormat = [{
    $family $acc `,` $lhs `,` $rhs attr-dict `:` type($acc) `,` type($lhs) `,`
    type($rhs)
  }];
  let hasVerifier = 1;
}

def QuantX_KernelRescaleOp : QuantX_KernelOp<"rescale",
    [AllTypesMatch<["scale", "acc", "result"]>]> {
  let summary = "add an integer sum, scaled, to an f32 accumulator";
  let description = [{
    The step of the accumulation recipe that ends a group: one rounding of the
    integer to f32, one fused multiply-add.

    ```
    result[l] = fma(f32(sum[l]), scale[l], acc[l])
    ```

    Constraints:
    - `rescale_c1`: sum and scale have the same number of lanes.

    Example:

    ```mlir
    %0 = quantx.kernel.rescale %sum, %scale, %acc : vector<16xi32>, vector<16xf32>
    ```
  }];
  let arguments = (ins QuantX_IntVector:$sum, QuantX_FloatVector:$scale,
    QuantX_FloatVector:$acc);
  let results = (outs QuantX_FloatVector:$result);
  let assemblyFormat = [{
    $sum `,` $scale `,` $acc attr-dict `:` type($sum) `,` type($acc)
  }];
  let hasVerifier = 1;
}

#endif // QUANTX_IR_KERNEL_KERNELOPS
