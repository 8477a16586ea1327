# RUN: %python %s
"""The demonstration in its quick mode: it sets up and builds nothing again, every
row is there and within its bound, the bound refuses other weights, wider slices
are nearer to the original, the module holds the model's own bytes, and what an
earlier run has left is made anew. Without the package it says what is missing."""

import hashlib
import json
import os
import pathlib
import re
import subprocess
import tempfile

import numpy as np

from quantx import gguf_file
from quantx.demo import model, running
from quantx.errors import CANNOT, CommandError
from quantx.quantize.per_channel import quantize_sliceable

DEMO = pathlib.Path(__file__).resolve().parents[2] / "scripts/demo"
FORMATS = ["q4_1", "w8a8", "table16", "codebook2x8"] + [f"slice{r}of8" for r in (2, 3, 4, 6, 8)]
SHAPES = {"k": [192, 576], "down": [576, 1536]}


def demo(folder, *flags):
    command = [DEMO, "--quick", f"--out={folder}", *flags]
    return subprocess.run(command, capture_output=True, text=True)


def check_rows(rows, kernels, printed):
    found = {(row["matrix"], row["format"], row["m"]): row for row in rows}
    wanted = {(matrix, format, m) for matrix in SHAPES for format in FORMATS for m in (1, 16)}
    assert set(found) == wanted | {("down", "q4_k", 1), ("down", "q4_k", 16)}, found.keys()
    for key, row in found.items():
        assert row["shape"] == SHAPES[row["matrix"]], row
        assert 0 < row["share_of_bound"] <= 1, row
        assert 0 < row["rms_err"] <= row["max_err"] < 10 * row["reference_rms"], row
        assert row["seconds"] > 0 and row["seconds_reference"] > 0, row
        assert row["kernel"] in kernels and row["compile_seconds"] > 0, row
        assert re.search(rf"^{key[0]} .* {key[1]} .* {key[2]} ", printed, re.MULTILINE), key
    for matrix in SHAPES:
        # Down to 4 bits the slice dominates, then the quantization of x.
        errors = [found[matrix, f"slice{r}of8", 16]["rms_err"] for r in (2, 3, 4, 6, 8)]
        ratios = [more / less for more, less in zip(errors, errors[1:])]
        assert min(ratios[:3]) > 1.5 and ratios[3] > 1, errors


def check_bytes(folder, sources):
    """Resources of the module's text: the file's Q4_1 blocks."""
    text = subprocess.run(
        ["quantx-opt", folder / "layer.mlirbc"], capture_output=True, text=True, check=True
    ).stdout
    for matrix, data in sources.items():
        digits = re.search(rf'{matrix}_q4_1_b0: "0x([0-9A-F]+)"', text)[1]
        found = hashlib.sha256(bytes.fromhex(digits)[4:]).hexdigest()
        assert found == hashlib.sha256(data.tobytes()).hexdigest(), matrix


def check_bound():
    """The bound tells a slice from its neighbour, and one code from the next."""
    generator = np.random.default_rng(0)
    x = generator.standard_normal((4, 576)).astype(np.float32)
    _, slices = quantize_sliceable(generator.standard_normal((32, 576)))
    codes = running.quantized_activations(x, "")
    y = codes @ slices[8].T
    assert running.share_of_bound(y, codes, slices[8], sums=1) == 0
    assert running.share_of_bound(y, codes, slices[6], sums=1) > 1000
    changed = slices[8].copy()
    changed[3, 5] += np.ptp(slices[8][3]) / 255
    assert running.share_of_bound(y, codes, changed, sums=1) > 1


def check_missing_package():
    model.PACKAGE = "absent_model_package"
    try:
        model.locate()
    except CommandError as error:
        assert error.status == CANNOT and "pip" in str(error), error
        assert str(error).endswith(", got: no such file"), error
    else:
        raise AssertionError("wanted an error without the package, got: a file")


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    (folder / "out").mkdir()
    (folder / "out" / "layer.o").write_text("cut off")
    done = demo(folder / "out", f"--json={folder / 'demo.json'}")
    assert done.returncode == 0, done
    document = json.loads((folder / "demo.json").read_text())
    assert done.stdout.startswith("demo: reading "), "wanted nothing to be set up or built"
    assert document["schema"] == "quantx.demo/1" and document["machine"]["cores"] == len(os.sched_getaffinity(0))
    assert document["compile_seconds"] > 0 and document["kernels"]
    for kind in ("module", "lowered", "object", "header"):
        assert pathlib.Path(document["files"][kind]).stat().st_size > 1000, kind
    assert "quantx.int.contract" in pathlib.Path(document["files"]["lowered"]).read_text()
    check_rows(document["rows"], document["kernels"], done.stdout)
    tensors = {t.name: t.data for t in gguf_file.read(model.locate()).tensors}
    names = {"k": "blk.10.attn_k.weight", "down": "blk.10.ffn_down.weight"}
    check_bytes(folder / "out", {ours: tensors[theirs] for ours, theirs in names.items()})
    for flag in ("--bogus", "--json=/absent/a.json"):
        assert demo(folder, flag).returncode == 2, flag
    (folder / "file").touch()
    done = demo(folder / "file")
    assert done.returncode == 1 and done.stderr.startswith("error: wanted to write"), done
check_bound()
check_missing_package()
