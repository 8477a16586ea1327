# RUN: %python %s %t
"""Five formats at every level and in every way to run them: the same digests.

8-bit weights and activations with zeros; 4 bits with a real offset a block; 4 bits with two levels
of scale and offset; a table of 16 integers; an 8-bit parent in planes, read at some width. Each for
one row, some rows, many and a number known at run time only, each on the interpreter at the Tensor
and at the Kernel level, on the portable route, on the kernels of every instruction family and of
the GPU; every product must meet a kernel.

usage: five.py FOLDER
"""

import os
import pathlib
import sys

from Inputs.programs import Program
from Inputs.routes import ROUTES
from Inputs.run import compare

FORMATS = {
    "w8a8": {"bits": 8, "layout": "rows", "zero": "int", "activation": "ui8_min_max"},
    "offset": {"granularity": "g32", "offset": "one", "layout": "q4_1"},
    "two_levels": {"granularity": "super32", "offset": "two_level", "layout": "q4_k"},
    "table": {"kind": "table_int", "granularity": "g32", "layout": "q4_0"},
    "floor": {"kind": "sliceable_floor", "bits": 8, "layout": "planes", "use": "slice_matmul"},
    "half_up": {"kind": "sliceable_half_up", "bits": 8, "layout": "planes", "use": "slice_matmul"},
}
# What the formats above do not say.
REST = {
    "kind": "affine",
    "bits": 4,
    "sign": "unsigned",
    "granularity": "channel",
    "zero": "none",
    "offset": "none",
    "output": "f32",
    "bias": "no",
    "use": "matmul",
}
ROWS = ("1", "2..16", "17..128", "dynamic")


def factors_of(number, name, rows, route):
    factors = REST | FORMATS[name] | {"m": rows, "route": route}
    blocks = factors["granularity"] != "channel"
    factors.setdefault("activation", "si8_per_32" if blocks else "si8_token")
    # GPU kernels are for whole steps of k.
    tails = ("none", "n") if route == "cuda-emulator" else ("none", "n", "k", "n and k")
    factors["tails"] = tails[number % len(tails)]
    return factors


def main(folder):
    seed = int(os.environ["QUANTX_CHECK_SEED"])
    programs, failures = [], []
    for route in ROUTES:
        for number, (name, rows) in enumerate((n, r) for n in FORMATS for r in ROWS):
            factors = factors_of(number, name, rows, route)
            programs.append(Program(len(programs), factors, seed))
    different, counts = compare(programs, pathlib.Path(folder))
    failures += different
    for route, (cases, kernels) in counts.items():
        print(f"{route}: {cases} cases, {kernels} kernels")
        # A CPU's kernel is for its M, a GPU's for every M: two shapes a format remain.
        least = {"interpreter": 0, "portable": 0, "cuda-emulator": 2 * len(FORMATS)}
        least = least.get(route, cases)
        if kernels < least:
            failures.append(f"{route}: wanted at least {least} kernels, got: {kernels}")
    print("\n".join(failures) or f"{len(FORMATS)} formats equal")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
