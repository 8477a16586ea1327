"""benchmarks/passes --json=FILE: the time of all passes of a pipeline, from the Tensor
level to the LLVM dialect, on programs of 10 to 10,000 ops.

Programs have two shapes: `functions` of ten ops each, and `one` function, a chain of
layers. Seconds are CPU time without reading and writing the program, by the shares of
MLIR's own timing, and of the fastest of QUANTX_BENCH_ROUNDS runs. A slope is that of
log(seconds) over log(ops), by least squares: 1 is linear. `slope_loglog` is the
greatest of all pipelines and shapes. QUANTX_BENCH_OPS is the largest program. Wants a
build in build/. Exit status: 0 ok, 2 usage, 3 there is no build."""

import argparse
import json
import math
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile

import machine

SOURCE = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("QUANTX_BUILD", SOURCE / "build"))
OPT = BUILD / "bin/quantx-opt"
ROUNDS = int(os.environ.get("QUANTX_BENCH_ROUNDS", "2"))
MAX_OPS = int(os.environ.get("QUANTX_BENCH_OPS", "10000"))
OPS = (10, 30, 100, 300, 1000, 3000, 10000)
PIPELINES = ("quantx-to-portable", "quantx-to-cpu")

DECLARATIONS = """#s = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>
#l = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>
#a = #quantx.affine<si8, scale = f32 per [1, *]>
"""
# Ten ops: bind, quantize, multiply, and arithmetic on what that gives.
LAYER = """  %w{i} = quantx.make(%b{i}) layout #l : (tensor<576xi8>) -> !quantx.tensor<32x32xf32, #s>
  %q{i} = quantx.quantize %x{i} dynamic : tensor<?x32xf32> -> !quantx.tensor<?x32xf32, #a>
  %y{i} = quantx.matmul %q{i}, %w{i} : (!quantx.tensor<?x32xf32, #a>, !quantx.tensor<32x32xf32, #s>) -> tensor<?x32xf32>
  %c{i} = arith.addf %y{i}, %x{i} : tensor<?x32xf32>
  %d{i} = arith.mulf %c{i}, %y{i} : tensor<?x32xf32>
  %e{i} = arith.subf %d{i}, %x{i} : tensor<?x32xf32>
  %f{i} = arith.maximumf %e{i}, %c{i} : tensor<?x32xf32>
  %g{i} = arith.mulf %f{i}, %d{i} : tensor<?x32xf32>
  %h{i} = arith.addf %g{i}, %e{i} : tensor<?x32xf32>
  %x{next} = arith.minimumf %h{i}, %y{i} : tensor<?x32xf32>
"""
LAYER_OPS = 10


def function(name, layers):
    """A chain of layers, each with weights of its own."""
    weights = "".join(f", %b{i}: tensor<576xi8>" for i in range(layers))
    body = "".join(LAYER.format(i=i, next=i + 1) for i in range(layers))
    return (
        f"func.func @{name}(%x0: tensor<?x32xf32>{weights}) -> tensor<?x32xf32> {{\n{body}"
        f"  return %x{layers} : tensor<?x32xf32>\n}}\n"
    )


def program(shape, ops):
    if shape == "one":
        return DECLARATIONS + function("f", ops // LAYER_OPS)
    return DECLARATIONS + "".join(function(f"f{i}", 1) for i in range(ops // LAYER_OPS))


def time_passes(path, pipeline):
    """CPU seconds of all passes together: the process's, by the passes' share."""
    command = [OPT, path, f"--{pipeline}", "--mlir-disable-threading", "--mlir-timing",
               "--mlir-timing-display=list", "-o", os.devnull]  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.run(command, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    entries = {name: float(share) for share, name in
               re.findall(r"\( *([0-9.]+)%\)  (\w+)", process.stderr)}  # fmt: skip
    others = sum(entries.get(name, 0) for name in ("Parser", "Output", "Rest"))
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu * (1 - others / 100)


def slope(points):
    """Of log(seconds) over log(ops), by least squares."""
    logs = [(math.log(ops), math.log(max(seconds, 1e-4))) for ops, seconds in points]
    x = sum(a for a, _ in logs) / len(logs)
    y = sum(b for _, b in logs) / len(logs)
    return sum((a - x) * (b - y) for a, b in logs) / sum((a - x) ** 2 for a, _ in logs)


def main(arguments):
    parser = argparse.ArgumentParser(prog="benchmarks/passes", allow_abbrev=False)
    parser.add_argument("--json", metavar="FILE", required=True)
    options = parser.parse_args(arguments)
    if not OPT.exists():
        print(f"error: benchmarks/passes: wanted a build, got: no {OPT}", file=sys.stderr)
        return 3
    report = {"schema": "quantx.bench.passes/1", "machine": machine.describe(), "rows": []}
    slopes = {}
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "program.mlir"
        for pipeline in PIPELINES:
            for shape in ("functions", "one"):
                points = []
                for ops in [ops for ops in OPS if ops <= MAX_OPS]:
                    path.write_text(program(shape, ops), encoding="utf-8")
                    seconds = min(time_passes(path, pipeline) for _ in range(ROUNDS))
                    points.append((ops, seconds))
                    report["rows"].append({"ops": ops, "seconds": seconds,
                                           "pipeline": pipeline, "shape": shape})  # fmt: skip
                    print(f"{pipeline:20} {shape:10} {ops:6} ops {seconds:9.4f} s", flush=True)
                slopes[f"{pipeline} {shape}"] = slope(points)
    report["slopes"] = slopes
    report["slope_loglog"] = max(slopes.values())
    print(f"slope of log(seconds) over log(ops): {report['slope_loglog']:.2f}")
    pathlib.Path(options.json).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0
