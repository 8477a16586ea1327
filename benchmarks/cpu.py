"""benchmarks/cpu [--quick] [--only=ID,...] --json=FILE: generated CPU kernels, f32
in and out, activation quantization inside, beside the limits of one core.

Every kernel alternates with the limits that it is a share of: the peak of its
product instruction in registers, or, for one row of activations, the bandwidth of
reading as many bytes in pages of the same size. Slices of r bits round down, and
alternate with the read of all 8; planes that they do not need cannot be read. The kernel of 8-bit
weights alternates with products of the same shape by stock MLIR: i8 to i32 alone, without the
quantization and the scales that ours has inside. One pinned thread; seconds are the thread's CPU
time. QUANTX_BENCH_ROUNDS and QUANTX_BENCH_SIZE (of N and K) make a run
smaller. Wants a release build in build/. Exit status: 0 ok, 1 a row failed, 2 usage,
3 there is no build."""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import machine
from peers import stock_mlir

SOURCE = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("QUANTX_BUILD", SOURCE / "build"))
DRIVER = BUILD / "benchmarks/src/quantx-cpu-kernel"
ROUNDS = int(os.environ.get("QUANTX_BENCH_ROUNDS", "7"))
SIZE = int(os.environ.get("QUANTX_BENCH_SIZE", "4096"))
# MiB of weights that one row of activations is multiplied by: more than stays in a cache,
# so that kernel and limit both read memory.
FOOTPRINT = 256

TABLE = "-127,-104,-83,-65,-49,-35,-22,-10,1,13,25,38,53,69,89,113"
GROUPS = ["--bits=4", "--unsigned", "--group=32", "--activation-group=32"]
# Class: the parameters of its kernel.
CLASSES = {
    "w8a8": ["--unsigned", "--channel-zeros", "--unsigned-activations"],
    "q4_1": [*GROUPS, "--offset"],
    "table16": [*GROUPS, f"--table={TABLE}"],
    "slice": ["--unsigned", "--widths=2,4,8", "--round=floor"],
}
# How many times as fast as the stock matmul a kernel is wanted to be.
STOCK_TARGETS = {"vnni": 5, "amx": 20}
FAMILIES = {"vnni": "avx512vnni", "amx": "amx-int8"}
CALL_TARGETS = {"vnni": "icelake-server", "amx": "sapphirerapids"}
CALL = """#x = #quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>
#w = #quantx.affine<si8, scale = f32 per [1, *]>
#l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 8 at 0}, {unit 32, order(k, n), scale = 32 at 0}>
func.func @call(%x: tensor<1x32xf32>, %b: tensor<32x32xi8>, %s: tensor<32x1xi32>) -> tensor<1x32xf32> {
  %w = quantx.make(%b, %s) layout #l : (tensor<32x32xi8>, tensor<32x1xi32>) -> !quantx.tensor<32x32xf32, #w>
  %q = quantx.quantize %x dynamic : tensor<1x32xf32> -> !quantx.tensor<1x32xf32, #x>
  %y = quantx.matmul %q, %w : (!quantx.tensor<1x32xf32, #x>, !quantx.tensor<32x32xf32, #w>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}
"""


def cases():
    """[(id, class, rows, width, program of a peer or None, family)] of the quick set, in its
    order."""
    names = [("w8a8-m128", "w8a8", 128, None), ("q4_1-m128", "q4_1", 128, None)]
    names += [("table16-m128", "table16", 128, None), ("q4_1-m1", "q4_1", 1, None)]
    names += [("table16-m1", "table16", 1, None)]
    names += [(f"slice-r{r}-m1", "slice", 1, r) for r in (2, 4, 8)]
    names += [("stock-mlir", "stock", 128, "matmul"), ("stock-mlir-pairs", "stock", 128, "pairs")]
    names += [("call-32", "call", 1, None)]
    return [(f"{i}-{family}", c, m, r, family) for i, c, m, r in names for family in FAMILIES]


