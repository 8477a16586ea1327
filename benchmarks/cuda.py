"""benchmarks/cuda [--only=ID,...] [--bundle=DIR] --json=FILE: generated GPU kernels, measured
without a GPU.

Each kernel is compiled from the text of a program, for three architectures: registers and spilled
bytes as ptxas says, instructions per tensor instruction in the loop that has most of these, decoded
from the cubin. The same program at 128x128x512 and at a ragged shape runs on the emulator under
five schedules; `emulated_cases` counts those whose digest is the interpreter's. --bundle leaves
programs, PTX, cubins and run.sh, which runs and times them on a machine with a GPU.
QUANTX_BENCH_SIZE (of N and K) makes a run smaller. Wants a release build in build/ and ptxas. Exit
status: 0 ok, 1 a row failed, 2 usage, 3 there is no build or no ptxas."""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import machine
import sass

SOURCE = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("QUANTX_BUILD", SOURCE / "build"))
SIZE = int(os.environ.get("QUANTX_BENCH_SIZE", "4096"))
ROWS = 128
CHIPS = ("sm_80", "sm_89", "sm_90")
SCHEDULES = ("forward", "reverse", "random:7", "greedy-low", "greedy-high")
EMULATED = ((128, 128, 512), (77, 45, 256))
CHANNEL = "affine<{}, zero = ui8 per [1, *], scale = f32 per [1, *]>"
TOKEN = "affine<si8, scale = f32 per [1, *]>"
GROUP = "affine<si8, scale = f32 per [1, 32]>"
TABLE = "-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113"
# Id: the schemes of activations and of weights.
KERNELS = {
    "w8a8": (TOKEN, "affine<si8, scale = f32 per [1, *]>"),
    "w8a8-zeros": (CHANNEL.format("ui8"), CHANNEL.format("ui8")),
    "w4a8-g128": (TOKEN, "affine<si4, scale = f32 per [1, 128]>"),
    "q4_1": (GROUP, "affine<ui4, scale = f32 per [1, 32], offset = f32 per [1, 32]>"),
    "q4_k": (
        TOKEN,
        "affine<ui4, scale = f32 per [1, 256] * ui6 per [1, 32],"
        " offset = - f32 per [1, 256] * ui6 per [1, 32]>",
    ),
    "table16": (
        GROUP,
        f'codebook<ui4 #quantx.table<"t", dense<[{TABLE}]> : tensor<16xi8>>,'
        " scale = f32 per [1, 32]>",
    ),
}


def program(x, w, shape):
    """A quantization and a product, with every field in a buffer of its own."""
    m, n, k = shape
    fields = re.findall(r"(?:(scale|offset|zero) = |\* )?-? ?\b(ui|si|f)(\d+)(?: per \[1, (\d+|\*)\])?", w.split("codebook<")[-1])
    counts = {role: sum(1 for own in roles(fields) if own == role) for role in ("scale", "offset")}
    texts, types, seen = [], [], {}
    for role, (_, _, width, per) in zip(roles(fields), fields, strict=True):
        name = role
        if counts.get(role, 0) > 1:
            name = f"{role}{seen.setdefault(role, 0)}"
            seen[role] += 1
        columns = k if role == "codes" else 1 if per == "*" else k // int(per)
        width = int(width)
        bits = n * columns * width
        texts.append((name, f"{{unit {width}, order(k pad {max(8 // width, 1)}, n), {name} = {width} at 0}}"))
        if width == 6:
            texts[-1] = (name, f"{{unit 8, order(k, n), {name} = 6 at 0}}")
            bits = n * columns * 8
        types.append(f"tensor<{bits // 32}xi32>" if width == 32 else f"tensor<{bits // 8}xi8>")
    names = ", ".join(f"%b{i}" for i in range(len(types)))
    arguments = ", ".join(f"%b{i}: {kind}" for i, kind in enumerate(types))
    quantized = f"!quantx.tensor<{m}x{k}xf32, #quantx.{x}>"
    weights = f"!quantx.tensor<{n}x{k}xf32, #quantx.{w}>"
    result = f"tensor<{m}x{n}xf32>"
    return (
        f"func.func @product(%x: tensor<{m}x{k}xf32>, {arguments}) -> {result} {{\n"
        f"  %q = quantx.quantize %x dynamic : tensor<{m}x{k}xf32> -> {quantized}\n"
        f"  %w = quantx.make({names}) layout #quantx.layout<[n, k], {', '.join(t for _, t in texts)}>"
        f" : ({', '.join(types)}) -> {weights}\n"
        f"  %y = quantx.matmul %q, %w : ({quantized}, {weights}) -> {result}\n"
        f"  return %y : {result}\n}}\n"
    )


def roles(fields):
    """What each leaf is: the first one holds the codes, a factor has its product's role."""
    last, found = "codes", []
    for role, *_ in fields:
        last = role or last
        found.append(last)
    return found


