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


def mutants(declaration):
    """(what was changed, mutated declaration): scheme, layout, and tables written in decimals."""
    for part in ("scheme", "layout"):
        for at, old, new, text in changes(getattr(declaration, part), NUMBER):
            what = f"{declaration.name} {part}@{at}: {old} -> {new}"
            yield what, dataclasses.replace(declaration, **{part: text})
    for index, (alias, table) in enumerate(declaration.tables):
        if '"0x' in table:
            continue
        for at, old, new, text in changes(table, ENTRY):
            tables = list(declaration.tables)
            tables[index] = (alias, text)
            what = f"{declaration.name} #{alias}@{at}: {old} -> {new}"
            yield what, dataclasses.replace(declaration, tables=tuple(tables))
