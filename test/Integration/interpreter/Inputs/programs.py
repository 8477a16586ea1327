"""Random quantized operands as text, buffers and numpy values, and programs over them."""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "..", "oracles"))
from contraction import Factor, Operand  # noqa: E402


@dataclass
class Term:
    """One factor of a product: a leaf type, `lit`, or a leaf with an integer or real table."""

    type: str
    per: tuple = ()
    a: float = 1
    b: float = 0
    op: str = "*"
    table: list = None
    value: int = 0  # of a literal

    def leaf(self):
        name = self.type
        if self.table:
            kind = "i8" if all(isinstance(v, int) for v in self.table) else "f32"
            values = ", ".join(map(str, self.table))
            name += f' #quantx.table<"t", dense<[{values}]> : tensor<{len(self.table)}x{kind}>>'
        if (self.a, self.b) == (1, 0):
            return name
        front = f"{number(self.a)} * " if self.a != 1 else ""
        back = f" {'-' if self.b < 0 else '+'} {number(abs(self.b))}" if self.b else ""
        return f"({front}{name}{back})"

    def text(self):
        if self.type == "lit":
            return number(self.value)
        per = ", ".join("*" if extent is None else str(extent) for extent in self.per)
        return self.leaf() + (f" per [{per}]" if self.per else "")


def number(value):
    return str(int(value)) if value == int(value) else repr(float(value))


def width(type):
    return int(type.lstrip("uisf"))


