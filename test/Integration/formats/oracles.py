# RUN: %python %s
"""The oracles of GGUF types equal gguf and libgguf on random blocks, every bit, NaN and infinite
scales included; the small floats of the oracles equal ml_dtypes on every code."""

import importlib
import sys

import gguf
import libgguf
import ml_dtypes
import numpy as np

from Inputs.golden import GGML, canonical

BLOCKS = 512  # of each type
NAMES = [name for names in GGML.values() for name in names.split()]
IDS = {"q1_0": 41, **{name: gguf.GGMLQuantizationType[name.upper()] for name in NAMES}}


def check_ggml(name, oracle, rng):
    """gguf does not decode q1_0; q2_0 is in neither package and rests on its formula."""
    shape = (8, BLOCKS // 8 * oracle.BLOCKS[name][1])
    data = rng.integers(0, 256, oracle.sizes(name, shape)[0], dtype=np.uint8)
    rows = data.reshape(shape[0], -1)
    with np.errstate(all="ignore"):
        expected = canonical(oracle.decode(name, [data], shape))
        others = {"libgguf": libgguf.dequantize_rows(rows, int(IDS[name]), shape[1])}
        if name != "q1_0":
            others["gguf"] = gguf.quants.dequantize(rows, IDS[name])
    for package, values in others.items():
        differs = np.count_nonzero(canonical(values).reshape(shape) != expected)
        if differs:
            yield f"{name}: {package}: {differs} of {expected.size} differ"


def check_floats():
    """Codes and E8M0 exponents, exhaustively, through the decoders."""
    mx, ct = importlib.import_module("mx"), importlib.import_module("compressed_tensors")
    code = np.arange(256)
    one = np.float32(1)
    pairs = {
        "f4E2M1FN": (mx.E2M1, code[:16], ml_dtypes.float4_e2m1fn),
        "f6E2M3FN": (mx.E2M3, code[:64], ml_dtypes.float6_e2m3fn),
        "f4E2M1FN formula": (ct.minifloat(code[:16], 2, 1), code[:16], ml_dtypes.float4_e2m1fn),
        "f8E4M3FN": (
            ct.decode("ct_nvfp4", [np.full(2048, 0x22, np.uint8), code.astype(np.uint8),
                                   np.array([1], "<f4").view(np.uint8)], (256, 16))[:, 0],
            code, ml_dtypes.float8_e4m3fn,
        ),
        "f8E8M0FNU": (
            mx.decode("mxfp4_ocp", [np.full(256 * 16, 0x22, np.uint8), code.astype(np.uint8)], (256, 32))[:, 0],
            code, ml_dtypes.float8_e8m0fnu,
        ),
    }  # fmt: skip
    for name, (got, codes, type) in pairs.items():
        wanted = codes.astype(np.uint8).view(type).astype(np.float32) * one
        if (canonical(np.asarray(got, np.float32)) != canonical(wanted)).any():
            yield f"{name}: differs from ml_dtypes"


def main():
    rng = np.random.default_rng(7)
    failures = list(check_floats())
    for name in IDS:
        family = next((f for f, names in GGML.items() if name in names.split()), "bitnet")
        failures += check_ggml(name, importlib.import_module(family), rng)
    print("\n".join(failures) or f"{len(IDS)} types of {BLOCKS} blocks, every bit equal")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
