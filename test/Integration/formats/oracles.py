# RUN: %python %s
"""The oracles of GGUF types equal gguf and libgguf on random blocks, every bit, NaN and infinite
scales included; the small floats of the oracles equal ml_dtypes on every code. An oracle is a file of at
most 60 lines that imports numpy, and for the grids of ggml's IQ types gguf, alone."""

import importlib
import re
import sys

import ml_dtypes
import numpy as np

from Inputs.golden import FAMILIES, ORACLE_FOLDER, ORACLES, canonical, golden
from Inputs.packages import IDS, decodings

BLOCKS = 512  # of each type


def check_blocks(name):
    elements = importlib.import_module(ORACLES[name]).BLOCKS[name][1]
    case = golden(name, seed=7, shape=(8, BLOCKS // 8 * elements))
    for package, values in decodings(name, case.buffers[0], case.shape).items():
        differs = np.count_nonzero(canonical(values) != canonical(case.expected))
        if differs:
            yield f"{name}: {package}: {differs} of {values.size} differ"


def check_floats():
    """Codes and scales, exhaustively, through the decoders; 0x22 is two codes of value 1."""
    mx, ct = importlib.import_module("mx"), importlib.import_module("compressed_tensors")
    code = np.arange(256, dtype=np.uint8)
    ones, global_one = np.full(256 * 16, 0x22, np.uint8), np.array([1], "<f4").view(np.uint8)
    e4m3 = ct.decode("ct_nvfp4", [ones[: 256 * 8], code, global_one], (256, 16))
    e8m0 = mx.decode("mxfp4_ocp", [ones, code], (256, 32))
    for got, type in [
        (mx.E2M1, ml_dtypes.float4_e2m1fn),
        (ct.minifloat(code[:16].astype(int), 2, 1), ml_dtypes.float4_e2m1fn),
        (mx.E2M3, ml_dtypes.float6_e2m3fn),
        (e4m3[:, 0], ml_dtypes.float8_e4m3fn),
        (e8m0[:, 0], ml_dtypes.float8_e8m0fnu),
    ]:
        wanted = code[: got.size].view(type).astype(np.float32)
        if (canonical(got) != canonical(wanted)).any():
            yield f"{type.__name__}: differs from ml_dtypes"


def check_size(family, text):
    imports = re.findall(r"^\s*(?:import|from) +([\w.]+)", text, re.MULTILINE)
    if not set(imports) <= {"numpy", "gguf.quants"}:
        yield f"{family}: wanted imports of numpy and gguf.quants alone, got: {imports}"
    if text.count("\n") > 60:
        yield f"{family}: wanted at most 60 lines, got: {text.count(chr(10))}"


def main():
    assert list(check_size("planted", "import numpy as np\nfrom quantx import demo\n" + "\n" * 60))[1:]
    failures = [failure for name in IDS for failure in check_blocks(name)]
    failures += check_floats()
    for family in FAMILIES:
        failures += check_size(family, (ORACLE_FOLDER / f"{family}.py").read_text(encoding="utf-8"))
    print("\n".join(failures) or f"{len(IDS)} types of {BLOCKS} blocks, every bit equal")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
