"""Bits per weight of a declared format, from its texts.

A buffer of a layout is a row of units; a unit holds some elements of each of
its fields. So a buffer costs

    unit's bits / (elements of a field in a unit · weights per element)

where the weights per element are the field's block in the scheme (`per [1, 32]`:
32) times its vector (`[1, 8]`: 8). This is the limit for large tensors: a field
with a block `*` or `gather` costs nothing, and no tail is padded.
"""

import fractions
import math
import re

from quantx.declarations import Declaration

_TOKEN = re.compile(r"#?[\w.]+|\S")
_LEAF = re.compile(r"[us]i\d+|b?f\d+\w*")
_NESTED = re.compile(r"(#quantx\.)?(affine|codebook|sliceable)")
_ROLES = ("zero", "scale", "offset")
_BUFFER = re.compile(r"\{unit (\d+),.*?order\(([^)]*)\),(.*?)\}")
_FIELD = re.compile(r"(\w+) = ([^=]*?)(?=, \w+ = |$)")


def weights_per_element(scheme: str) -> dict[str, float]:
    """{field, as a layout names it: weights that one of its elements serves}."""
    return _read_scheme(_TOKEN.findall(scheme), "")


def _read_scheme(tokens: list[str], prefix: str) -> dict[str, float]:
    """Takes `affine<…>` from the front of the tokens; its fields, in order."""
    while tokens.pop(0) != "<":
        pass
    fields: dict[str, float] = {}
    leaves: dict[str, list[float]] = {}
    role = "codes"
    while (token := tokens[0]) != ">":
        if _NESTED.fullmatch(token):
            nested = _read_scheme(tokens, f"{prefix}{role}_")
            while tokens[0] == ")":
                tokens.pop(0)
            block = _read_suffixes(tokens)
            fields.update((name, weights * block) for name, weights in nested.items())
        elif _LEAF.fullmatch(token):
            tokens.pop(0)
            leaves.setdefault(role, []).append(_read_suffixes(tokens))
        else:
            role = token if token in _ROLES else role
            tokens.pop(0)
    tokens.pop(0)
    for role, weights in leaves.items():
        for index, weight in enumerate(weights):
            number = str(index) if len(weights) > 1 else ""
            fields[f"{prefix}{role}{number}"] = weight
    return fields


def _read_suffixes(tokens: list[str]) -> float:
    """Takes what follows a leaf (table, vector, scope, constants, block) up to
    the next factor; the weights that its vector and its block span."""
    weights = 1.0
    while tokens[0] not in (",", ">", "*", "/") and not _LEAF.fullmatch(tokens[0]):
        token = tokens.pop(0)
        if token == "over":
            _read_extents(tokens)
        elif token == "per" or tokens[0] == "[":
            weights *= _read_extents(tokens)
    return weights


def _read_extents(tokens: list[str]) -> float:
    """Takes `[1, 32]` from the front; the product, infinite with `*`, `gather`."""
    end = tokens.index("]")
    extents = [extent for extent in tokens[1:end] if extent != ","]
    del tokens[: end + 1]
    return math.prod(int(e) if e.isdigit() else math.inf for e in extents)


def _elements(place: str) -> int:
    """Elements of a field in a unit: 32 of `4 at 16 k(16:8, 2:4)`. Pieces hold
    bits of the same elements, segments (`then`) different elements."""
    total = 0
    for segment in place.partition("|")[0].split(" then "):
        modes = re.findall(r"(\w+)\(([^)]*)\)", segment)
        sizes = [re.findall(r"(\d+):", text) for name, text in modes if name != "b"]
        total += math.prod(int(size) for group in sizes for size in group)
    return total


def bits_per_weight(declaration: Declaration) -> float:
    """For tensors so large that tails and per-channel fields vanish."""
    weights = weights_per_element(declaration.scheme)
    total = fractions.Fraction(0)
    for unit, order, fields in _BUFFER.findall(declaration.layout):
        name, place = _FIELD.findall(fields.strip())[0]
        if weights[name] == math.inf:
            continue
        # A unit of bit planes comes once for each bit of a code.
        units = int(place.split()[0]) if re.search(r"\bb\b", order) else 1
        served = _elements(place) * int(weights[name])
        total += fractions.Fraction(int(unit) * units, served)
    return float(total)
