"""Schemes by their factors: texts, and the fields they have."""

import dataclasses
import functools

FLAT = ("flattened",)

# Levels of the scale: (operator, text with {} for the leaf, type, block).
GRANULARITY = {
    "tensor": [("", "{}", "f32", ("*", "*"))],
    "channel": [("", "{}", "f32", (1, "*"))],
    "g16": [("", "{}", "f16", (1, 16))],
    "g32": [("", "{}", "f16", (1, 32))],
    "g64": [("", "{}", "bf16", (1, 64))],
    "g128": [("", "{}", "f16", (1, 128))],
    "ragged": [("", "{}", "f32", (1, 48))],
    "tile": [("", "{}", "f16", (4, 32))],
    "two_level": [("", "{}", "f16", (1, 128)), ("*", "(ui6 + 1)", "ui6", (1, 32))],
    "super32": [("", "{}", "f16", (1, 256)), ("*", "{}", "ui6", (1, 32))],
    "super16": [("", "{}", "f16", (1, 256)), ("*", "(ui6 - 32)", "ui6", (1, 16))],
    "super32_signed": [("", "{}", "f16", (1, 256)), ("*", "(ui6 - 32)", "ui6", (1, 32))],
    "super_si8": [("", "{}", "f16", (1, 256)), ("*", "{}", "si8", (1, 16))],
    "divided": [("", "{}", "f16", (1, 32)), ("/", "{}", "f32", ("*", "*"))],
    "nested": [],  # a codebook with a scale of its own, below
    "flattened": [("", "{}", "f32", (64,))],
}
ZERO = ("none", "literal", "literal_real", "int", "float")
OFFSET = ("none", "one", "two_level")
SLICEABLE = {  # round, overflow, reconstruct
    "sliceable_floor": ("floor", "clamp", "grid"),
    "sliceable_half_up": ("half_up", "clamp", "grid"),
    "sliceable_half_even": ("half_even", "clamp", "grid"),
    "sliceable_extra": ("half_up", "extra", "grid"),
    "sliceable_midpoint": ("floor", "clamp", "midpoint"),
    "sliceable_table": ("floor", "clamp", "grid"),
}
KINDS = (
    "affine",
    "affine_codes",
    "nested_codes",
    "table_int",
    "table_real",
    "vector_int",
    *SLICEABLE,
)
NESTED = 32, 4  # elements to a code of the nested scale, codes to a scale of it


def width(kind):
    """Bits of a type: ui6, f16, bf16."""
    return int(kind.lstrip("uisbf"))


def per(block):
    return f"per [{', '.join(map(str, block))}]"


@functools.cache
def first_block(granularity):
    levels = GRANULARITY[granularity]
    return levels[0][3] if levels else (1, NESTED[0])


@functools.cache
def scale(granularity):
    """(text, {field: (type, block)})."""
    if granularity == "nested":
        codes, scales = NESTED
        text = f"(codebook<ui4 #levels, scale = f32 per [1, {scales}]>) per [1, {codes}]"
        fields = {"scale_codes": ("ui4", (1, codes)), "scale_scale": ("f32", (1, codes * scales))}
        return text, fields
    levels = GRANULARITY[granularity]
    text, fields = "", {}
    for index, (operator, leaf, kind, block) in enumerate(levels):
        text += f" {operator} {leaf.format(kind)} {per(block)}"
        fields[f"scale{index}" if len(levels) > 1 else "scale"] = kind, block
    return text.strip(), fields


@functools.cache
def zero(name, granularity, bits, signed):
    block = first_block(granularity)
    if name == "none":
        return "", {}
    if name == "literal":
        return ("1" if signed else str(2 ** (bits - 1))), {}
    if name == "literal_real":
        return "1.5", {}
    kind = "f32" if name == "float" else f"{'su'[not signed]}i{bits}"
    return f"{kind} {per(block)}", {"zero": (kind, block)}


