# RUN: %python %s %t portable
# RUN: %python %s %t native
"""Weights in a file (`quantx-compile --weights=file`): a C program maps the archive and gets the bytes
that the interpreter gives; archives that are cut or lie are errors with a text, never a crash, under
AddressSanitizer too.

usage: weights.py FOLDER TARGET
"""

import os
import pathlib
import shutil
import struct
import subprocess
import sys

import numpy

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
FLAGS = os.environ.get("CFLAGS", "").split()
LIBRARIES = pathlib.Path(shutil.which("quantx-compile")).parent.parent / "lib"
MODULE = """
#s = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>
#l = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>
#act = #quantx.affine<si8, scale = f32 per [1, *]>
func.func @mm(%x: tensor<?x384xf32>) -> tensor<?x55xf32> {
  %b = arith.constant dense_resource<RESOURCE> : tensor<11880xi8>
  %w = quantx.make(%b) layout #l : (tensor<11880xi8>) -> !quantx.tensor<55x384xf32, #s>
  %q = quantx.quantize %x dynamic : tensor<?x384xf32> -> !quantx.tensor<?x384xf32, #act>
  %y = quantx.matmul %q, %w : (!quantx.tensor<?x384xf32, #act>, !quantx.tensor<55x384xf32, #s>) -> tensor<?x55xf32>
  return %y : tensor<?x55xf32>
}
{-# dialect_resources: {builtin: {RESOURCE: "0x40000000BYTES"}} #-}
"""


def run(*command):
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    assert result.returncode == 0, (command, result.stdout, result.stderr)
    return result.stdout


def write_inputs(folder):
    """The module, x and the interpreter's result."""
    random = numpy.random.default_rng(1)
    blocks = random.integers(0, 256, (55 * 12, 18), dtype=numpy.uint8)
    blocks[:, :2] = random.uniform(0.01, 1, 55 * 12).astype("<f2")[:, None].view(numpy.uint8)
    text = MODULE.replace("BYTES", blocks.tobytes().hex()).replace("RESOURCE", "w")
    (folder / "mm.mlir").write_text(text)
    x = random.standard_normal((5, 384), dtype=numpy.float32)
    numpy.save(folder / "x.npy", x)
    (folder / "x.raw").write_bytes(x.tobytes())
    run("quantx-run", folder / "mm.mlir", "--entry=mm", f"--input=0:{folder}/x.npy",
        f"--output=0:{folder}/y.npy")  # fmt: skip
    (folder / "y.raw").write_bytes(numpy.load(folder / "y.npy").tobytes())


def break_archive(good):
    """(what, bytes) of archives that are cut, or one number of whose header or table is another."""
    count, size = struct.unpack_from("<QQ", good, 8)
    assert good[:8] == b"QXWGHT01" and size == len(good) and count >= 1
    table_end = 24 + 40 * count
    for length in [0, 1, 7, 8, 23, 24, 63, 64, table_end, 4095, 4096, len(good) - 1]:
        yield f"cut{length}", good[:length]
    yield "longer", good + b"\0"
    yield "magic", b"q" + good[1:]
    for entry in range(count):
        yield f"name{entry}", flip_name(good, entry)
    for at in range(8, table_end, 8):
        (old,) = struct.unpack_from("<Q", good, at)
        for new in (old + 1, old - 1, 0, 2**63, 2**64 - 1, old + 4096):
            if new != old and 0 <= new < 2**64:
                yield f"at{at}_{new}", good[:at] + struct.pack("<Q", new) + good[at + 8 :]


def flip_name(good, entry):
    (at,) = struct.unpack_from("<Q", good, 24 + 40 * entry)
    return good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]


folder, target = pathlib.Path(sys.argv[1] + "." + sys.argv[2]), sys.argv[2]
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir(parents=True)
write_inputs(folder)
run("quantx-compile", folder / "mm.mlir", f"--target={target}", "--emit=object", "--weights=file",
    "-o", folder / "mm.o", f"--header={folder}/weights.h")  # fmt: skip
archive = folder / "mm.weights"
good = archive.read_bytes()
assert len(good) > 11880 > (folder / "mm.o").stat().st_size / 4, "the weights are in the archive"
broken = [folder / "absent"]
for what, data in break_archive(good):
    broken.append(folder / f"{what}.weights")
    broken[-1].write_bytes(data)
(name_at, name_bytes) = struct.unpack_from("<QQ", good, 24)
name = good[name_at : name_at + name_bytes].decode()
# The portable route reads the resource itself, kernels what was packed from it.
assert name == ("w" if target == "portable" else "mm.packed"), name
for flags in ([], ["-fsanitize=address"]):
    program = folder / "program"
    run("clang-22", "-std=c11", "-O1", "-Wall", "-Wextra", "-Wpedantic", "-Werror", *FLAGS, *flags, f'-DENTRY="{name}"',
        HERE / "Inputs" / "weights.c", folder / "mm.o", "-o", program, f"-I{SOURCE}/include",
        f"-I{folder}", f"-L{LIBRARIES}", f"-Wl,-rpath,{LIBRARIES}", "-lquantx-rt", "-lm")  # fmt: skip
    output = run(program, folder / "x.raw", folder / "y.raw", archive, *broken)
    assert output.endswith("all as expected\n") and output.count("\n") == len(broken) + 1, output
    assert ", got: " in output and "layout" in output, output
