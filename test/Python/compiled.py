# RUN: rm -rf %t && mkdir %t
# RUN: quantx-compile %S/../CAPI/Inputs/generated.mlir --target=native --emit=shared -o %t/generated.so
# RUN: quantx-compile %S/../CAPI/Inputs/generated.mlir --target=native --emit=object -o %t/generated.o --header=%t/generated.h
# RUN: %python %s %S/../CAPI/Inputs/generated.mlir %t
"""Functions of a compiled library, called on arrays, give the interpreter's bytes;
what a header does not want, and what a function refuses, is one error."""

import pathlib
import subprocess
import sys

import numpy as np

from quantx.compiled import Library
from quantx.errors import CANNOT, WRONG_INPUT, CommandError

module, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
random = np.random.default_rng(0)
blocks = random.integers(0, 256, (55 * 12, 18), dtype=np.uint8)
blocks[:, :2] = random.uniform(0.01, 1, 55 * 12).astype("<f2")[:, None].view(np.uint8)
bytes_of_mm = blocks.reshape(-1)
rest = [
    random.integers(0, 256, 240, dtype=np.uint8),
    random.integers(0, 256, 6, dtype=np.uint8),
    random.uniform(0.01, 1, 6).astype(np.float32).view(np.int32),
]


def rows(m, k):
    return random.standard_normal((m, k), dtype=np.float32)


def interpret(entry, inputs):
    command = ["quantx-run", module, f"--entry={entry}", f"--output=0:{folder}/y.npy"]
    for index, value in enumerate(inputs):
        np.save(folder / f"x{index}.npy", np.asarray(value, None if np.ndim(value) else np.int32))
        command.append(f"--input={index}:{folder}/x{index}.npy")
    subprocess.run([*map(str, command)], check=True)
    return np.load(folder / "y.npy")


def refuse(status, text, function):
    try:
        function()
    except CommandError as error:
        assert error.status == status and text in str(error), (text, error)
    else:
        raise AssertionError(f"wanted an error with {text}, got: none")


library = Library(folder / "generated.so", folder / "generated.h")
calls = []
for m in (1, 17):
    for entry, n, inputs in (
        ("mm", 55, [rows(m, 384), bytes_of_mm]),
        ("sliced", 6, [rows(m, 40), *rest, 3]),
    ):
        y = np.zeros((m, n), np.float32)
        calls.append((library.prepare(entry, inputs, [y]), y, interpret(entry, inputs)))
for call, y, expected in calls:
    call()
    assert y.tobytes() == expected.tobytes()

y, six = np.zeros((2, 55), np.float32), np.zeros((2, 6), np.float32)
refuse(WRONG_INPUT, "wanted one of [mm, sliced], got: nn", lambda: library.prepare("nn", [], []))
refuse(WRONG_INPUT, "got: ['arg0', 'res0']", lambda: library.prepare("mm", [rows(2, 384)], [y]))
for wrong in (rows(2, 384).astype(np.float64), rows(384, 2).T, rows(2, 768)[:, ::2]):
    refuse(WRONG_INPUT, "mm: wanted arg0", lambda: library.prepare("mm", [wrong, bytes_of_mm], [y]))
refused = library.prepare("sliced", [rows(2, 40), *rest, 9], [six])
refuse(WRONG_INPUT, "width: wanted one of [2, 3, 4, 8], got: 9", refused)
header = folder / "generated.h"
refuse(CANNOT, "absent.so: wanted a library", lambda: Library(folder / "absent.so", header))
refuse(CANNOT, "absent.h", lambda: Library(folder / "generated.so", folder / "absent.h"))
refuse(CANNOT, "got: 0", lambda: Library(folder / "generated.so", header, 0))
