"""The factors of the covering array, their values, and which combinations are programs."""

from Inputs import schemes
from Inputs.buffers import parse
from Inputs.layouts import NAMES, codes_buffer, name_codes
from Inputs.routes import ROUTES

ACTIVATIONS = {  # scheme of x; None is a real operand, "" no operand at all
    "none": "",
    "real": None,
    "si8_token": "affine<si8, scale = f32 per [1, *]>",
    "si8_per_32": "affine<si8, scale = f32 per [1, 32]>",
    "ui8_min_max": "affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>",
    "ui4_per_32": "affine<ui4, zero = 8, scale = f16 per [1, 32]>",
    "static": "affine<ui8, zero = ui8 per [*, *], scale = f32 per [*, *]>",
}
USES = {  # what the program does with w: (operation, how its width is given)
    "dequantize": ("dequantize", None),
    "matmul": ("matmul", None),
    "slice_dequantize": ("dequantize", "slice"),
    "slice_matmul": ("matmul", "slice"),
    "width_dequantize": ("dequantize", "width"),
    "width_matmul": ("matmul", "width"),
    "width_rows_matmul": ("matmul", "rows"),
}
FACTORS = {
    "kind": schemes.KINDS,
    "bits": tuple(range(1, 9)),
    "sign": ("unsigned", "signed"),
    "granularity": tuple(schemes.GRANULARITY),
    "zero": schemes.ZERO,
    "offset": schemes.OFFSET,
    "layout": tuple(NAMES),
    "activation": tuple(ACTIVATIONS),
    "m": ("none", "1", "2..16", "17..128", "dynamic"),
    "tails": ("none", "n", "k", "n and k"),
    "output": ("f32", "f16", "bf16"),
    "bias": ("no", "yes"),
    "use": tuple(USES),
    "route": tuple(ROUTES),
}


def has_sign(kind, bits, sign):
    tables = kind in ("table_int", "table_real", "vector_int", "sliceable_table")
    return sign == "unsigned" or (bits > 1 and not tables)


def slices_only_sliceable(kind, bits, use):
    return USES[use][1] is None or (kind in schemes.SLICEABLE and bits > 1)


def operands_of_use(use, activation, m):
    matmul = USES[use][0] == "matmul"
    return matmul == (activation != "none") == (m != "none")


def bias_of_matmul(use, bias):
    return bias == "no" or USES[use][0] == "matmul"


def trits_of_two_bits(kind, layout):
    """A base-3 digit is no code of every value: not sliced, no signs."""
    return layout != "tq1_0" or kind not in schemes.SLICEABLE


def sign_of_trits(sign, layout):
    return layout != "tq1_0" or sign == "unsigned"


def width_of_layout(bits, layout):
    return codes_buffer(layout, bits) is not None


def flat_all_over(granularity, layout):
    return (granularity in schemes.FLAT) == layout.startswith("flat")


def no_flat(granularity, offset, kind):
    """Roles whose blocks are written for two dimensions."""
    two = offset == "two_level" or kind == "nested_codes"
    return granularity not in schemes.FLAT or not two


def extents(block):
    """{dimension: elements} of a block."""
    return dict(zip(("i",) if len(block) == 1 else ("n", "k"), block))


def roles_fit(layout, bits, known, role):
    """Fields of a role beside the codes of a layout: as the scheme has them, over one tile."""
    text = codes_buffer(layout, bits)
    if text is None:
        return True
    buffer = parse(name_codes(text, "codes"))
    own = [name for name in buffer.fields if name.startswith(role)]
    for name in own:
        kind, block = known.get(name, ("", ()))
        if not block or "*" in block or schemes.width(kind) != buffer.fields[name].bits:
            return False
        if buffer.covers(name, extents(block)) != buffer.covers("codes", extents((1, 1))):
            return False
    return True


def scale_in_layout(bits, granularity, layout):
    return roles_fit(layout, bits, schemes.scale(granularity)[1], "scale")


def offset_in_layout(bits, granularity, offset, layout):
    return roles_fit(layout, bits, schemes.offset(offset, granularity)[1], "offset")


def codes_in_layout(kind, bits, layout):
    """A layout with fields beside the codes holds one code an element."""
    text = codes_buffer(layout, bits)
    if text is None or len(parse(name_codes(text, "codes")).fields) == 1:
        return True
    return kind not in ("vector_int", "nested_codes")


CONSTRAINTS = [
    (("kind", "bits", "sign"), has_sign),
    (("kind", "bits", "use"), slices_only_sliceable),
    (("use", "activation", "m"), operands_of_use),
    (("use", "bias"), bias_of_matmul),
    (("kind", "layout"), trits_of_two_bits),
    (("sign", "layout"), sign_of_trits),
    (("bits", "layout"), width_of_layout),
    (("granularity", "layout"), flat_all_over),
    (("granularity", "offset", "kind"), no_flat),
    (("bits", "granularity", "layout"), scale_in_layout),
    (("bits", "granularity", "offset", "layout"), offset_in_layout),
    (("kind", "bits", "layout"), codes_in_layout),
]

# What generated kernels multiply: quantized activations by integer codes in blocks along rows.
KERNEL_FACTORS = FACTORS | {
    "kind": ("affine", "table_int", "sliceable_floor", "sliceable_half_up"),
    "granularity": ("channel", "g16", "g32", "g64", "g128", "super32", "super16"),
    "zero": ("none", "literal", "int"),
    "activation": ("si8_token", "si8_per_32", "ui8_min_max"),
    "m": FACTORS["m"][1:],
    "use": ("matmul", "slice_matmul"),
    "route": tuple(name for name in ROUTES if name != "portable"),
}


def offset_of_blocks(granularity, offset):
    """An offset has the scale's blocks."""
    wanted = {"g32": "one", "g128": "one", "super32": "two_level"}
    return offset in ("none", wanted.get(granularity))


def zero_of_kernel(kind, granularity, zero, sign):
    """Stored zeros are unsigned, one a scale; tables have none."""
    two_levels = granularity.startswith("super")
    return zero != "int" or (sign == "unsigned" and kind != "table_int" and not two_levels)


def slices_of_channels(kind, granularity):
    return kind not in schemes.SLICEABLE or granularity == "channel"


KERNEL_CONSTRAINTS = [
    *CONSTRAINTS,
    (("granularity", "offset"), offset_of_blocks),
    (("kind", "granularity", "zero", "sign"), zero_of_kernel),
    (("kind", "granularity"), slices_of_channels),
]
