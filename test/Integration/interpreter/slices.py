# RUN: %python %s
"""Clauses W1 to W5: slices of every mode equal a line of numpy on all 256 codes; run-time widths, per call and per row."""

import numpy as np

from Inputs.tool import expect, run

f4, i4, i1 = np.float32, np.int32, np.int8
CODES = np.arange(256)


def types(signed, rounding, overflow, reconstruct, bits):
    """(parent, slice) as text: zero 5 and scale 0.5 in both."""
    sign, e = "si" if signed else "ui", 8 - bits
    rest = "zero = 5, scale = f32 per [*, *]"
    tail = f"round = {rounding}, overflow = {overflow}, reconstruct = {reconstruct}"
    parent = f"#quantx.sliceable<#quantx.affine<{sign}8, {rest}>, widths = [2, 3, 4], {tail}>"
    middle = f" + {(2**e - 1) / 2}" if reconstruct == "midpoint" else ""
    width = bits + (overflow == "extra")
    plain = f"#quantx.affine<({2**e} * {sign}{width}{middle}), {rest}>"
    if overflow == "extra":
        return parent, plain
    widths = ", ".join(str(w) for w in (2, 3, 4) if w <= bits)
    return parent, f"#quantx.sliceable<{plain}, widths = [{widths}], {tail}>"


def reference(signed, rounding, overflow, reconstruct, bits):
    q = (CODES ^ 128) - 128 if signed else CODES
    e = 8 - bits
    rounded = {"floor": np.floor, "half_even": np.rint, "half_up": lambda v: np.floor(v + 0.5)}[rounding](q / 2**e)
    if overflow == "clamp":
        rounded = np.minimum(rounded, 2 ** (bits - 1) - 1 if signed else 2**bits - 1)
    middle = (2**e - 1) / 2 if reconstruct == "midpoint" else 0
    return (f4(rounded * 2**e + middle) - f4(5)) * f4(0.5)


LAYOUT = "#l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 8 at 0}, {unit 32, order(k, n), scale = 32 at 0}>\n"
MAKE = "%w = quantx.make(%b, %s) layout #l : (tensor<256xi8>, tensor<1xi32>) -> !p\n"
ARGUMENTS = "%b: tensor<256xi8>, %s: tensor<1xi32>"
DATA = CODES.astype(np.uint8).view(i1), np.array([0.5], f4).view(i4)
MODES = [(r, o, c) for r in ("floor", "half_up", "half_even") for o in ("clamp", "extra") for c in ("grid", "midpoint")
         if c == "grid" or r == "floor"]
for signed in (False, True):
    for mode in MODES:
        for bits in (2, 3, 4):
            parent, part = types(signed, *mode, bits)
            text = (f"!p = !quantx.tensor<1x256xf32, {parent}>\n!q = !quantx.tensor<1x256xf32, {part}>\n" + LAYOUT +
                    f"func.func @f({ARGUMENTS}, %r: i32) -> (tensor<1x256xf32>, tensor<1x256xf32>) {{\n" + MAKE +
                    f"""%v = quantx.slice %w bits {bits} : !p -> !q
                    %y = quantx.dequantize %v : !q -> tensor<1x256xf32>
                    %z = quantx.dequantize %w width(%r) : !p -> tensor<1x256xf32>
                    return %y, %z : tensor<1x256xf32>, tensor<1x256xf32>\n}}""")
            wanted = reference(signed, *mode, bits)[None]
            expect(f"{signed} {mode} {bits}", run(text, *DATA, np.array(bits, i4), results=2), wanted, wanted)

# Run-time widths of matmul: one for each row of x, C (8) always being one; another is an error.
PARENT, _ = types(False, "floor", "clamp", "midpoint", 4)
MATMUL = (f"!p = !quantx.tensor<2x128xf32, {PARENT}>\n#x = #quantx.affine<si8, scale = f32 per [1, *]>\n" + LAYOUT +
          f"func.func @f({ARGUMENTS}, %x: tensor<3x128xf32>, %r: TYPE) -> tensor<3x2xf32> {{\n" + MAKE + """
  %q = quantx.quantize %x dynamic : tensor<3x128xf32> -> !quantx.tensor<3x128xf32, #x>
  %y = quantx.matmul %q, %w width(%r) : (!quantx.tensor<3x128xf32, #x>, !p, TYPE) -> tensor<3x2xf32>
  return %y : tensor<3x2xf32>
}""")
X = np.tile(np.arange(128) % 3 - 1, (3, 1)).astype(f4) * 127
ROWS = MATMUL.replace("TYPE", "tensor<3xi32>")
matrices = {r: (reference(False, "floor", "clamp", "midpoint", r) if r < 8 else (f4(CODES) - 5) / 2).reshape(2, 128)
            for r in (2, 4, 8)}
# Scale 1, so that the sums are exact in f32.
expect("width per row", run(ROWS, *DATA, X, np.array([8, 2, 4], i4)), [X[0] @ matrices[r].T for r in (8, 2, 4)])
expect("width per call", run(MATMUL.replace("TYPE", "i32"), *DATA, X, np.array(2, i4)), X @ matrices[2].T)
for text, width, got in [(ROWS, [8, 9, 4], 9), (ROWS, [0, 2, 2], 0), (MATMUL.replace("TYPE", "i32"), -1, -1)]:
    status, message = run(text, *DATA, X, np.array(width, i4))
    assert status == 1 and message.endswith(f"error: width: wanted one of [2, 3, 4, 8], got: {got}"), message

# A codebook's slice of r bits reads the table of r bits.
BOOK = """
#s = #quantx.sliceable<#quantx.codebook<ui3 lut, scale = f32 per [*, *]>, widths = [1, 2], round = floor, overflow = clamp, reconstruct = grid>
#l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 3 at 0}, {unit 32, order(k, n), scale = 32 at 0}>
!p = !quantx.tensor<1x8xf32, #s>
func.func @f(%b: tensor<8xi8>, %s: tensor<1xi32>, %t3: tensor<8xf32>, %t2: tensor<4xf32>, %t1: tensor<2xf32>, %r: i32) -> tensor<1x8xf32> {
  %w = quantx.make(%b, %s) layout #l tables(lut3 = %t3, lut2 = %t2, lut1 = %t1) : (tensor<8xi8>, tensor<1xi32>, tensor<8xf32>, tensor<4xf32>, tensor<2xf32>) -> !p
  %y = quantx.dequantize %w width(%r) : !p -> tensor<1x8xf32>
  return %y : tensor<1x8xf32>
}"""
TABLES = {r: np.random.default_rng(r).standard_normal(2**r).astype(f4) for r in (3, 2, 1)}
for r in TABLES:
    expect(f"codebook {r}", run(BOOK, np.arange(8, dtype=i1), np.array([2], f4).view(i4), *TABLES.values(), np.array(r, i4)),
           [TABLES[r][np.arange(8) >> 3 - r] * f4(2)])
