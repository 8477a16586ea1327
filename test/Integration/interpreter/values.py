# RUN: %python %s
"""What the specification says of fields, blocks, decoding, digests and seeded arguments, clause by clause, on values worked out by hand."""

import hashlib
import os
import subprocess
import tempfile

import numpy as np

from Inputs.tool import expect, run

f4, i4, i1 = np.float32, np.int32, np.int8


def words(*values):
    return np.array(values, f4).view(i4)


def decode(scheme, layout, shape, *buffers, real="f32", extra="", extras=()):
    """The decoded tensor. `layout`: the buffers' texts without the dimensions; `extras`: arrays of `extra`'s operands."""
    dims = "[n, k]" if "(k, n" in layout else "[i]"
    arrays = [np.asarray(a) for a in (*buffers, *extras)]
    types = [f"tensor<{'x'.join(map(str, a.shape))}x{a.dtype.kind}{8 * a.itemsize}>" for a in arrays]
    q = f"!quantx.tensor<{'x'.join(map(str, shape))}x{real}, #quantx.{scheme}>"
    y = f"tensor<{'x'.join(map(str, shape))}x{real}>"
    names = ", ".join(f"%b{index}" for index in range(len(buffers)))
    arguments = [f"%b{index}: {type}" for index, type in enumerate(types)]
    return run(f"""func.func @f({', '.join(arguments)}) -> {y} {{
  %w = quantx.make({names}) layout #quantx.layout<{dims}, {layout}> {extra} : ({', '.join(types)}) -> {q}
  %y = quantx.dequantize %w : {q} -> {y}
  return %y : {y}
}}""", *arrays)  # fmt: skip


CODES = "{unit 8, order(k, n), codes = 4 at 0}"
SIXTEEN = np.arange(16, dtype=i1)
SIGNED = (np.arange(16) ^ 8) - 8

# Clause V2: an absent zero or offset is 0, an absent scale 1.
expect("V2", decode("affine<ui4>", CODES, (1, 16), SIXTEEN), [np.arange(16)])

# Clause V3: codes of siN are two's complement; literals are no fields, and have no place in the layout.
expect("V3", decode("affine<si4, zero = 3, scale = 2, offset = 0.5>", CODES, (1, 16), SIXTEEN),
       [(SIGNED - 3) * 2 + 0.5])

# Clauses V4 and B5: an index decodes to two neighbours, ceil(5 / 2) = 3 indices for 5 elements; `over` has tables of 2 and 1 elements.
PAIRS = '#quantx.table<"t", dense<[[[1.0, 2.0]], [[-3.0, 0.5]]]> : tensor<2x1x2xf32>>'
expect("V4 vectors", decode(f"codebook<ui1 {PAIRS} [1, 2]>", "{unit 8, order(k, n), codes = 1 at 0}", (1, 5), np.array([1, 0, 1], i1)),
       [[-3, 0.5, 1, 2, -3]])
SCOPES = '#quantx.table<"t", dense<[[[1, 2], [3, 4]]]> : tensor<1x2x2xi8>>'
expect("V4 scopes", decode(f"codebook<ui1 {SCOPES} over [1, 2]>", "{unit 8, order(k, n), codes = 1 at 0}", (1, 3), np.array([0, 1, 1], i1)),
       [[1, 2, 4]])

# Clause V5: a times the decoded value plus b.
expect("V5", decode("affine<(2 * ui4 - 0.5)>", CODES, (1, 16), SIXTEEN), [2 * np.arange(16) - 0.5])

# Clauses V6, V7 and B4: a level that is a scheme of 4 values, whose own scale is shared by 2 of these; its fields' names.
expect("V6", decode("affine<ui4, scale = (affine<ui8, zero = 1, scale = f32 per [1, 2]>) per [1, 2]>",
                    CODES + ", {unit 8, order(k, n), scale_codes = 8 at 0}, {unit 32, order(k, n), scale_scale = 32 at 0}",
                    (1, 8), np.ones(8, i1), np.array([2, 3, 4, 5], i1), words(10, 100)),
       [[10, 10, 20, 20, 300, 300, 400, 400]])
# Clause V7: leaves of one role are numbered, literals are not counted.
expect("V7", decode("affine<ui4, scale = 0.5 * f32 per [1, *] * ui4 per [1, 2]>",
                    CODES + ", {unit 32, order(k, n), scale0 = 32 at 0}, {unit 8, order(k, n), scale1 = 4 at 0}",
                    (1, 4), np.array([1, 2, 3, 4], i1), words(4), np.array([1, 3], i1)), [[2, 4, 18, 24]])

