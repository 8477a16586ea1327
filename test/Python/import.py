# RUN: %python %s
"""`python -m quantx import`: resources equal the file's bytes, matrices become
functions with valid, unique names that compute, other tensors are noted."""

import hashlib
import pathlib
import re
import subprocess
import sys
import tempfile

import gguf
import numpy as np

from Inputs import small_gguf
from quantx import declarations, modules

FUNCTIONS = {
    "blk_0_q_weight": ("q4_1", 5, 64),
    "blk_0_q_weight_2": ("q8_0", 3, 32),
    "_0_k": ("q4_k", 2, 512),
    "table": ("iq2_xs", 3, 256),
}
SYMBOLS = dict(zip([*FUNCTIONS, "experts"],
                   ["blk.0.q.weight", "blk.0.q weight", "0.k", "table", "experts"]))  # fmt: skip


def run(*command, status=0):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True)
    assert done.returncode == status, (command, done)
    return done


def quantx(*arguments, status=0):
    return run(sys.executable, "-m", "quantx", *arguments, status=status)


def resources(module):
    """{name: bytes} of a module's text; the first four bytes are alignment."""
    found = re.findall(r'^ *(\w+): "0x([0-9A-F]+)"', module, re.MULTILINE)
    return {name: bytes.fromhex(digits)[4:] for name, digits in found}


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def check_module(text, tensors):
    found = resources(text)
    assert set(found) == set(SYMBOLS), found.keys()
    for symbol, name in SYMBOLS.items():
        assert sha256(found[symbol]) == sha256(tensors[name]), symbol
    for symbol, (_, n, k) in FUNCTIONS.items():
        signature = f"@{symbol}(%arg0: tensor<?x{k}xf32>) -> tensor<?x{n}xf32>"
        assert signature in text, (symbol, text[:2000])
    assert text.count("func.func @") == len(FUNCTIONS)
    assert "func.func private" not in text


def check_values(folder, module, tensors):
    """Unit rows of x: per-token quantization is exact for them (amax/127·127
    rounds back), so that the function gives columns of the weights."""
    type = gguf.GGMLQuantizationType.Q8_0
    weights = gguf.quants.dequantize(
        small_gguf.random_blocks(2, type, 3, 32), type
    )
    np.save(folder / "x.npy", 127 * np.eye(32, dtype=np.float32))
    for backend in ("interpreter", "portable"):
        run("quantx-run", module, "--entry=blk_0_q_weight_2", f"--backend={backend}",
            f"--input=0:{folder / 'x.npy'}", f"--output=0:{folder / 'y.npy'}")  # fmt: skip
        y = np.load(folder / "y.npy")
        # One product a group, then at most a sum with zero and the scale of 1.
        np.testing.assert_array_equal(y, (127 * weights).T, strict=True)


def check_all_types(folder):
    """Every declared type of GGUF, two rows of two blocks."""
    declared = declarations.load()
    types = [t for t in gguf.GGML_QUANT_SIZES if t.name.lower() in declared]
    writer = gguf.GGUFWriter(folder / "all.gguf", "llama")
    data = {}
    for type in types:
        row = 2 * gguf.GGML_QUANT_SIZES[type][0]
        data[type] = small_gguf.random_blocks(int(type), type, 2, row)
        writer.add_tensor(f"t.{type.name}", data[type], raw_dtype=type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    assert not quantx("import", folder / "all.gguf", "-o", folder / "all.mlirbc").stderr
    text = run("quantx-opt", folder / "all.mlirbc").stdout
    found = resources(text)
    assert len(found) == len(types) >= 23, types
    for type in types:
        assert sha256(found[f"t_{type.name}"]) == sha256(data[type].tobytes()), type
        assert f"func.func @t_{type.name}(" in text, type


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    source, module = folder / "small.gguf", folder / "small.mlirbc"
    tensors = small_gguf.write(source)
    notes = quantx("import", source, "-o", module).stderr
    assert notes == "note: norm: skipped, no declaration of its type f32\n", notes
    assert module.read_bytes()[:4] == b"ML\xefR"
    check_module(run("quantx-opt", module).stdout, tensors)
    quantx("import", source, "-o", folder / "small.mlir")
    check_module((folder / "small.mlir").read_text(), tensors)
    check_values(folder, module, tensors)

    quantx("import", source, "--tensor=^0|norm", "-o", module)
    assert set(resources(run("quantx-opt", module).stdout)) == {"_0_k"}
    error = quantx("import", source, "--tensor=^nothing$", "-o", module, status=1).stderr
    assert error.startswith("error: ") and error.endswith(", got: ^nothing$\n"), error
    error = quantx("import", source, "-o", folder / "no" / "a.mlirbc", status=1).stderr
    assert error.splitlines()[-1].startswith("error: "), error
    quantx("import", source, "--tensor=norm", "-o", module)
    assert not resources(run("quantx-opt", module).stdout)
    check_all_types(folder)

# Keywords of C are no identifiers.
names = modules.Names()
assert [names.make("int"), names.make("int"), names.make("0.w")] == ["_int", "_int_2", "_0_w"]