@functools.cache
def offset(name, granularity):
    if name == "none":
        return "", {}
    if name == "one":
        block = first_block(granularity)
        return f"f16 {per(block)}", {"offset": ("f16", block)}
    fields = {"offset0": ("f16", (1, 256)), "offset1": ("ui6", (1, 32))}
    return "- f16 per [1, 256] * ui6 per [1, 32]", fields


@functools.cache
def codes(kind, bits, signed, flat):
    """(text with {leaf} for a leaf that slices, {field: (type, block)})."""
    leaf = f"{'su'[not signed]}i{bits}"
    one = (1,) if flat else (1, 1)
    four = (4,) if flat else (1, 4)
    fields = {"codes": (leaf, one)}
    if kind == "affine_codes":
        return f"(3 * {leaf} - 2)", fields
    if kind == "table_int":
        return f"{leaf} #integers", fields
    if kind == "table_real":
        return f"{leaf} main" + ("" if flat else " over [16, 128]"), fields
    if kind == "vector_int":
        text = f"{leaf} #first {list(four)} + {leaf} #second {list(four)}"
        return text, {"codes0": (leaf, four), "codes1": (leaf, four)}
    if kind == "sliceable_table":
        return "{leaf} lut" + ("" if flat else " over [1, *]"), fields
    if kind == "nested_codes":
        fields = {
            "codes_codes": (leaf, one),
            "codes_scale": ("si8", (1, 128)),
            "codes_offset": ("si8", (1, 128)),
        }
        return f"(affine<{leaf}, scale = si8 per [1, 128], offset = si8 per [1, 128]>)", fields
    return "{leaf}", fields


@dataclasses.dataclass(frozen=True)
class Scheme:
    """A scheme's kind, the texts of its roles, and its fields."""

    kind: str
    bits: int
    signed: bool
    codes: str
    rest: str
    fields: dict
    widths: tuple

    def base(self, leaf):
        tables = self.kind.startswith(("table", "vector")) or self.kind == "sliceable_table"
        name = "codebook" if tables else "affine"
        return f"#quantx.{name}<{self.codes.format(leaf=leaf)}{self.rest}>"

    def leaf(self, bits):
        return f"{'su'[not self.signed]}i{bits}"

    def sliceable(self, base, widths):
        if self.kind not in SLICEABLE or not widths:
            return base
        rounding, overflow, reconstruct = SLICEABLE[self.kind]
        return (
            f"#quantx.sliceable<{base}, widths = {list(widths)}, round = {rounding}, "
            f"overflow = {overflow}, reconstruct = {reconstruct}>"
        )

    def text(self):
        return self.sliceable(self.base(self.leaf(self.bits)), self.widths)

    def slice_text(self, bits):
        """The scheme of the slice of this many bits."""
        drop = self.bits - bits
        if drop == 0:
            return self.text()
        widths = [width for width in self.widths if width <= bits]
        if self.kind == "sliceable_table":
            return self.sliceable(self.base(self.leaf(bits)), widths)
        if self.kind == "sliceable_extra":
            return self.base(f"({2**drop} * {self.leaf(bits + 1)})")
        middle = f" + {(2**drop - 1) / 2}" if self.kind == "sliceable_midpoint" else ""
        return self.sliceable(self.base(f"({2**drop} * {self.leaf(bits)}{middle})"), widths)


def build(factors, widths):
    bits, signed = factors["bits"], factors["sign"] == "signed"
    granularity = factors["granularity"]
    text, fields = codes(factors["kind"], bits, signed, granularity in FLAT)
    fields = dict(fields)
    rest = ""
    for role, (product, own) in {
        "zero": zero(factors["zero"], granularity, bits, signed),
        "scale": scale(granularity),
        "offset": offset(factors["offset"], granularity),
    }.items():
        fields |= own
        if product:
            rest += f", {role} = {product}"
    return Scheme(factors["kind"], bits, signed, text, rest, fields, tuple(widths))
