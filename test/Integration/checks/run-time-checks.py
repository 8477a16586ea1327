# RUN: %python %s %t
"""Generated code refuses what the interpreter refuses: unlisted widths, buffers that are not the
layout's; and gives the interpreter's bits for what is right. So does the interpreter at the
Integer level, where checks are operations.

usage: run-time-checks.py FOLDER
"""

import pathlib
import subprocess
import sys

import numpy

MODULE = pathlib.Path(__file__).resolve().parent / "Inputs" / "checks.mlir"
FOLDER = pathlib.Path(sys.argv[1])
FOLDER.mkdir(parents=True, exist_ok=True)
RANDOM = numpy.random.default_rng(5)
LOWERED = FOLDER / "lowered.mlir"
LOWER = ["--quantx-lower-to-integer", "--quantx-check-arguments"]
subprocess.run(["quantx-opt", MODULE, *LOWER, "-o", LOWERED], check=True)
ROUTES = {
    "interpreter": (MODULE, "interpreter"),
    "integer": (LOWERED, "interpreter"),
    "portable": (MODULE, "portable"),
    "cpu": (MODULE, "cpu"),
}
GENERATED = ["portable", "cpu"]


def run(route, entry, arrays):
    module, backend = ROUTES[route]
    flags = []
    for index, array in enumerate(arrays):
        path = FOLDER / f"{entry}{index}.npy"
        numpy.save(path, array)
        flags.append(f"--input={index}:{path}")
    command = ["quantx-run", module, f"--entry={entry}", f"--backend={backend}"]
    return subprocess.run(
        [*command, *flags, "--digest"], capture_output=True, text=True
    )


def i32(value):
    return numpy.array(value, dtype="<i4")


x = RANDOM.standard_normal((2, 8), dtype=numpy.float32)
b = RANDOM.integers(0, 256, 16, dtype=numpy.uint8)
s = RANDOM.uniform(0.1, 1, 4).astype("<f4").view(numpy.uint8)
LISTED = "width: wanted one of [2, 3, 4], got: "
RIGHT = [
    *(("width", [x, b, s, i32(r)]) for r in (2, 3, 4)),
    ("widths", [x, b, s, i32([4, 2])]),
    *(("decode", [b, s, i32(r)]) for r in (2, 3, 4)),
    ("buffer", [b, s, numpy.int64(4)]),
    ("buffer", [b[:0], s[:0], numpy.int64(0)]),
]
# The texts of checks are written before sizes are known. At the Integer level the view of the
# first field looks at all buffers before the check of the second.
SIZES = {
    "interpreter": ["wanted 16 bytes"],
    "integer": ["wanted the bytes of its layout", "wanted 16 bytes"],
    **{route: ["wanted the bytes of its layout"] for route in GENERATED},
}
WRONG = [
    *(("width", [x, b, s, i32(r)], LISTED + str(r)) for r in (9, 0, -1, 5)),
    ("widths", [x, b, s, i32([2, 7])], LISTED + "7"),
    ("widths", [x, b, s, i32([8, 2])], LISTED + "8"),
    ("decode", [b, s, i32(1)], LISTED + "1"),
    ("buffer", [b[:15], s, numpy.int64(4)], "buffer 0: SIZES, got: 15"),
    ("buffer", [b, s[:12], numpy.int64(4)], "buffer 1: SIZES, got: 12"),
    ("buffer", [b, s, numpy.int64(-4)], "dims: wanted sizes of at least 0, got: -4"),
]

for entry, arrays in RIGHT:
    results = [run(route, entry, arrays) for route in ROUTES]
    assert all(result.returncode == 0 for result in results), (entry, results)
    digests = {result.stdout for result in results}
    assert len(digests) == 1 and "" not in digests, (entry, results)
for entry, arrays, text in WRONG:
    for route in ROUTES:
        result = run(route, entry, arrays)
        wanted = tuple("error: " + text.replace("SIZES", sizes) for sizes in SIZES[route])
        assert result.returncode == 1, (entry, route, result)
        if route in GENERATED and text.startswith("dims"):
            continue  # the size of the result is refused before the call
        first = result.stderr.splitlines()[0]
        exact = first in wanted if route in GENERATED else first.endswith(wanted)
        assert exact, (entry, route, wanted, first)
