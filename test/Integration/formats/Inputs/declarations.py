"""The declarations of formats/*.mlir as texts."""

import dataclasses
import pathlib
import re

FORMATS = pathlib.Path(__file__).resolve().parents[4] / "formats"
TABLE = re.compile(r"^#(\w+) = (#quantx\.table<.*?>>)$", re.DOTALL | re.MULTILINE)
DECLARATION = re.compile(
    r"^quantx\.format @(\w+)\s+scheme\((.*?>)\)\s+layout\((.*?>)\)\s+\{source = ",
    re.DOTALL | re.MULTILINE,
)


@dataclasses.dataclass(frozen=True)
class Declaration:
    """A format: the texts of its scheme, its layout and the tables it names."""

    name: str
    file: str
    scheme: str
    layout: str
    tables: tuple  # of (alias without #, text)


def load():
    """{name: Declaration} of every declaration, in the order of files and lines."""
    declarations = {}
    for path in sorted(FORMATS.glob("*.mlir")):
        text = path.read_text(encoding="utf-8")
        tables = dict(TABLE.findall(text))
        for name, scheme, layout in DECLARATION.findall(text):
            used = re.findall(r"#(\w+)(?![\w.])", scheme)
            declarations[name] = Declaration(
                name,
                path.name,
                " ".join(scheme.split()),
                " ".join(layout.split()),
                tuple((alias, " ".join(tables[alias].split())) for alias in used),
            )
    return declarations