def tool(name, *arguments):
    return subprocess.run(
        [BUILD / "bin" / name, *arguments], check=True, capture_output=True, text=True
    ).stdout


def emulate(path, x, w):
    """How many shapes and schedules give the interpreter's digest, and how many were tried."""
    equal = 0
    for shape in EMULATED:
        path.write_text(program(x, w, shape))
        common = [path, "--entry=product", "--seed=5,uniform", "--digest"]
        wanted = tool("quantx-run", *common)
        for schedule in SCHEDULES:
            got = tool(
                "quantx-run", *common, "--backend=cuda-emulator", f"--schedule={schedule}"
            )
            equal += got == wanted
    return equal, len(EMULATED) * len(SCHEDULES)


def assemble(folder, name, chip):
    """A row of the kernel for a chip, without what the emulator says."""
    ptx, cubin = folder / f"{name}.{chip}.ptx", folder / f"{name}.{chip}.cubin"
    tool("quantx-compile", folder / f"{name}.mlir", f"--target={chip}", "--emit=ptx", "-o", ptx)
    done = subprocess.run(
        [machine.ptxas(), "-v", f"-arch={chip}", ptx, "-o", cubin],
        check=True,
        capture_output=True,
        text=True,
    )
    sizes = re.search(r"(\d+) bytes spill stores, (\d+) bytes spill loads", done.stderr)
    sections, architecture = sass.text_sections(cubin.read_bytes())
    loops = [loop for code in sections.values() for loop in sass.loops(code, architecture)]
    return {
        "kernel": name,
        "chip": chip,
        "registers": int(re.search(r"Used (\d+) registers", done.stderr)[1]),
        "spill_bytes": sum(map(int, sizes.groups())),
        "sass_per_mma": sass.instructions_per_mma(cubin),
        "mma": max((tensor for *_, tensor in loops), default=0),
        "measured": None,
    }


def measure(names, folder):
    rows, failed = [], 0
    for name in names:
        x, w = KERNELS[name]
        equal, tried = emulate(folder / "emulated.mlir", x, w)
        (folder / f"{name}.mlir").write_text(program(x, w, (ROWS, SIZE, SIZE)))
        for chip in CHIPS:
            row = assemble(folder, name, chip)
            row |= {"emulated_cases": equal, "schedules": list(SCHEDULES)}
            failed += equal != tried or row["spill_bytes"] != 0 or row["sass_per_mma"] is None
            rows.append(row)
            print(
                f"{name} {chip}: {row['registers']} registers, {row['spill_bytes']} bytes spilled, "
                f"{row['sass_per_mma'] or 0:.2f} instructions per mma, {equal}/{tried} cases equal"
            )
    return rows, failed


RUN = """#!/bin/sh
# Runs every program of this folder on the GPU: its digest must be the interpreter's; the seconds of
# 10 runs, transfers included, are in NAME.json.   usage: run.sh PREFIX-OF-QUANTX
for program in "$(dirname "$0")"/*.mlir; do
  name="${program%.mlir}"
  "$1/bin/quantx-run" "$program" --entry=product --seed=5,uniform --digest --backend=cuda \\
    --repeat=10 --json="$name.json" > "$name.gpu" || exit
  "$1/bin/quantx-run" "$program" --entry=product --seed=5,uniform --digest > "$name.wanted" || exit
  cmp "$name.gpu" "$name.wanted" || exit
done
"""


def parse(arguments):
    parser = argparse.ArgumentParser(prog="benchmarks/cuda", description=__doc__)
    parser.add_argument("--only", metavar="ID,...", default=",".join(KERNELS),
                        help="default: all, %(default)s")  # fmt: skip
    parser.add_argument("--bundle", metavar="DIR")
    parser.add_argument("--json", metavar="FILE", required=True)
    options = parser.parse_args(arguments)
    options.names = options.only.split(",")
    for name in options.names:
        if name not in KERNELS:
            parser.error(f"--only: wanted ids of {', '.join(KERNELS)}, got: {name}")
    return options


def main(arguments):
    options = parse(arguments)
    if not (BUILD / "bin/quantx-run").exists() or not machine.ptxas():
        print(f"error: wanted a build in {BUILD} and ptxas, got: none", file=sys.stderr)
        return 3
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(options.bundle or scratch)
        folder.mkdir(parents=True, exist_ok=True)
        rows, failed = measure(options.names, folder)
        (folder / "emulated.mlir").unlink()
        if options.bundle:
            (folder / "run.sh").write_text(RUN)
            (folder / "run.sh").chmod(0o755)
    report = {"schema": "quantx.bench.cuda/1", "machine": machine.describe(), "rows": rows}
    pathlib.Path(options.json).write_text(json.dumps(report, indent=2) + "\n")
    return 1 if failed else 0