def empty_row(case):
    """The row of a case that did not run."""
    name, kind, rows, _, family = case
    size = 32 if kind == "call" else SIZE
    return {
        "id": name,
        "class": kind,
        "shape": [rows, size, size],
        "threads": 1,
        "family": FAMILIES[family],
        "activation": {"bits": 8, "group": 32 if kind in ("q4_1", "table16") else 0},
        "peer": None,
        "rounds": [],
        "ratio_median": None,
        "share_of_limit": None,
        "peer_share_of_limit": None,
        "checked_elements": 0,
        "exact": None,
        "status": "skipped",
        "extra": {},
    }


def execute(row, command):
    """The command's standard output; None where the row is now failed or skipped."""
    process = subprocess.run(command, capture_output=True, text=True)
    if process.returncode == 0:
        return process.stdout
    row["status"] = "skipped" if process.returncode == 3 else "failed"
    row["extra"]["reason"] = process.stderr.strip() or f"status {process.returncode}"
    return None


def measure_stock(case, row):
    """The kernel of 8-bit weights beside a product by stock MLIR."""
    name, _, rows, program, family = case
    llvm = stock_mlir.tools(BUILD)
    if llvm is None:
        row["extra"]["reason"] = "wanted mlir-opt, mlir-translate, opt, llc and clang"
        return
    tile = [size or SIZE for size in stock_mlir.PROGRAMS[program][0]]
    with tempfile.TemporaryDirectory() as folder:
        library = stock_mlir.compile_peer(program, (rows, SIZE, SIZE), llvm, folder)
        options = [f"--peer={library}", f"--peer-tile={','.join(map(str, tile))}"]
        measure_kernel((name, "w8a8", rows, None, family), row, options)
    if row["status"] not in ("ok", "failed") or not row["rounds"]:
        return
    row["peer"] = stock_mlir.describe(program, llvm)
    row["ratio_median"] = statistics.median(e["peer_s"] / e["quantx_s"] for e in row["rounds"])
    if program == "matmul":
        row["extra"]["target_ratio"] = STOCK_TARGETS[family]


def measure_kernel(case, row, options=()):
    """One kernel, and its share of the limit that belongs to it."""
    name, kind, rows, width, family = case
    command = [DRIVER, f"--family={family}", f"--m={rows}", f"--n={SIZE}", f"--k={SIZE}"]
    command += CLASSES[kind] + ([f"--width={width}"] if width else [])
    command += [f"--rounds={ROUNDS}", f"--cpu={max(os.sched_getaffinity(0))}"]
    command += [f"--footprint={FOOTPRINT}"] if SIZE == 4096 else ["--footprint=1", "--ms=1"]
    command += options
    text = execute(row, command)
    if text is None:
        return
    result = json.loads(text)
    seconds = [entry["seconds"] for entry in result["rounds"]]
    operations = 2 * rows * SIZE * SIZE
    gops = [operations / entry["seconds"] / 1e9 / entry["gops"] for entry in result["rounds"]]
    row["share_of_limit"] = statistics.median(gops)
    row["extra"] = {"limit": "product instruction", "gops": operations / statistics.median(seconds) / 1e9}
    if rows == 1:
        read = [result["bytes"] / e["seconds"] / 1e9 / e["gbs"] for e in result["rounds"]]
        row["share_of_limit"] = statistics.median(read)
        row["extra"] = {
            "limit": "read bandwidth",
            "gbs": result["bytes"] / statistics.median(seconds) / 1e9,
            "limit_gbs": statistics.median(e["gbs"] for e in result["rounds"]),
            "bytes": result["bytes"],
            "footprint_bytes": result["bytes"] * result["copies"],
        }
        if width not in (None, 8):
            ratios = [entry["seconds"] / entry["whole_seconds"] for entry in result["rounds"]]
            row["extra"]["time_of_8_bits"] = statistics.median(ratios)
    row["rounds"] = [{"quantx_s": s} for s in seconds]
    if options:
        peer = [entry["peer_seconds"] for entry in result["rounds"]]
        for entry, peer_s in zip(row["rounds"], peer, strict=True):
            entry["peer_s"] = peer_s
        gops = [operations / s / 1e9 / e["gops"] for s, e in zip(peer, result["rounds"])]
        row["peer_share_of_limit"] = statistics.median(gops)
    row["checked_elements"] = result["checked_elements"]
    row["exact"] = result["wrong_elements"] == 0
    row["status"] = "ok" if row["exact"] else "failed"


