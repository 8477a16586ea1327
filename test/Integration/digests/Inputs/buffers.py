"""Buffers of a layout: their sizes, and random bytes whose float fields have sane values.

A buffer is written as in a layout: {unit 144, order(k, n), scale = 16 at 0, codes = …}.
"""

import functools
import itertools
import math
import re

import numpy as np

PIECE = re.compile(r"(?:trit )?(\d+) at (\d+)((?:\s*[a-z]\([^)]*\))*)")


def digits(modes):
    """'k(16:8, 2:4) n(*, 2:-4)' -> {dimension: [(size, stride)]}; `*` has no fixed size."""
    return {
        dim: [tuple(map(int, mode.split(":"))) for mode in text.split(", ") if mode != "*"]
        for dim, text in re.findall(r"([a-z])\(([^)]*)\)", modes)
    }


class Field:
    """The codes of one field in one unit."""

    def __init__(self, text):
        pieces = [
            [PIECE.fullmatch(segment.strip()).groups() for segment in piece.split(" then ")]
            for piece in text.split(" | ")
        ]
        self.bits = sum(int(segments[0][0]) for segments in pieces)
        if "trit" in text:
            self.bits = 2
        self.tile = {}
        for _, _, modes in pieces[0]:
            for dim, sizes in digits(modes).items():
                self.tile[dim] = self.tile.get(dim, 0) + math.prod(size for size, _ in sizes)
        self.first = pieces[0][0]

    @functools.cached_property
    def places(self):
        """The first bit of each code of a field of one piece."""
        _, base, modes = self.first
        strides = [mode for modes in digits(modes).values() for mode in modes]
        steps = [range(0, size * stride, stride) for size, stride in strides]
        return [int(base) + sum(step) for step in itertools.product(*steps)]


class Buffer:
    """One {…} of a layout."""

    def __init__(self, text):
        clauses = re.split(r",\s*(?![^(\[]*[)\]])", text.strip("{}"))
        self.unit = self.word = None
        self.fields = {}
        for clause in clauses:
            if clause.startswith("unit "):
                self.unit = self.word = int(clause[5:])
            elif clause.startswith("word "):
                self.word = int(clause[5:])
            elif clause.startswith("order("):
                self.order = [entry.split(" pad ") for entry in clause[6:-1].split(", ")]
            elif not clause.startswith("swizzle"):
                name, pieces = clause.split(" = ")
                self.fields[name] = Field(pieces)

    def covers(self, name, block):
        """Elements of each dimension in one unit, as the field says that has this block."""
        tile = self.fields[name].tile
        return {dim: tile.get(dim, 1) * size for dim, size in block.items()}

    def size(self, extents, blocks):
        """Bytes; `blocks` are elements per code of each field."""
        name, field = next(iter(self.fields.items()))
        counts = {
            dim: -(-extents[dim] // size) for dim, size in self.covers(name, blocks[name]).items()
        }
        counts |= {"w": self.unit // self.word, "-b": field.bits, "b": field.bits}
        bits = self.word
        for dim, *pad in self.order:
            bits *= counts[dim]
            if pad:
                bits = -(-bits // int(pad[0])) * int(pad[0])
        return -(-bits // 8)

    def fill(self, rng, size, floats):
        """Random bytes, `floats` ({field: (type, function of a count)}) written over them."""
        data = rng.integers(0, 256, size, dtype=np.uint8)
        for name, (kind, draw) in floats.items():
            if name not in self.fields:
                continue
            units = data.reshape(-1, self.unit // 8)
            for place in self.fields[name].places:
                values = encode(kind, draw(len(units)))
                first = place // 8
                units[:, first : first + values.shape[1]] = values
        return data


@functools.cache
def parse(text):
    return Buffer(text)


def encode(kind, values):
    """Floats as bytes, one row a value; bf16 is cut off."""
    if kind == "f16":
        return values.astype("<f2")[:, None].view(np.uint8)
    words = values.astype("<f4")[:, None].view(np.uint8)
    return words[:, 2:] if kind == "bf16" else words
