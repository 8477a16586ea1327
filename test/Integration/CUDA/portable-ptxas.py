# REQUIRES: ptxas
# RUN: %python %s %t %ptxas %S/../routes.mlir %S/../slices.mlir %S/../digests/narrow-floats.mlir
"""What portable kernels of GPUs do is assembled for every architecture: quantization, products and
slices by loops over scalars, at every kind of float. None keeps anything on the stack.

usage: portable-ptxas.py FOLDER PTXAS PROGRAM...
"""

import pathlib
import re
import subprocess
import sys

CHIPS = ["sm_80", "sm_89", "sm_90"]


def assemble(ptxas, chip, ptx):
    """Kernels in a file, and those of them that use the stack."""
    command = [ptxas, "-v", f"-arch={chip}", ptx, "-o", ptx.with_suffix(".cubin")]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return 0, [f"{chip}: {ptx.name}: {done.stderr.splitlines()[0]}"]
    frames = re.findall(r"(\d+) bytes stack frame", done.stderr)
    used = [frame for frame in frames if frame != "0"]
    return len(frames), [f"{chip}: {ptx.name}: wanted no stack, got: {used}"] if used else []


def main(folder, ptxas, *programs):
    kernels, failures = 0, []
    for program in map(pathlib.Path, programs):
        for chip in CHIPS:
            texts = pathlib.Path(folder, program.stem, chip)
            command = ["device-code", program, f"--chip={chip}", "-o", texts]
            subprocess.run(command, check=True)
            functions = sorted(texts.glob("*.ptx"))
            if not functions:
                failures.append(f"{chip}: {program}: wanted device functions, got: none")
            for ptx in functions:
                count, faults = assemble(ptxas, chip, ptx)
                kernels += count
                failures += faults
    print("\n".join(failures) or f"{kernels} kernels assembled")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
