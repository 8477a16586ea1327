# RUN: %python %s
"""`python -m quantx formats` lists every declaration once; its bits per weight
are ggml's block sizes, and what the others' papers and packers say."""

import re
import subprocess
import sys

import gguf

from quantx import bits, declarations

BITS = {
    "aqlm_2x8": 2,
    "any_precision": 6,
    "awq_gemv": 4 + (4 + 16) / 64,
    "bnb_nf4_double": 4 + 8 / 64 + 32 / (64 * 256),
    "ct_dense_3": 3 + (3 + 32) / 64,
    "ct_padded_3": 32 / 10 + 32 / 64,
    "ct_nvfp4": 4 + 8 / 16,
    "gptq_v1_3": 3 + (3 + 16) / 64,
    "hqq_3": 32 / 10,
    "marlin_4": 4 + 16 / 128,
    "mxfp6_e2m3": 6 + 8 / 32,
    "planes_whole": 8,
    "q1_0": 8 * 18 / 128,
    "q2_0": 8 * 18 / 64,
    "qserve_w4a8": 4 + (8 + 8) / 128,
    "vptq_outliers": 16 / 4,
}

done = subprocess.run(
    [sys.executable, "-m", "quantx", "formats"], capture_output=True, text=True, check=True
)
listed = re.findall(r"^(\w+)  ([\d.]+) bits per weight\n    (#.*)\n    (.*); (.*)$",
                    done.stdout, re.MULTILINE)  # fmt: skip
texts = [path.read_text() for path in declarations.FORMATS.glob("*.mlir")]
declared = [name for text in texts for name in re.findall(r"^quantx\.format @(\w+)", text, re.M)]
assert sorted(name for name, *_ in listed) == sorted(declared), listed
assert len(done.stdout.splitlines()) == 3 * len(declared)

found = {name: bits.bits_per_weight(value) for name, value in declarations.load().items()}
for type, (block, size) in gguf.GGML_QUANT_SIZES.items():
    if type.name.lower() in found:
        BITS[type.name.lower()] = 8 * size / block
assert len(BITS) >= 39, len(BITS)
wrong = {name: (found[name], value) for name, value in BITS.items() if found[name] != value}
assert not wrong, wrong