# Clause B1: blocks of 2 x 3, the last ones ragged; `*` is the whole dimension; without `per` one value an element.
BLOCKS = CODES + ", {unit 32, order(k, n), scale = 32 at 0}"
S = np.arange(1, 7, dtype=f4)
expect("B1 ragged", decode("affine<ui4, scale = f32 per [2, 3]>", BLOCKS, (3, 7), np.ones(21, i1), words(*S)),
       S.reshape(2, 3).repeat(2, 0)[:3].repeat(3, 1)[:, :7])
expect("B1 whole", decode("affine<ui4, scale = f32 per [*, 1]>", BLOCKS, (2, 3), np.ones(6, i1), words(1, 2, 3)), [[1, 2, 3]] * 2)
expect("B1 each", decode("affine<ui4, scale = f32>", BLOCKS, (2, 3), np.ones(6, i1), words(*S)), S.reshape(2, 3))

# Clause B2: blocks of 4 in row-major order cross rows of 3.
expect("B2", decode("affine<ui4, scale = f32 per [4]>", "{unit 8, order(i), codes = 4 at 0}, {unit 32, order(i), scale = 32 at 0}",
                    (2, 3), np.ones(6, i1), words(5, 7)), [[5, 5, 5], [5, 7, 7]])

# Clause B3: the group of element k is an operand's; outside the groups it is an error.
GATHERED = ("affine<ui4, scale = f32 per [1, gather]>", BLOCKS, (1, 4), np.ones(4, i1), words(5, 7))
expect("B3", decode(*GATHERED, extra="gather(%b2)", extras=[np.array([1, 0, 0, 1], i4)]), [[7, 5, 5, 7]])
for group in (2, -1):
    status, line = decode(*GATHERED, extra="gather(%b2)", extras=[np.array([1, group, 0, 1], i4)])
    assert status == 1 and line.endswith(f"got: {group}"), line

# Clause D2: levels of an offset multiply from left to right, then the sign: 1e30 * 1e30 is infinite.
expect("D2", decode("affine<ui4, offset = - f32 per [*, *] * f32 per [*, *] * f32 per [*, *]>",
                    CODES + ", {unit 96, order(k, n), offset0 = 32 at 0, offset1 = 32 at 32, offset2 = 32 at 64}",
                    (1, 1), np.ones(1, i1), words(1e30, 1e30, 1e-30)), [[-np.inf]])
# Clause D3: 2^24 + 1 is rounded once; 3 * 11184811 = 2^25 + 1 is rounded before 1 is added.
BIG = '#quantx.table<"t", dense<[16777217, 11184811]> : tensor<2xi32>>'
ONE_BIT = "{unit 8, order(k, n), codes = 1 at 0}"
expect("D3", decode(f"codebook<ui1 {BIG}>", ONE_BIT, (1, 2), np.array([0, 1], i1)), [[2.0**24, 11184811]])
expect("D3 constants", decode(f"codebook<(3 * ui1 {BIG} + 1)>", ONE_BIT, (1, 1), np.array([1], i1)), [[2.0**25]])
# Clause D4: one rounding to f16, of 2048 + 1 + 2^-12, which a rounding to less than that would make a tie.
expect("D4", decode("affine<ui4, offset = f32 per [*, *]>", CODES + ", {unit 32, order(k, n), offset = 32 at 0}",
                    (1, 1), np.array([1], i1), words(2048 + 2**-12), real="f16"), [[2050]])

# Clauses I1 and I2: a table of whole numbers is integer by its element type, so that the scale is applied to the exact
# sum; a real table of the same numbers gives the real product. 2.0 is the same text as 2.
CODES_2 = "{unit 8, order(k, n), codes = 2 at 0}"
PRODUCT = """#x = #quantx.affine<si8, scale = f32 per [1, *]>
#xl = #quantx.layout<[m, k], {unit 8, order(k, m), codes = 8 at 0}, {unit 32, order(k, m), scale = 32 at 0}>
#w = #quantx.SCHEME
#wl = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 2 at 0}>
func.func @f(%a: tensor<7xi8>, %s: tensor<1xi32>, %b: tensor<7xi8>) -> tensor<1x1xf32> {
  %x = quantx.make(%a, %s) layout #xl : (tensor<7xi8>, tensor<1xi32>) -> !quantx.tensor<1x7xf32, #x>
  %w = quantx.make(%b) layout #wl : (tensor<7xi8>) -> !quantx.tensor<1x7xf32, #w>
  %y = quantx.matmul %x, %w : (!quantx.tensor<1x7xf32, #x>, !quantx.tensor<1x7xf32, #w>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}"""
