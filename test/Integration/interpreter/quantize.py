# RUN: %python %s
"""quantize dynamic and choose_params equal the numpy reference of clauses Q2 to Q4, every code and scale: blocks of
every kind, NaN, infinities, subnormals and zeros among the data."""

import numpy as np

from Inputs.programs import Program, Quantized, Term
from contraction import quantize

EDGES = np.array([0, -0.0, 1, -1, 0.5, 1.5, 1e-45, -1.2e-38, 65504, 1e-20, -1e20, 3e38], "f4")
WILD = np.array([np.nan, np.inf, -np.inf], "f4")


def data(rng, shape, kind):
    x = rng.standard_normal(shape).astype("f4")
    if kind != "normal":
        pool = EDGES if kind == "edges" else np.concatenate([EDGES, WILD])
        x = np.where(rng.random(shape) < 0.4, rng.choice(pool, shape), x)
    if kind == "zeros":
        x[0] = 0
    return x


CASES = [
    (8, True, None, False, (1, None)),
    (8, True, None, False, (1, 32)),
    (4, True, None, False, (2, 20)),
    (4, False, 8, False, (1, 16)),
    (8, False, 127, False, (None, None)),
    (2, False, 1, False, (1, 7)),
    (8, True, None, True, (1, None)),
    (8, False, None, True, (1, 25)),
    (4, False, None, True, (3, 10)),
    (3, True, None, True, (1, 9)),
    (8, True, None, False, (48,)),
    (5, False, None, True, (13,)),
]


def check(bits, signed, literal, min_max, per, kind, seed):
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(1, 6)), int(rng.choice([1, 24, 50])))
    x = data(rng, shape, kind)
    code = f"{'s' if signed else 'u'}i{bits}"
    zero = [Term("lit", value=literal)] if literal is not None else []
    zero = [Term(code, per)] if min_max else zero
    q = Quantized(shape, Term(code), zero=zero, scale=[Term("f32", per)]).fill(rng)
    program = Program()
    tensor = f"tensor<{shape[0]}x{shape[1]}xf32>"
    argument = program.argument(x, tensor)
    program.aliases.append(f"#l = {q.layout()}")
    types = [f"tensor<{buffer.size}xi8>" for buffer in q.buffers]
    program.lines.append(f"%q = quantx.quantize {argument} dynamic : {tensor} -> {q.type()}")
    program.lines.append(f"%b:{len(types)} = quantx.unmake %q layout #l : {q.type()} -> {', '.join(types)}")
    got = dict(zip([name for name, _ in q.names], program.run_all("%b", types)))
    codes, scales, zeros = quantize(x, bits, per, signed, literal, min_max)
    wanted = {"codes": codes & (2**bits - 1), "scale": scales}
    if min_max:
        wanted["zero"] = zeros & (2**bits - 1)
    for name, values in wanted.items():
        values = values.astype("<f4" if name == "scale" else "<u1")
        same = got[name].view(values.dtype).reshape(values.shape)
        if not np.array_equal(same, values, equal_nan=name == "scale"):
            print(f"{code} per {per} {kind} seed {seed}: {name}: wanted {values}, got: {same}")
            return False
    return True


results = [
    check(*case, kind, 10 * index + number)
    for index, case in enumerate(CASES)
    for number, kind in enumerate(["normal", "zeros", "edges", "wild"])
]
print(f"{sum(results)} of {len(results)} cases equal")
assert all(results)
