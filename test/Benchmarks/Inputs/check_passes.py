"""Checks a file of benchmarks/passes: fields, rows, and a slope of at most 1.1."""

import json
import sys

report = json.load(open(sys.argv[1], encoding="utf-8"))
assert report["schema"] == "quantx.bench.passes/1", report
assert set(report["machine"]) == {"cpu", "isa", "cores", "gpu"}, report
# Two pipelines, two shapes.
assert sorted(row["ops"] for row in report["rows"]) == sorted([10, 30, 100, 300] * 4), report
assert all(row["seconds"] > 0 for row in report["rows"]), report
assert report["slope_loglog"] == max(report["slopes"].values()) <= 1.1, report
