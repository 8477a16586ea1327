# RUN: %python %s %quantx_build %t
"""Group scales and offsets of any float type, and zeros under a constant, go
through the fused kernels of every family, with the interpreter's bits."""

import json
import pathlib
import subprocess
import sys

RUN = sys.argv[1] + "/bin/quantx-run"
FOLDER = pathlib.Path(sys.argv[2] + ".dir")
FOLDER.mkdir(exist_ok=True)
N, K = 40, 320
# Scheme and layout of the weights.
WEIGHTS = {
    "f32": ("ui4, zero = 8, scale = f32 per [1, 32]", "{unit 160, order(k, n), scale = 32 at 0, codes = 4 at 32 k(32:4)}"),
    "bf16": ("si8, scale = bf16 per [1, 64]", "{unit 528, order(k, n), scale = 16 at 0, codes = 8 at 16 k(64:8)}"),
    "offset": ("ui4, scale = bf16 per [1, 32], offset = f32 per [1, 32]",
               "{unit 176, order(k, n), scale = 16 at 0, offset = 32 at 16, codes = 4 at 48 k(32:4)}"),
    "zero": ("ui4, zero = (ui4 + 1) per [1, 64], scale = f16 per [1, 64]",
             "{unit 280, order(k, n), scale = 16 at 0, zero = 4 at 16, codes = 4 at 24 k(64:4)}"),
    "below": ("ui4, zero = (ui8 - 100) per [1, 64], scale = f32 per [1, 64]",
              "{unit 296, order(k, n), scale = 32 at 0, zero = 8 at 32, codes = 4 at 40 k(64:4)}"),
    "channel": ("ui8, zero = (ui8 + 3) per [1, *], scale = f32 per [1, *]",
                "{unit 8, order(k, n), codes = 8 at 0}, {unit 8, order(n, k), zero = 8 at 0}, {unit 32, order(n, k), scale = 32 at 0}"),
}
ACTIVATIONS = {"token": "si8, scale = f32 per [1, *]", "group": "si8, scale = f32 per [1, 32]",
               "zero": "ui8, zero = ui8 per [1, *], scale = f32 per [1, *]"}


def buffers(layout):
    units = [int(part.split(",")[0]) for part in layout.split("{unit ")[1:]]
    group = {160: 32, 528: 64, 176: 32, 280: 64, 296: 64}
    return [N * K // group[unit] * unit // 8 if unit in group else N * unit // 8 * (K if index == 0 else 1)
            for index, unit in enumerate(units)]


def make_module():
    """One function of every pair, over shared weights and activations."""
    arguments, body, results = [f"%x: tensor<?x{K}xf32>"], [], []
    quantized = {a: f"!quantx.tensor<?x{K}xf32, #quantx.affine<{scheme}>>" for a, scheme in ACTIVATIONS.items()}
    for a, type in quantized.items():
        body.append(f"%{a}_x = quantx.quantize %x dynamic : tensor<?x{K}xf32> -> {type}")
    for name, (scheme, layout) in WEIGHTS.items():
        types = [f"tensor<{size}xi8>" for size in buffers(layout)]
        values = [f"%{name}{i}" for i in range(len(types))]
        arguments += [f"{value}: {type}" for value, type in zip(values, types)]
        w = f"!quantx.tensor<{N}x{K}xf32, #quantx.affine<{scheme}>>"
        body.append(f"%{name} = quantx.make({', '.join(values)}) layout (#quantx.layout<[n, k], {layout}>) : ({', '.join(types)}) -> {w}")
        for a, type in quantized.items():
            results.append(f"%{name}_{a}")
            body.append(f"{results[-1]} = quantx.matmul %{a}_x, %{name} : ({type}, {w}) -> tensor<?x{N}xf32>")
    types = ", ".join([f"tensor<?x{N}xf32>"] * len(results))
    lines = "\n  ".join([*body, f"return {', '.join(results)} : {types}"])
    return f"func.func @all({', '.join(arguments)}) -> ({types}) {{\n  {lines}\n}}\n"


module = FOLDER / "m.mlir"
module.write_text(make_module())
REPORT = FOLDER / "run.json"


def run(*arguments):
    command = [RUN, str(module), "--entry=all", "--seed=5", "--dyn=5", "--digest", f"--json={REPORT}", *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    return result.stdout, result.stderr, json.loads(REPORT.read_text())["kernels"]


expected, _, _ = run()
assert len(expected.splitlines()) == len(WEIGHTS) * len(ACTIVATIONS)
for target in ("x86-64-v3", "cascadelake", "sapphirerapids"):
    digest, remarks, kernels = run("--backend=cpu", "--emulate-isa", f"--target={target}")
    assert digest == expected, (target, digest, expected)
    assert len(kernels) == len(WEIGHTS) * len(ACTIVATIONS) and not remarks, (target, kernels, remarks)
