# RUN: %python %s interpreter %t.i
# RUN: %python %s portable %t.p
"""Every declaration decodes random bytes to the bits of its oracle, and whole GGUF blocks to those
of gguf and libgguf.

usage: decode.py BACKEND FOLDER
"""

import dataclasses
import importlib
import pathlib
import sys

from Inputs import declarations
from Inputs.decode_module import Module
from Inputs.golden import ORACLES, canonical, golden
from Inputs.packages import IDS, decodings


def cases(name):
    """(who decoded, golden): ragged ends by the oracle, 64 whole blocks by the packages."""
    yield "oracle", golden(name, seed=1)
    if name in IDS:
        elements = importlib.import_module(ORACLES[name]).BLOCKS[name][1]
        whole = golden(name, seed=2, shape=(8, 8 * elements))
        for package, values in decodings(name, whole.buffers[0], whole.shape).items():
            yield package, dataclasses.replace(whole, expected=values)


def compare(what, expected, got):
    """What differs, or nothing."""
    if got.shape != expected.shape or got.dtype != expected.dtype:
        return f"{what}: wanted {expected.shape} {expected.dtype}, got: {got.shape} {got.dtype}"
    differs = canonical(got) != canonical(expected)
    if not differs.any():
        return None
    first = tuple(map(int, next(zip(*differs.nonzero()))))
    return (
        f"{what}: {differs.sum()} of {differs.size} differ; at {first} "
        f"wanted {expected[first]}, got: {got[first]}"
    )


def main(backend, folder):
    declared = declarations.load()
    failures = [f"{name}: no oracle" for name in declared.keys() - ORACLES.keys()]
    failures += [f"{name}: not declared" for name in ORACLES.keys() - declared.keys()]
    compared = 0
    for file in sorted({declaration.file for declaration in declared.values()}):
        module, decoders = Module(), []
        for declaration in declared.values():
            if declaration.file == file:
                for decoder, case in cases(declaration.name):
                    module.add(declaration, case)
                    decoders.append(decoder)
        values = module.decode(pathlib.Path(folder, file), backend)
        for decoder, case, got in zip(decoders, module.goldens, values, strict=True):
            compared += case.expected.size
            failures.append(compare(f"{case.name}: {decoder}", case.expected, got))
    failures = [failure for failure in failures if failure]
    print("\n".join(failures) or f"{len(declared)} declarations, {compared} values equal")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