A, B, TABLE = np.array([3, 7, -5, 11, 13, 127, 1], i1), np.array([0, 1, 2, 3, 3, 2, 1], i1), np.array([-7, 3, 5, 9])
exact = f4(np.dot(A.astype(int), TABLE[B])) * f4(0.067)
real = f4(np.dot((A * f4(0.067)).astype(float), TABLE[B].astype(float)))
assert exact != real
for scheme, wanted in [
    ('codebook<ui2 #quantx.table<"t", dense<[-7, 3, 5, 9]> : tensor<4xi8>>>', exact),
    ('codebook<ui2 #quantx.table<"t", dense<[-7.0, 3.0, 5.0, 9.0]> : tensor<4xf32>>>', real),
    ('codebook<(2.0 * ui2 #quantx.table<"t", dense<[-7, 3, 5, 9]> : tensor<4xi8>>)>', f4(2) * exact),
]:
    expect(f"I2 {scheme}", run(PRODUCT.replace("SCHEME", scheme), A, words(0.067), B), [[wanted]])


def tool(text, *flags):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "f.mlir")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        done = subprocess.run(["quantx-run", path, "--entry=f", *flags], capture_output=True, text=True)
        return done.stdout.splitlines() or [done.stderr.partition("\n")[0]]


def line(index, type, data):
    return f"{index} {type} sha256:{hashlib.sha256(data).hexdigest()}"


# Clause G1: little-endian elements, every NaN as one.
NANS = """func.func @f() -> (tensor<2xf32>, tensor<2xf16>, tensor<2xbf16>) {
  %a = arith.constant dense<[0xFFC00001, 1.0]> : tensor<2xf32>
  %b = arith.constant dense<[0xFE01, 1.0]> : tensor<2xf16>
  %c = arith.constant dense<[0xFFC1, 1.0]> : tensor<2xbf16>
  return %a, %b, %c : tensor<2xf32>, tensor<2xf16>, tensor<2xbf16>
}"""
assert tool(NANS, "--digest") == [
    line(0, "tensor<2xf32>", bytes.fromhex("0000c07f0000803f")),
    line(1, "tensor<2xf16>", bytes.fromhex("007e003c")),
    line(2, "tensor<2xbf16>", bytes.fromhex("c07f803f")),
]
# Clause G2: a line for each field, codes one per byte: 2 / (3 / 7) and so on.
DYNAMIC = """#s = #quantx.affine<si4, scale = f32 per [1, *]>
func.func @f(%x: tensor<1x?xf32>) -> !quantx.tensor<1x?xf32, #s> {
  %y = quantx.quantize %x dynamic : tensor<1x?xf32> -> !quantx.tensor<1x?xf32, #s>
  return %y : !quantx.tensor<1x?xf32, #s>
}"""
with tempfile.TemporaryDirectory() as folder:
    np.save(f"{folder}/x.npy", np.array([[3, -2, 1]], f4))
    fields = tool(DYNAMIC, "--digest", f"--input=0:{folder}/x.npy")
assert fields[0].startswith("0.0 ") and fields[0].endswith(hashlib.sha256(np.array([7, -5, 2], i1).tobytes()).hexdigest()), fields
assert fields[1].startswith("0.1 ") and fields[1].endswith(hashlib.sha256((f4([3]) / f4(7)).tobytes()).hexdigest()), fields

# Clause N6: index and width operands must be given; --dyn sizes real tensors, and a buffer gets what its layout wants.
INDEX = "func.func @f(%n: index) -> index {\n  return %n : index\n}"
assert "error: argument 0: wanted --input=0:FILE.npy for an index" in tool(INDEX, "--seed=1")[0]
WIDTH = """#s = #quantx.sliceable<#quantx.affine<ui4>, widths = [2], round = floor, overflow = clamp, reconstruct = grid>
func.func @f(%b: tensor<?xi8>, %r: i32) -> tensor<3x5xf32> {
  %w = quantx.make(%b) layout #quantx.layout<[n, k], {unit 8, order(k, n), codes = 4 at 0}> : (tensor<?xi8>) -> !quantx.tensor<3x5xf32, #s>
  %y = quantx.dequantize %w width(%r) : !quantx.tensor<3x5xf32, #s> -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}"""
assert "error: argument 1: wanted --input=1:FILE.npy" in tool(WIDTH, "--seed=1")[0], tool(WIDTH, "--seed=1")
SIZES = WIDTH.replace(", %r: i32", ", %x: tensor<?x2xf32>").replace(" width(%r)", "").replace("-> tensor<3x5xf32> {", "-> (tensor<3x5xf32>, tensor<?x2xf32>) {")
SIZES = SIZES.replace("return %y : tensor<3x5xf32>", "return %y, %x : tensor<3x5xf32>, tensor<?x2xf32>")
assert [text.split()[1] for text in tool(SIZES, "--seed=1", "--dyn=4", "--digest")] == ["tensor<3x5xf32>", "tensor<4x2xf32>"]
