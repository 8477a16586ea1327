# RUN: %python %s %t portable
# RUN: %python %s %t native
# RUN: %python %s %t x86-64-v3
"""Plain C programs call generated code through its header and get the bytes that the interpreter
gives, for any threads and the program's own parallel loop: with the object and with the shared
library, under AddressSanitizer too.

usage: generated.py FOLDER TARGET
"""

import os
import pathlib
import shutil
import subprocess
import sys

import numpy

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
sys.path.insert(0, str(SOURCE / "scripts"))
import machine

MODULE = HERE / "Inputs" / "generated.mlir"
LIBRARIES = pathlib.Path(shutil.which("quantx-compile")).parent.parent / "lib"
STRICT = ["-std=c11", "-O1", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
FLAGS = os.environ.get("CFLAGS", "").split()


def run(*command):
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    assert result.returncode == 0, (command, result.stdout, result.stderr)
    return result.stdout


def make_inputs(m):
    """Argument arrays of each function; scales are finite and not tiny."""
    random = numpy.random.default_rng(m)
    blocks = random.integers(0, 256, (55 * 12, 18), dtype=numpy.uint8)
    blocks[:, :2] = random.uniform(0.01, 1, 55 * 12).astype("<f2")[:, None].view(numpy.uint8)
    return {
        "mm": {
            "x": random.standard_normal((m, 384), dtype=numpy.float32),
            "b": blocks.reshape(-1),
        },
        "sliced": {
            "xs": random.standard_normal((m, 40), dtype=numpy.float32),
            "c": random.integers(0, 256, 240, dtype=numpy.uint8),
            "z": random.integers(0, 256, 6, dtype=numpy.uint8),
            "s": random.uniform(0.01, 1, 6).astype("<f4").view("<i4"),
            "r": numpy.array(3, dtype="<i4"),
        },
    }


def write_case(folder, m):
    """The inputs and the interpreter's results, as raw bytes."""
    folder.mkdir()
    for entry, arrays in make_inputs(m).items():
        flags = []
        for index, (name, array) in enumerate(arrays.items()):
            numpy.save(folder / f"{name}.npy", array)
            (folder / f"{name}.raw").write_bytes(array.tobytes())
            flags.append(f"--input={index}:{folder / name}.npy")
        result = folder / f"{entry}.npy"
        run("quantx-run", MODULE, f"--entry={entry}", *flags, f"--output=0:{result}")
        (folder / f"{entry}.raw").write_bytes(numpy.load(result).tobytes())


def link(folder, name, *flags):
    program = folder / name
    run(
        "clang-22", *STRICT, HERE / "Inputs" / "generated.c", "-o", program,
        f"-I{SOURCE / 'include'}", f"-I{folder}", f"-L{LIBRARIES}",
        f"-Wl,-rpath,{LIBRARIES}", *FLAGS, *flags, "-lquantx-rt", "-lm",
    )  # fmt: skip
    return program


folder, target = pathlib.Path(sys.argv[1] + "." + sys.argv[2]), sys.argv[2]
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir(parents=True)
code, header = folder / "generated.o", folder / "generated.h"
shared = folder / "libgenerated.so"
compile = ["quantx-compile", MODULE, f"--target={target}"]
run(*compile, "--emit=object", "-o", code, f"--header={header}")
run(*compile, "--emit=shared", "-o", shared)
has_kernels = "quantx_parallel_for" in run("llvm-nm", "-u", code)
assert has_kernels == (target != "portable" and "avx2" in machine.describe()["isa"])
programs = [
    link(folder, "with-object", code),
    link(folder, "with-shared", shared, f"-Wl,-rpath,{folder}"),
    link(folder, "with-asan", "-fsanitize=address", code),
]
for m in (1, 17, 257):
    write_case(folder / str(m), m)
    shared_work = int(has_kernels and m > 200)
    for program in programs:
        assert run(program, folder / str(m), m, shared_work) == "all as expected\n"
