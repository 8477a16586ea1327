"""MLIR text of modules that hold weights as resources, and the tool that makes
bytecode of them."""

import dataclasses
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from typing import BinaryIO

import numpy as np

from quantx.errors import CANNOT, CommandError

# Resource blobs begin with their alignment, four bytes, little-endian. Bytecode
# is read into memory that is aligned to 16; readers refuse more.
_ALIGNMENT = (16).to_bytes(4, "little").hex()
PER_TOKEN = "#quantx.affine<si8, scale = f32 per [1, *]>"


@dataclasses.dataclass
class Module:
    """Parts of a module's text, in the order in which they are printed."""

    aliases: list[str] = dataclasses.field(default_factory=list)
    functions: list[str] = dataclasses.field(default_factory=list)
    resources: dict[str, np.ndarray] = dataclasses.field(default_factory=dict)
    attributes: list[str] = dataclasses.field(default_factory=list)

    def write(self, stream: BinaryIO) -> None:
        """Prints the module; resources as hexadecimal digits."""
        for alias in self.aliases:
            stream.write(alias.encode())
        attributes = ", ".join(self.attributes)
        stream.write(f"module attributes {{{attributes}}} {{\n".encode())
        for function in self.functions:
            stream.write(function.encode())
        stream.write(b"}\n{-#\n  dialect_resources: {\n    builtin: {\n")
        separator = b""
        for name, array in self.resources.items():
            stream.write(separator + f'      {name}: "0x{_ALIGNMENT}'.encode())
            stream.write(array.tobytes().hex().upper().encode() + b'"')
            separator = b",\n"
        stream.write(b"\n    }\n  }\n#-}\n")


_C_KEYWORDS = frozenset(
    "auto break case char const continue default do double else enum extern float for goto if inline "
    "int long register restrict return short signed sizeof static struct switch typedef union "
    "unsigned void volatile while".split()
)


class Names:
    """Symbol names that are C identifiers, each given once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def make(self, text: str) -> str:
        """`blk.0.attn_q.weight` -> `blk_0_attn_q_weight`; a number is put behind
        a name that is taken, `_` before a digit, a keyword or where nothing is
        left."""
        name = re.sub(r"\W", "_", text, flags=re.ASCII)
        if not name or name[0].isdigit() or name in _C_KEYWORDS:
            name = "_" + name
        unique, number = name, 1
        while unique in self._taken:
            number += 1
            unique = f"{name}_{number}"
        self._taken.add(unique)
        return unique


def constant(value: str, resource: str, size: int) -> str:
    """A line that makes `%value` the bytes of a resource."""
    dense = f"dense_resource<{resource}> : tensor<{size}xi8>"
    return f"  %{value} = arith.constant {dense}\n"


def tool(name: str) -> pathlib.Path:
    """The path of a tool: beside this Python (the build's), else from PATH."""
    beside = pathlib.Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        raise CommandError(
            f"{name}: wanted it beside {sys.executable} or on PATH (scripts/check "
            "builds it), got: none",
            CANNOT,
        )
    return pathlib.Path(found)


def emit(module: Module, path: pathlib.Path) -> None:
    """Verifies the module and writes it: bytecode, or text to `*.mlir`."""
    command = [str(tool("quantx-opt")), "-", "-o", str(path)]
    if path.suffix != ".mlir":
        command.append("--emit-bytecode")
    with tempfile.TemporaryFile() as text:
        module.write(text)
        text.seek(0)
        done = subprocess.run(command, stdin=text, capture_output=True, text=True)
    if done.returncode != 0:
        first = (done.stderr.strip() or f"status {done.returncode}").splitlines()[0]
        raise CommandError(f"{path}: wanted to write the module, got: {first}")
