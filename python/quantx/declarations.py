"""The declarations of formats/*.mlir, read as text.

A file holds aliases `#name = #quantx.table<…>` and declarations

    quantx.format @q4_0
      scheme(#quantx.affine<…>)
      layout(#quantx.layout<…>)
      {source = "…", license = "…"}

What the texts mean is the compiler's to say; here they are only cut out.
"""

import dataclasses
import pathlib
import re

from quantx.errors import CANNOT, CommandError, one_line

FORMATS = pathlib.Path(__file__).resolve().parents[2] / "formats"

_TABLE = re.compile(r"^#(\w+) = (#quantx\.table<.*?>>)$", re.DOTALL | re.MULTILINE)
_DECLARATION = re.compile(
    r"^quantx\.format @(\w+)\s+scheme\((.*?>)\)\s+layout\((.*?>)\)\s+"
    r'\{source = "(.*?)",\s*license = "(.*?)"\}',
    re.DOTALL | re.MULTILINE,
)
_ALIAS = re.compile(r"#(\w+)(?![\w.])")


@dataclasses.dataclass(frozen=True)
class Declaration:
    """A format: its name and the texts of its attributes, each on one line."""

    name: str
    scheme: str
    layout: str
    source: str
    license: str
    tables: dict[str, str]  # alias without `#` -> the table attribute's text

    @property
    def named_scheme(self) -> str:
        """The scheme with tables as aliases that are unique to this format."""
        return _ALIAS.sub(lambda alias: f"#{self.name}_{alias[1]}", self.scheme)

    def aliases(self) -> str:
        """MLIR text that defines `#NAME` (the scheme) and `#NAME_layout`."""
        lines = [f"#{self.name}_{alias} = {text}" for alias, text in self.tables.items()]
        lines += [f"#{self.name} = {self.named_scheme}"]
        lines += [f"#{self.name}_layout = {self.layout}"]
        return "\n".join(lines) + "\n"


def parse(text: str) -> list[Declaration]:
    """The declarations of one file's text, in its order."""
    tables = dict(_TABLE.findall(text))
    result = []
    for name, scheme, layout, source, license in _DECLARATION.findall(text):
        used = [alias for alias in _ALIAS.findall(scheme) if alias in tables]
        result.append(
            Declaration(
                name,
                one_line(scheme),
                one_line(layout),
                one_line(source),
                one_line(license),
                {alias: one_line(tables[alias]) for alias in used},
            )
        )
    return result


def load(folder: pathlib.Path = FORMATS) -> dict[str, Declaration]:
    """{name: declaration} of every file of the folder."""
    found: dict[str, Declaration] = {}
    for path in sorted(folder.glob("*.mlir")):
        for declaration in parse(path.read_text(encoding="utf-8")):
            found[declaration.name] = declaration
    if not found:
        raise CommandError(
            f"formats: wanted declarations (*.mlir) in {folder}, got: none", CANNOT
        )
    return found
