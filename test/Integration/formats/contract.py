# RUN: %python %s portable %t.p
# RUN: %python %s cuda-emulator %t.g
"""A product with the weights of every declaration, three rows of random activations quantized per
token, at ragged ends, and of GGUF's types at whole blocks too: the digest of the interpreter. On the
GPU, what has no kernel of tensor cores is done by portable ones; each product must have met one or
the other.

usage: contract.py BACKEND FOLDER
"""

import json
import pathlib
import re
import sys

from Inputs import declarations
from Inputs.decode_module import Module
from Inputs.golden import golden
from Inputs.packages import IDS

WHOLE = (8, 512)  # blocks of any GGUF type, and steps of k
# GGUF's types that tensor cores multiply at whole blocks.
LEAST_FAST = 13


def count_products(folder):
    """Products of tensor cores, and of portable kernels of a GPU, in a report."""
    kernels = json.loads(pathlib.Path(folder, "run.json").read_text())["kernels"]
    fast = {name for name in kernels if name.startswith("quantx_gpu_matmul")}
    portable = {match[0] for name in kernels if (match := re.match(r"quantx_contract_\d+", name))}
    return len(fast), len(portable)


def main(backend, folder):
    declared = declarations.load()
    failures = []
    fast = portable = 0
    for file in sorted({declaration.file for declaration in declared.values()}):
        module = Module(use="matmul")
        for declaration in declared.values():
            if declaration.file == file:
                module.add(declaration, golden(declaration.name, seed=3))
                if declaration.name in IDS:
                    module.add(declaration, golden(declaration.name, seed=4, shape=WHOLE))
        wanted = module.digests(pathlib.Path(folder, file, "interpreter"), "interpreter")
        own = pathlib.Path(folder, file, backend)
        got = module.digests(own, backend)
        counts = count_products(own)
        fast, portable = fast + counts[0], portable + counts[1]
        if backend == "cuda-emulator" and sum(counts) != len(module.goldens):
            failures.append(f"{file}: wanted a kernel for each product, got: {counts}")
        for case, one, other in zip(module.goldens, wanted, got, strict=True):
            if one != other:
                failures.append(f"{case.name}: wanted sha256 {one}, got: {other}")
    if backend == "cuda-emulator" and fast < LEAST_FAST:
        failures.append(f"wanted at least {LEAST_FAST} products of tensor cores, got: {fast}")
    print("\n".join(failures) or f"{len(declared)} declarations equal, {fast} + {portable} kernels")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