def field_shape(shape, per):
    if len(per) == 1:
        return (1 if per[0] is None else -(-shape[0] * shape[1] // per[0]),)
    return tuple(1 if p is None else -(-n // p) for n, p in zip(shape, per or (1, 1)))


def random_field(rng, term, shape):
    """(raw bits, decoded values before the constants)."""
    bits, size = width(term.type), field_shape(shape, term.per)
    if term.type[0] == "f":
        values = (rng.standard_normal(size) * 0.05 + 0.01).astype(f"<f{bits // 8}")
        return values.view(f"<u{bits // 8}"), values.astype(np.float32)
    raw = rng.integers(0, 2**bits, size)
    values = np.where(raw >= 2 ** (bits - 1), raw - 2**bits, raw) if term.type[0] == "s" else raw
    if term.table:
        values = np.array(term.table)[raw]
        values = values.astype(np.int64 if values.dtype.kind == "i" else np.float32)
    return raw.astype("<u1" if bits <= 8 else "<u2"), values


@dataclass
class Quantized:
    """A scheme with random fields on a shape."""

    shape: tuple
    codes: Term
    zero: list = field(default_factory=list)
    scale: list = field(default_factory=list)
    offset: list = field(default_factory=list)
    minus_scale: bool = False
    minus_offset: bool = False
    sliceable: str = ""  # `widths = …` to the end; the codes are then plain
    buffers: list = field(default_factory=list)
    names: list = field(default_factory=list)
    values: dict = field(default_factory=dict)

    def fill(self, rng):
        flat = any(len(t.per) == 1 for t in self.zero + self.scale + self.offset)
        self.dims, self.order = ("i", "i") if flat else ("n, k", "k, n")
        for role, terms in self.roles():
            stored = [t for t in terms if t.type != "lit"]
            for index, term in enumerate(stored):
                raw, values = random_field(rng, term, self.shape)
                self.names.append((role + (str(index) if len(stored) > 1 else ""), width(term.type)))
                self.buffers.append(raw.reshape(-1).view("<u1"))
                self.values[id(term)] = values
        return self

    def roles(self):
        return [("codes", [self.codes]), ("zero", self.zero), ("scale", self.scale), ("offset", self.offset)]

    def scheme(self):
        kind = "codebook" if self.codes.table else "affine"
        text = f"#quantx.{kind}<{self.codes.leaf()}"
        for role, terms in self.roles()[1:]:
            minus = "- " if getattr(self, f"minus_{role}", False) else ""
            product = "".join((f" {t.op} " if i else "") + t.text() for i, t in enumerate(terms))
            text += f", {role} = {minus}{product}" if terms else ""
        text += ">"
        return f"#quantx.sliceable<{text}, {self.sliceable}>" if self.sliceable else text

    def layout(self):
        units = (max(8, 1 << (bits - 1).bit_length()) for _, bits in self.names)
        buffers = (
            f"{{unit {unit}, order({self.order}), {name} = {bits} at 0}}"
            for unit, (name, bits) in zip(units, self.names)
        )
        return f"#quantx.layout<[{self.dims}], {', '.join(buffers)}>"

    def factors(self, terms):
        for term in terms:
            if term.type == "lit":
                yield Factor(np.array([[term.value]]), (None, None), term.op == "/")
                continue
            values = self.values[id(term)]
            constants = int if values.dtype.kind == "i" and float(term.a).is_integer() and float(term.b).is_integer() else np.float32
            values = values * constants(term.a) + constants(term.b)
            yield Factor(values.astype(np.int64 if constants is int else np.float32), term.per or (1, 1), term.op == "/")

    def operand(self):
        codes = self.values[id(self.codes)]
        halves = 1 if float(self.codes.b).is_integer() else 2
        return Operand(
            codes * int(self.codes.a * halves) + int(self.codes.b * halves),
            *(list(self.factors(terms)) for _, terms in self.roles()[1:]),
            halves=halves,
            minus_scale=self.minus_scale,
            minus_offset=self.minus_offset,
        )

    def type(self, scheme=None):
        return f"!quantx.tensor<{self.shape[0]}x{self.shape[1]}xf32, {scheme or self.scheme()}>"


class Program:
    """A function that is written line by line and run by quantx-run."""

    def __init__(self):
        self.aliases, self.arguments, self.lines, self.inputs = [], [], [], []
        self.passes = []

    def argument(self, array, type):
        self.arguments.append(f"%a{len(self.inputs)}: {type}")
        self.inputs.append(array)
        return f"%a{len(self.inputs) - 1}"

    def make(self, name, q):
        operands = [self.argument(b, f"tensor<{b.size}xi8>") for b in q.buffers]
        types = ", ".join(f"tensor<{b.size}xi8>" for b in q.buffers)
        layout = f"#l{len(self.aliases)}"
        self.aliases.append(f"{layout} = {q.layout()}")
        self.lines.append(f"{name} = quantx.make({', '.join(operands)}) layout {layout} : ({types}) -> {q.type()}")

    def run(self, result, type, extra=()):
        """The one result."""
        return self.execute(f"{result} : {type}", type, 1, extra)[0]

    def run_all(self, results, types):
        """All results of an op of several."""
        names = ", ".join(f"{results}#{index}" for index in range(len(types))) if len(types) > 1 else results
        types_text = ", ".join(types)
        return self.execute(f"{names} : {types_text}", f"({types_text})", len(types))

    def execute(self, returned, type, count, extra=()):
        """The results on the interpreter, after `self.passes` of quantx-opt."""
        text = "".join(alias + "\n" for alias in self.aliases)
        text += "\n  ".join([f"func.func @f({', '.join(self.arguments)}) -> {type} {{"] + self.lines)
        text += f"\n  return {returned}\n}}\n"
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "f.mlir")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            if self.passes:
                subprocess.run(["quantx-opt", path, "-o", path, *self.passes], check=True)
            command = ["quantx-run", path, "--entry=f", *extra]
            command += [f"--output={index}:{folder}/y{index}.npy" for index in range(count)]
            for index, array in enumerate(self.inputs):
                np.save(f"{folder}/{index}.npy", array)
                command.append(f"--input={index}:{folder}/{index}.npy")
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                raise SystemExit(f"status {done.returncode}\n{text}\n{done.stderr}")
            return [np.load(f"{folder}/y{index}.npy") for index in range(count)]
