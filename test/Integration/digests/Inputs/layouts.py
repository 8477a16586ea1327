"""Layouts of codes, by name: of any width where there is a rule, and out of the declarations.

Each is a function of the code's width that gives the text of one buffer, or nothing; `{codes}`
stands for the field's name.
"""

import functools
import pathlib
import re

from Inputs.buffers import parse

PARTS = {1: (1,), 2: (2,), 3: (2, 1), 4: (4,), 5: (4, 1), 6: (4, 2), 7: (4, 2, 1), 8: (8,)}


def panel(bits):
    """16 rows of 64 codes; bytes of 4 k each, a width that does not divide 8 in parts that do."""
    pieces, base = [], 0
    for part in PARTS[bits]:
        modes = f"k(4:8, {2 * part}:512, {8 // part}:{part}) n(16:32)"
        pieces.append(f"{part} at {base} {modes}")
        base += part * 1024
    return f"{{unit {base}, order(k, n), {{codes}} = {' | '.join(pieces)}}}"


def divides(text):
    """A layout of widths that fill whole bytes."""
    return lambda b: text(b, 8 // b) if b in (1, 2, 4, 8) else None


RULES = {
    "rows": lambda b: f"{{unit {b}, order(k pad 32, n), {{codes}} = {b} at 0}}",
    "columns": lambda b: f"{{unit {b}, order(n pad 8, k), {{codes}} = {b} at 0}}",
    "words": lambda b: f"{{unit 32, order(k, n), {{codes}} = {b} at 0 k({32 // b}:{b})}}",
    "spread": lambda b: f"{{unit {32 * b}, word 32, order(n, w, k), "
    f"{{codes}} = {b} at 0 k(32:{b})}}",
    "panel": panel,
    "planes": lambda b: f"{{unit 64, order(k, n, -b), {{codes}} = {b} at 0 k(64:1) b(*)}}",
    "plane_panel": lambda b: f"{{unit {1024 * b}, order(k, n), "
    f"{{codes}} = {b} at {1024 * (b - 1)} k(64:1) n(16:64) b({b}:-1024)}}",
    "high_first": divides(
        lambda b, f: f"{{unit 8, order(k, n), {{codes}} = {b} at {8 - b} k({f}:-{b})}}"
    ),
    "halves": divides(
        lambda b, f: f"{{unit 8, order(k, n), {{codes}} = {b} at {8 - b} n(*, {f}:-{b})}}"
    ),
    "scale_first": lambda b: f"{{unit {16 + 32 * b}, order(k, n), "
    f"scale = 16 at 0, {{codes}} = {b} at 16 k(32:{b})}}",
    "flat": lambda b: f"{{unit {b}, order(i), {{codes}} = {b} at 0}}",
    "flat_words": lambda b: f"{{unit 32, order(i), {{codes}} = {b} at 0 i({32 // b}:{b})}}",
}

# A buffer of codes alone, or of whole blocks with their scales.
DECLARED = (
    "gptq_v1_3 gptq_p_5 gptq_p_7 awq_gemm awq_gemv_fast marlin_4 vnni_i8 amx_b_i8 mma_b_i4_x4 "
    "planes_grouped_21122 smem_a_swizzled tq1_0 bitnet_i2_s hqq_3 mxfp6_e2m3 "
    "q4_0 q4_1 q5_0 q8_0 q3_k q4_k q5_k q6_k iq4_xs q4_0_panel16"
).split()


@functools.cache
def declared():
    """{name: (width of its codes, text of its first buffer)}."""
    found = {}
    folder = pathlib.Path(__file__).resolve().parents[4] / "formats"
    for path in folder.glob("*.mlir"):
        text = " ".join(path.read_text(encoding="utf-8").split())
        for name, layout in re.findall(r"quantx\.format @(\w+) scheme.*?layout\((.*?>)\)", text):
            if name in DECLARED:
                buffer = re.search(r"\{[^{}]*\}", layout)[0]
                bits = parse(buffer).fields["codes"].bits
                # hqq_3 calls its dimensions otherwise.
                buffer = re.sub(r"\br\b(?=[,()])", "n", re.sub(r"\bc\b(?=[,()])", "k", buffer))
                found[name] = bits, re.sub(r"\bcodes =", "{codes} =", buffer)
    return found


NAMES = [*RULES, *DECLARED]


@functools.cache
def codes_buffer(name, bits):
    """The text of a buffer of codes of this width, or None."""
    if name in RULES:
        return RULES[name](bits)
    width, text = declared()[name]
    return text if width == bits else None


def name_codes(text, name):
    return text.replace("{codes}", name)
