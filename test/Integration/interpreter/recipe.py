# RUN: %python %s
"""matmul on the interpreter, at the Tensor and at the Integer level, equals the numpy reference of clauses A2 to A6 and I1 to I3,
every bit: integer and float factors of every kind, groups that are ragged, do not nest, or cross rows."""

import os

import numpy as np

from Inputs.programs import Program, Quantized, Term, number
from contraction import contract

ROW, ALL = (1, None), (None, None)
SIGN, IQ4 = [1, -1], [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113]


def token(shape, bits=8, **fields):
    """si codes with one scale a row."""
    return Quantized(shape, Term(f"si{bits}"), scale=[Term("f32", ROW)], **fields)


def grouped(shape, size, bits=8):
    return Quantized(shape, Term(f"si{bits}"), scale=[Term("f32", (1, size))])


# name -> (x shape, w shape) -> (x, w). Sizes are drawn for each case.
FAMILIES = {
    "w8a8 with zeros on both sides": lambda m, n: (
        token(m, zero=[Term("si8", ROW)]),
        Quantized(n, Term("si8"), zero=[Term("si8", ROW)], scale=[Term("f32", ROW)])),
    "q4_0": lambda m, n: (
        grouped(m, 32), Quantized(n, Term("ui4"), zero=[Term("lit", value=8)], scale=[Term("f16", (1, 32))])),
    "q4_1": lambda m, n: (
        token(m), Quantized(n, Term("ui4"), scale=[Term("f16", (1, 32))], offset=[Term("f16", (1, 32))])),
    "q4_k": lambda m, n: (
        grouped(m, 32),
        Quantized(n, Term("ui4"), scale=[Term("f16", (1, 64)), Term("ui6", (1, 16))],
                  offset=[Term("f16", (1, 64)), Term("ui6", (1, 16))], minus_offset=True)),
    "iq4_nl": lambda m, n: (
        grouped(m, 32), Quantized(n, Term("ui4", table=IQ4), scale=[Term("f16", (1, 32))])),
    "hqq: a float zero of two factors": lambda m, n: (
        grouped(m, 48),
        Quantized(n, Term("ui4"), zero=[Term("f16", (1, 32)), Term("ui3", (1, 16))], scale=[Term("f16", (1, 64))])),
    "float zero and offset": lambda m, n: (
        token(m, zero=[Term("ui8", ROW)]),
        Quantized(n, Term("ui3"), zero=[Term("f32", (1, 24))], scale=[Term("f16", (1, 16)), Term("si4", (1, 8))],
                  offset=[Term("f16", (1, 40)), Term("f32", ROW)], minus_scale=True)),
    "dividing levels": lambda m, n: (
        Quantized(m, Term("si8"), scale=[Term("f32", (1, 20)), Term("f32", ROW, op="/")]),
        Quantized(n, Term("ui4"), zero=[Term("ui4", (1, 16), b=1)],
                  scale=[Term("f16", (1, 16)), Term("f32", ALL, op="/"), Term("ui2", (1, 8), a=2, b=1, op="/")])),
    "a first level that divides": lambda m, n: (
        Quantized(m, Term("ui8"), zero=[Term("lit", value=128)],
                  scale=[Term("lit", value=3), Term("f32", (1, 32), op="/"), Term("f32", ROW)]),
        Quantized(n, Term("si4"), scale=[Term("lit", value=1), Term("f32", ROW, op="/")])),
    "blocks that do not nest": lambda m, n: (
        Quantized(m, Term("si8"), scale=[Term("f32", (1, 20)), Term("f32", (1, 7)), Term("f16", ROW)]),
        Quantized(n, Term("ui5"), zero=[Term("lit", value=16)], scale=[Term("f16", (2, 12)), Term("f16", (1, 30))],
                  offset=[Term("f16", (1, 9))])),
    "flattened blocks": lambda m, n: (
        Quantized(m, Term("si8"), scale=[Term("f32", (40,)), Term("f32", (2 * m[1],))]),
        Quantized(n, Term("ui4"), zero=[Term("ui4", (24,))], scale=[Term("f32", (64,)), Term("f32", (None,))])),
    "signs, half levels, integer levels of x": lambda m, n: (
        Quantized(m, Term("si6"), zero=[Term("si6", (1, 5))], scale=[Term("f32", ROW), Term("si4", (1, 3))],
                  minus_scale=True),
        Quantized(n, Term("ui4"), zero=[Term("lit", value=7)],
                  scale=[Term("f16", (1, 32)), Term("ui4", (1, 16), a=0.25, b=0.125), Term("ui1", table=SIGN)])),
    "offset of integers alone": lambda m, n: (
        token(m), Quantized(n, Term("si8"), scale=[Term("si3", (1, 6))], offset=[Term("si5", (1, 4)), Term("lit", value=3)], minus_offset=True)),
    "no levels at all": lambda m, n: (Quantized(m, Term("si8")), Quantized(n, Term("ui2"))),
    "half-integers on both sides": lambda m, n: (
        Quantized(m, Term("ui4", a=16, b=7.5), zero=[Term("ui8", ROW)], scale=[Term("f32", (1, 32))]),
        Quantized(n, Term("ui2", a=64, b=31.5), zero=[Term("ui8", ROW)], scale=[Term("f16", (1, 24))],
                  offset=[Term("f32", (1, 48))])),
    "a float zero under half-integers": lambda m, n: (
        grouped(m, 16), Quantized(n, Term("ui3", a=1, b=0.5), zero=[Term("f32", ROW)], scale=[Term("f16", ROW)])),
}
INTEGER = ["--quantx-lower-to-integer"]
LEVELS = [[], INTEGER, INTEGER + ["--quantx-precompute-zero-point"]]
KS = [1, 31, 64, 96, 100]


def check(name, family, seed):
    rng = np.random.default_rng(seed)
    k = int(rng.choice(KS))
    m, n = (int(rng.integers(1, 5)), k), (int(rng.integers(1, 6)), k)
    x, w = (operand.fill(rng) for operand in family(m, n))
    bias = rng.standard_normal(n[0]).astype("f4") if seed % 2 else None
    result = ["f32", "f16"][seed % 3 == 2]
    program = Program()
    program.make("%x", x)
    program.make("%w", w)
    types, group = f"{x.type()}, {w.type()}", ""
    if bias is not None:
        group = f" bias({program.argument(bias, f'tensor<{n[0]}xf32>')})"
        types += f", tensor<{n[0]}xf32>"
    y_type = f"tensor<{m[0]}x{n[0]}x{result}>"
    program.lines.append(f"%y = quantx.matmul %x, %w{group} : ({types}) -> {y_type}")
    wanted = contract(x.operand(), w.operand(), bias)
    for passes in LEVELS:
        program.passes = passes
        got = program.run("%y", y_type)
        with np.errstate(all="ignore"):
            wanted = wanted.astype(got.dtype)
        bits = f"u{got.dtype.itemsize}"
        if not np.array_equal(got.view(bits), wanted.view(bits)):
            print(f"{name}, seed {seed}, K = {k}, {passes}: wanted {wanted}, got: {got}")
            return False
    return True


start = int(os.environ.get("QUANTX_CHECK_SEED", "0"))
results = [
    check(name, family, start + 100 * index + seed)
    for index, (name, family) in enumerate(FAMILIES.items())
    for seed in range(4)
]
print(f"{sum(results)} of {len(results)} cases equal")
assert len(results) >= 40 and all(results)
