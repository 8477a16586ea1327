"""Mutants of a declaration: one number of its text changed by -1, +1 or +8."""

import dataclasses
import re

# A number, or the width in the name of a type (ui4, si8, f16); not a digit of another name, as in
# scale0 or #iq4_nl.
NUMBER = re.compile(r"(?<![\w.#])(ui|si|f|i|)(\d+(?:\.\d+)?)")
# Of a table, the entries and the shape of the tensor.
ENTRY = re.compile(r"(?<![\w.\"])()(\d+(?:\.\d+)?)")


def changes(text, pattern):
    """(position, number, changed number, changed text) for every number and delta."""
    for match in pattern.finditer(text):
        number = match[2]
        for delta in (-1, 1, 8):
            changed = repr(float(number) + delta) if "." in number else str(int(number) + delta)
            yield match.start(2), number, changed, text[: match.start(2)] + changed + text[match.end(2) :]


# Where a number is the extent of a block or a padding.
BLOCK = re.compile(r"pad \d+|(?:per|over) \[[^\]]*\]")


def attribute_mutants(declaration, where=re.compile(r".*", re.DOTALL)):
    """(what was changed, mutated declaration): numbers of scheme and layout inside matches of `where`."""
    for part in ("scheme", "layout"):
        text = getattr(declaration, part)
        spans = [match.span() for match in where.finditer(text)]
        for at, old, new, changed in changes(text, NUMBER):
            if any(first <= at < last for first, last in spans):
                what = f"{declaration.name} {part}@{at}: {old} -> {new}"
                yield what, dataclasses.replace(declaration, **{part: changed})


def mutants(declaration):
    """Mutants of scheme, layout, and tables written in decimals."""
    yield from attribute_mutants(declaration)
    for index, (alias, table) in enumerate(declaration.tables):
        if '"0x' in table:
            continue
        for at, old, new, text in changes(table, ENTRY):
            tables = list(declaration.tables)
            tables[index] = (alias, text)
            what = f"{declaration.name} #{alias}@{at}: {old} -> {new}"
            yield what, dataclasses.replace(declaration, tables=tuple(tables))