def measure_call(case, row):
    """The C entry of a small kernel, by wall clock: medians of many calls."""
    with tempfile.TemporaryDirectory() as folder:
        file, report = pathlib.Path(folder) / "call.mlir", pathlib.Path(folder) / "run.json"
        file.write_text(CALL, encoding="utf-8")
        command = [BUILD / "bin/quantx-run", file, "--entry=call", "--seed=1"]
        wanted = execute(row, [*command, "--digest"])
        fast = [*command, "--backend=cpu", f"--target={CALL_TARGETS[case[4]]}", "--threads=1"]
        for _ in range(ROUNDS):
            got = execute(row, [*fast, "--digest", "--repeat=2000", f"--json={report}"])
            if wanted is None or got is None:
                return
            result = json.loads(report.read_text(encoding="utf-8"))
            row["rounds"].append({"quantx_s": statistics.median(result["seconds"])})
    row["checked_elements"] = 32
    row["exact"] = got == wanted
    row["extra"] = {"clock": "wall", "kernels": result["kernels"]}
    row["status"] = "ok" if row["exact"] else "failed"


def measure(case):
    """The row of a case."""
    row = empty_row(case)
    if FAMILIES[case[4]] not in machine.describe()["isa"]:
        row["extra"]["reason"] = f"this machine lacks {FAMILIES[case[4]]}"
    elif case[1] == "stock":
        measure_stock(case, row)
    elif case[1] == "call":
        measure_call(case, row)
    else:
        measure_kernel(case, row)
    return row


def measure_limits():
    """The limits of one core."""
    command = [BUILD / "benchmarks/src/quantx-limits", f"--ms={100 if SIZE == 4096 else 1}"]
    command += [f"--cpu={max(os.sched_getaffinity(0))}", "--footprint=4"]
    process = subprocess.run(command, capture_output=True, text=True, check=True)
    limits = json.loads(process.stdout)["limits"]
    return {name: limits[name] for name in ("dram_gbs", "l3_gbs", "vnni_gops", "amx_gops")}


def print_row(row):
    if row["status"] == "ok":
        seconds = statistics.median(entry["quantx_s"] for entry in row["rounds"])
        share = row["share_of_limit"]
        text = f"{1e6 * seconds:12.1f} us" + (f"  {100 * share:5.1f} %" if share else "")
        text += f"  {row['ratio_median']:5.1f} x" if row["peer"] else ""
    else:
        text = f"{row['status']}: {row['extra'].get('reason', 'other bits than the reference')}"
    print(f"{row['id']:20} {text}", flush=True)


def main(arguments):
    parser = argparse.ArgumentParser(prog="benchmarks/cpu", allow_abbrev=False)
    parser.add_argument("--quick", action="store_true", help="the quick set, the only one there is")
    parser.add_argument("--only", metavar="ID,...")
    parser.add_argument("--json", metavar="FILE", required=True)
    options = parser.parse_args(arguments)
    chosen = cases()
    if options.only is not None:
        names = options.only.split(",")
        for name in names:
            if name not in [case[0] for case in chosen]:
                parser.error(f"--only: wanted ids such as {chosen[0][0]}, got: {name}")
        chosen = [case for case in chosen if case[0] in names]
    if not DRIVER.exists():
        print(f"error: benchmarks/cpu: wanted a release build, got: no {DRIVER}", file=sys.stderr)
        return 3
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} CPUs")
    report = {"schema": "quantx.bench.cpu/1", "machine": machine.describe()}
    report["limits"] = measure_limits()
    report["rows"] = []
    for case in chosen:
        row = measure(case)
        print_row(row)
        report["rows"].append(row)
    print(f"load average {os.getloadavg()[0]:.1f}")
    pathlib.Path(options.json).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 1 if any(row["status"] == "failed" for row in report["rows"]) else 0
