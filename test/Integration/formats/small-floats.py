# RUN: %python %s interpreter %t.i
# RUN: %python %s portable %t.p
"""Every code of every small float type decodes to the value that ml_dtypes gives it.

usage: small-floats.py BACKEND FOLDER
"""

import sys

import ml_dtypes
import numpy as np

from Inputs.declarations import Declaration
from Inputs.decode_module import Module
from Inputs.golden import Golden, canonical

CODES = {
    "f8E4M3FN": ml_dtypes.float8_e4m3fn,
    "f8E5M2": ml_dtypes.float8_e5m2,
    "f6E2M3FN": ml_dtypes.float6_e2m3fn,
    "f6E3M2FN": ml_dtypes.float6_e3m2fn,
    "f4E2M1FN": ml_dtypes.float4_e2m1fn,
}


def code_case(type, twin):
    """All codes, one to a byte."""
    bits = int(type[1])
    codes = np.arange(2**bits, dtype=np.uint8)
    layout = f"#quantx.layout<[i], {{unit 8, order(i), codes = {bits} at 0}}>"
    declaration = Declaration(type, "", f"#quantx.affine<{type}>", layout, ())
    values = codes.view(twin).astype(np.float32)
    return declaration, Golden(type, values.shape, [codes], {}, None, values)


def scale_case(type, twin):
    """All codes as scales of the code 1; the scale is the high byte."""
    codes = np.arange(256, dtype=np.uint8)
    buffer = np.stack([np.ones_like(codes), codes], 1).reshape(-1)
    declaration = Declaration(
        type, "",
        f"#quantx.affine<ui8, scale = {type} per [1]>",
        "#quantx.layout<[i], {unit 16, order(i), codes = 8 at 0, scale = 8 at 8}>", (),
    )  # fmt: skip
    values = codes.view(twin).astype(np.float32)
    return declaration, Golden(type, values.shape, [buffer], {}, None, values)


def main(backend, folder):
    module = Module()
    for type, twin in CODES.items():
        module.add(*code_case(type, twin))
    module.add(*scale_case("f8E8M0FNU", ml_dtypes.float8_e8m0fnu))
    module.add(*scale_case("f8E4M3FN", ml_dtypes.float8_e4m3fn))
    failures = 0
    for case, got in zip(module.goldens, module.decode(folder, backend)):
        differs = canonical(got) != canonical(case.expected)
        for code in np.flatnonzero(differs)[:4]:
            print(f"{case.name} {code:#04x}: wanted {case.expected[code]}, got: {got[code]}")
        failures += int(differs.sum())
    print(f"{failures} codes differ")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
