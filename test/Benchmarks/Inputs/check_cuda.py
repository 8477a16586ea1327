"""Checks a file of benchmarks/cuda and its bundle: fields, limits of instructions for each product
and of spills, and that every emulated case was equal."""

import json
import pathlib
import sys

FIELDS = {"kernel", "chip", "registers", "spill_bytes", "sass_per_mma", "mma", "emulated_cases"}
FIELDS |= {"schedules", "measured"}
MOST = {"w8a8-zeros": 3, "w4a8-g128": 7}

report = json.load(open(sys.argv[1], encoding="utf-8"))
assert report["schema"] == "quantx.bench.cuda/1", report
assert set(report["machine"]) == {"cpu", "isa", "cores", "gpu"}, report
rows = report["rows"]
assert {(row["kernel"], row["chip"]) for row in rows} == {
    (kernel, chip) for kernel in MOST for chip in ("sm_80", "sm_89", "sm_90")
}, rows
bundle = pathlib.Path(sys.argv[2])
for row in rows:
    assert set(row) == FIELDS, row
    assert 0 < row["registers"] <= 255 and row["spill_bytes"] == 0, row
    assert 1 < row["sass_per_mma"] <= MOST[row["kernel"]] and row["mma"] > 0, row
    assert row["emulated_cases"] == 10 and len(row["schedules"]) == 5, row
    assert row["measured"] is None, row
    assert (bundle / f"{row['kernel']}.{row['chip']}.cubin").stat().st_size > 0, row
assert (bundle / "run.sh").exists()
