"""Compiles i8 products of matrices by stock MLIR and LLVM alone: no pass of ours.

Two programs, each in its own file with its schedule, for both of which the tools are
called as `commands` says. `matmul` is a named linalg op, tiled, vectorized and handed
to `clang -O3`; `pairs` is rewritten by hand until the backend makes `vpdpwssd` of it,
which needs LLVM's passes in an order of its own: the reassociation of -O3 takes the
sums of two products apart that the backend looks for."""

import pathlib
import re
import string
import subprocess

FOLDER = pathlib.Path(__file__).resolve().parent
BUFFERS = "--one-shot-bufferize --buffer-loop-hoisting --buffer-hoisting --promote-buffers-to-stack"
# Vectors of one dimension, as the backend has.
FLAT = "--test-vector-transfer-flatten-patterns --xegpu-vector-linearize"
PASSES = (
    "function(sroa,early-cse,instcombine,simplifycfg,loop-mssa(licm),gvn,vector-combine,"
    "instcombine,simplifycfg)"
)
# Name: tile of rows, channels and k in which the operands lie, and what makes the difference.
PROGRAMS = {
    "matmul": ((1, 1, None), "row-major operands, tiles of 4 x 4 x 16, clang -O3"),
    "pairs": ((4, 64, 2), "packed operands, tiles of 4 x 64 x 2, chosen LLVM passes, llc -O3"),
}


def tools(build):
    """The folder of LLVM's tools that a build was configured with, or None."""
    cache = (build / "CMakeCache.txt").read_text(encoding="utf-8")
    found = re.search(r"^LLVM_DIR:\w+=(.+)/lib/cmake/llvm$", cache, re.MULTILINE)
    folder = pathlib.Path(found[1]) / "bin" if found else None
    names = ("mlir-opt", "mlir-translate", "opt", "llc", "clang")
    return folder if folder and all((folder / name).exists() for name in names) else None


def commands(name, folder):
    """The command lines that make stock.so of stock.mlir, in this order."""
    flat, transpose = (FLAT.split(), "shuffle1d") if name == "pairs" else ([], "eltwise")
    loops = ["--transform-interpreter", "--test-transform-dialect-erase-schedule", "--canonicalize"]
    loops += ["--cse", *BUFFERS.split(), "--canonicalize", "--cse", "--convert-linalg-to-loops"]
    loops += ["--fold-memref-alias-ops", *flat, "--canonicalize", "--cse"]
    loops += ["--expand-strided-metadata", "--convert-vector-to-scf=full-unroll", "--lower-affine"]
    loops += ["--canonicalize", "--cse", "--convert-scf-to-cf"]
    loops += ["--convert-func-to-llvm=use-bare-ptr-memref-call-conv"]
    final = [f"--convert-vector-to-llvm=vector-transpose-lowering={transpose}"]
    final += ["--convert-to-llvm", "--reconcile-unrealized-casts"]
    steps = [["mlir-opt", "stock.mlir", *loops, "-o", "loops.mlir"]]
    steps += [["mlir-opt", "loops.mlir", *final, "-o", "llvm.mlir"]]
    steps += [["mlir-translate", "--mlir-to-llvmir", "llvm.mlir", "-o", "stock.ll"]]
    if name == "pairs":
        steps += [["opt", "-mcpu=native", f"-passes={PASSES}", "stock.ll", "-o", "stock.bc"]]
        final = ["-O3", "-mcpu=native", "-mattr=-prefer-256-bit", "-relocation-model=pic"]
        steps += [["llc", *final, "-filetype=obj", "stock.bc", "-o", "stock.o"]]
    else:
        final = ["-O3", "-march=native", "-mprefer-vector-width=512", "-fPIC"]
        final += ["-Wno-override-module"]
        steps += [["clang", *final, "-c", "stock.ll", "-o", "stock.o"]]
    steps += [["clang", "-shared", "stock.o", "-o", "stock.so"]]
    return [[str(folder / step[0]), *step[1:]] for step in steps]


def compile_peer(name, shape, llvm, folder):
    """Leaves stock.so in the folder: `stock(x, w, y)` for a shape (m, n, k)."""
    m, n, k = shape
    text = (FOLDER / f"stock-mlir-{name}.mlir").read_text(encoding="utf-8")
    sizes = {"m": m, "n": n, "k": k, "m4": m // 4, "n64": n // 64, "k2": k // 2}
    folder = pathlib.Path(folder)
    (folder / "stock.mlir").write_text(string.Template(text).substitute(sizes), encoding="utf-8")
    for command in commands(name, llvm):
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return folder / "stock.so"


def describe(name, llvm):
    """The `peer` object of a row."""
    text = subprocess.run([llvm / "mlir-opt", "--version"], capture_output=True, text=True).stdout
    version = re.search(r"LLVM version (\S+)", text)[1]
    return {
        "name": f"stock MLIR, {name}",
        "version": version,
        "compiler": f"LLVM {version}",
        "isa": "native, 512-bit vectors",
        "setting": PROGRAMS[name][1],
    }
