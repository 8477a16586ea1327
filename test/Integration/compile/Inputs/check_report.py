"""A report says of its one kernel what is true of the object and of the dump.

usage: check_report.py REPORT.json OBJECT DUMP
"""

import json
import pathlib
import re
import subprocess
import sys

report = json.loads(pathlib.Path(sys.argv[1]).read_text())
symbols = subprocess.run(["llvm-nm", "-S", sys.argv[2]], capture_output=True, text=True, check=True)
dump = pathlib.Path(sys.argv[3])
assert report["schema"] == "quantx.report/1" and report["contractions"] == 2, report
(kernel,) = report["kernels"]
assert kernel["family"] == "avx512vnni" and kernel["shape"] == [None, 8, 64], kernel
assert kernel["scheme"] == "#quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>", kernel
assert kernel["layout"].startswith("#quantx.layout<[n, k], {unit 144, "), kernel
assert kernel["functions"] == ["one", "two"], kernel
symbol = kernel["symbol"]
size = re.search(rf"^[0-9a-f]+ ([0-9a-f]+) t {re.escape(symbol)}$", symbols.stdout, re.MULTILINE)
assert kernel["text_bytes"] == int(size[1], 16), (kernel, symbols.stdout)
# A row of 64 codes, and what the kernel needs beside them.
assert 64 <= kernel["workspace_bytes"] <= 256, kernel
assert 0 < kernel["compile_seconds"] < report["compile_seconds"], report
files = {path.name for path in dump.iterdir()}
levels = ("tensor.mlir", "integer.mlir", "kernel.mlir", "llvm.mlir", "ll", "s")
assert files == {f"{symbol}.{level}" for level in levels}, files
for level, text in (
    ("tensor.mlir", "quantx.matmul"),
    ("integer.mlir", "quantx.int.contract"),
    ("kernel.mlir", "quantx.kernel.dot"),
    ("llvm.mlir", "llvm.func"),
    ("ll", f"void @{symbol}("),
    ("s", "vpdpbusd"),
):
    assert text in (dump / f"{symbol}.{level}").read_text(), (level, text)
