# RUN: %python %s
"""What a kernel for many rows spends on unpacking: vector instructions for 64 codes in the
assembly of its unpack loop, loads and stores apart, and on a GPU the bit operations of the loop
over k for 64 codes of a lane. No layout may need more than the table says, nor less without the
table saying so."""

import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

COMPILE = "quantx-compile"
M, N, K = 128, 64, 256
# Bits of the codes: haswell (AVX2), icelake-server (VNNI), sapphirerapids (AMX).
CEILINGS = {
    1: (3.75, 1.875, 1.875),
    2: (3.5, 1.75, 1.75),
    3: (9.25, 3.625, 3.625),
    4: (3.0, 1.5, 1.5),
    5: (8.75, 3.375, 3.375),
    6: (8.5, 3.25, 3.25),
    7: (14.25, 5.125, 5.125),
}
# Bits of the codes: sm_80, where one operation has four codes of a lane.
GPU_CEILINGS = {4: 24.0, 8: 0.0}
TARGETS = {"haswell": "avx2", "icelake-server": "avx512vnni", "sapphirerapids": "amx"}
DOTS = r"vpdpbusd|tdp|vpmaddubsw|vpmaddwd"
WIDTHS = {"x": 16, "y": 32, "z": 64}


def program(bits, n, k):
    """Codes of some bits with one scale a channel, 128 rows of x."""
    size = n * k * bits // 8
    fields = f"{{unit {bits}, order(k pad 8, n), codes = {bits} at 0}}"
    return f"""#x = #quantx.affine<si8, scale = f32 per [1, *]>
#w = #quantx.affine<ui{bits}, scale = f32 per [1, *]>
#l = #quantx.layout<[n, k], {fields}, {{unit 32, order(k, n), scale = 32 at 0}}>
!x = !quantx.tensor<{M}x{k}xf32, #x>
!w = !quantx.tensor<{n}x{k}xf32, #w>
func.func @f(%x: tensor<{M}x{k}xf32>, %b: tensor<{size}xi8>, %s: tensor<{n}xi32>) -> tensor<{M}x{n}xf32> {{
  %w = quantx.make(%b, %s) layout #l : (tensor<{size}xi8>, tensor<{n}xi32>) -> !w
  %q = quantx.quantize %x dynamic : tensor<{M}x{k}xf32> -> !x
  %y = quantx.matmul %q, %w : (!x, !w) -> tensor<{M}x{n}xf32>
  return %y : tensor<{M}x{n}xf32>
}}
"""


def emit(text, target, what):
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "f.mlir", Path(folder) / "f.out"
        source.write_text(text, encoding="utf-8")
        command = [COMPILE, source, f"--target={target}", f"--emit={what}", "-o", out]
        subprocess.run(command, check=True)
        return out.read_text(encoding="utf-8")


def blocks(assembly):
    """The instructions between labels."""
    for block in re.split(r"^\.?[A-Za-z_][\w.$]*:.*$", assembly, flags=re.MULTILINE):
        lines = [line.split("#")[0].strip() for line in block.splitlines()]
        yield [line for line in lines if line and not line.startswith(".")]


def count_vectors(assembly):
    """Vector operations for 64 codes in the block that stores most without a product."""

    def stores(block):
        return [line for line in block if re.match(r"vmov\S+\s+%[xyz]mm\d+, [^%]*\(", line)]

    unpack = max(
        (block for block in blocks(assembly) if not any(re.match(DOTS, line) for line in block)),
        key=lambda block: len(stores(block)),
    )
    moves = r"vmov|vp?broadcast|prefetch"
    work = [line for line in unpack if re.search("%[xyz]mm", line) and not re.match(moves, line)]
    codes = sum(WIDTHS[re.search("%([xyz])mm", line)[1]] for line in stores(unpack))
    return 64 * len(work) / codes, Counter(line.split()[0] for line in work)


def count_words(ptx, bits):
    """Bit operations for 64 codes in the loop that multiplies most; `or` forms addresses there."""
    loop = max(re.split(r"^\$\w+:", ptx, flags=re.MULTILINE), key=lambda b: b.count("mma.sync"))
    work = Counter(re.findall(r"^\s+((?:and|shr|shl|xor|not|prmt|lop3|bfe|bfi)\.\w+)", loop, re.MULTILINE))
    words = 4 * len(re.findall(r"ld\.shared\.v4\.b32", loop))
    assert words and "mma.sync" in loop
    return 64 * work.total() / (words * 32 / bits), work


wrong = 0
for bits, ceiling in GPU_CEILINGS.items():
    got, work = count_words(emit(program(bits, N, K), "sm_80", "ptx"), bits)
    print(f"{bits} bits, sm_80: {got} of {ceiling} for 64 codes: {dict(work)}")
    wrong += got != ceiling
for bits, ceilings in CEILINGS.items():
    for (target, family), ceiling in zip(TARGETS.items(), ceilings, strict=True):
        assembly = emit(program(bits, N, K), target, "asm")
        assert ("tdp" in assembly) == (family == "amx"), family
        got, work = count_vectors(assembly)
        print(f"{bits} bits, {family}: {got} of {ceiling} for 64 codes: {dict(work)}")
        wrong += got != ceiling
sys.exit(wrong != 0)
