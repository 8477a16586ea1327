"""Programs of the covering array: a case's function, its inputs, and modules of many."""

import numpy as np

from Inputs import schemes
from Inputs.buffers import parse
from Inputs.factors import ACTIVATIONS, USES, extents
from Inputs.layouts import codes_buffer, name_codes

ROUNDINGS = ("half_even", "half_up", "half_away", "floor")


def scales(rng, edge):
    """Draws values of both signs and of some magnitudes; at the edge, zeros, NaN and infinity."""

    def draw(count):
        values = rng.choice([-1.0, 1.0], count) * np.exp2(rng.uniform(-9, 1, count))
        if edge:
            special = [0.0, -0.0, np.nan, np.inf, -np.inf, 2.0**-24, 6e4]
            values = np.where(rng.random(count) < 0.1, rng.choice(special, count), values)
        return values

    return draw


def activations(rng, shape, edge):
    """Bell-shaped with outliers; at the edge, rows with NaN, infinity, one value, or zeros."""
    x = rng.standard_normal(shape) * np.where(rng.random(shape) < 0.01, 30, 1)
    if edge:
        x[rng.random(shape) < 0.002] = np.nan
        x[rng.random(shape) < 0.001] = np.inf
        x[rng.integers(shape[0])] = rng.choice([0.0, -0.0, 3.0, -3.0, 1e-42])
    return x.astype(np.float32)


def table(name, shape, rng, top=127):
    """The text of a constant table of random integers."""
    values = rng.integers(-top, top + 1, shape).astype(np.int8)
    text = f'"0x{values.tobytes().hex().upper()}"'
    if values.size == 1 or (values == values.flat[0]).all():
        text = str(values.flat[0])
    kind = f"tensor<{'x'.join(map(str, shape))}xi8>"
    return f'#quantx.table<"{name}", dense<{text}> : {kind}>'


class Program:
    """One function `@case<index>` and its inputs."""

    def __init__(self, index, factors, seed):
        self.index = index
        self.factors = factors
        self.rng = np.random.default_rng([seed, index])
        self.edge = self.rng.random() < 0.15
        self.attributes = ""
        self.inputs = []  # (name, type, array)
        tails = factors["tails"]
        self.n = 37 if tails.startswith("n") and tails != "none" else 64
        self.k = 491 if tails.endswith("k") else 512
        self.operation, self.width = USES[factors["use"]]
        self.output = factors["output"]
        expressed = self.output if self.operation == "dequantize" else "f32"
        self.expressed = f"{self.n}x{self.k}x{expressed}"
        self.scheme = schemes.build(factors, self.choose_widths())
        self.body = self.make() + self.take_slice()
        self.body += self.dequantize() if self.operation == "dequantize" else self.matmul()

    def choose_widths(self):
        if self.factors["kind"] not in schemes.SLICEABLE:
            return []
        bits = self.factors["bits"]
        least = min(bits, 2 if self.factors["sign"] == "signed" else 1)
        some = [width for width in range(least, bits) if self.rng.random() < 0.6]
        return [*some, bits] if some else sorted({least, bits})

    def add(self, name, kind, array):
        """An argument of the function; its type."""
        shape = "".join(f"{extent}x" for extent in array.shape)
        self.inputs.append((name, f"tensor<{shape}{kind}>" if shape else kind, array))
        return self.inputs[-1][1]

    def buffers(self):
        """The texts of all buffers: the codes' (one a stage), then one a field that has none."""
        fields = self.scheme.fields
        text = codes_buffer(self.factors["layout"], self.factors["bits"])
        stages = [name for name in fields if name in ("codes", "codes0", "codes1", "codes_codes")]
        texts = [name_codes(text, stage) for stage in stages]
        placed = {name for text in texts for name in parse(text).fields}
        flat = self.factors["granularity"] in schemes.FLAT
        for name in fields.keys() - placed:
            bits = schemes.width(fields[name][0])
            order = "i pad 8" if flat else "k pad 8, n"
            texts.append(f"{{unit {bits}, order({order}), {name} = {bits} at 0}}")
        return sorted(texts)

    def make(self):
        fields = self.scheme.fields
        flat = self.factors["granularity"] in schemes.FLAT
        shape = {"i": self.n * self.k} if flat else {"n": self.n, "k": self.k}
        blocks = {
            name: {
                dim: shape[dim] if size == "*" else size for dim, size in extents(block).items()
            }
            for name, (_, block) in fields.items()
        }
        draw = scales(self.rng, self.edge)
        floats = {name: (kind, draw) for name, (kind, _) in fields.items() if "f" in kind}
        types, names = [], []
        texts = self.buffers()
        for position, text in enumerate(texts):
            buffer = parse(text)
            data = buffer.fill(self.rng, buffer.size(shape, blocks), floats)
            names.append(f"%b{position}")
            types.append(self.add(f"b{position}", "i8", data.view(np.int8)))
        tables = self.tables(types)
        dims = "i" if flat else "n, k"
        self.define("s", self.scheme.text())
        self.attributes += f"#l{self.index} = #quantx.layout<[{dims}], {', '.join(texts)}>\n"
        self.type = f"!quantx.tensor<{self.expressed}, #s{self.index}>"
        return (
            f"  %w = quantx.make({', '.join(names)}) layout #l{self.index}{tables}"
            f" : ({', '.join(types)}) -> {self.type}\n"
        )

    def define(self, letter, text):
        """Defines a scheme's alias, and those of its constant tables."""
        bits = 2 ** self.factors["bits"]
        vector = (bits, 4) if self.factors["granularity"] in schemes.FLAT else (bits, 1, 4)
        shapes = {"integers": (bits,), "first": vector, "second": vector, "levels": (16,)}
        for name, shape in shapes.items():
            if f"#{name}" in text:
                alias = f"#{name}{self.index}"
                if f"{alias} =" not in self.attributes:
                    self.attributes += f"{alias} = {table(name, shape, self.rng)}\n"
                text = text.replace(f"#{name}", alias)
        self.attributes += f"#{letter}{self.index} = {text}\n"

    def tables(self, types):
        """`tables(…)`: operands, by the name that the scheme gives them."""
        kind, bits = self.factors["kind"], self.factors["bits"]
        flat = self.factors["granularity"] in schemes.FLAT
        if kind == "table_real":
            over = () if flat else (-(-self.n // 16), -(-self.k // 128))
            shapes = {"main": (*over, 2**bits)}
        elif kind == "sliceable_table":
            over = () if flat else (self.n, 1)
            shapes = {f"lut{width}": (*over, 2**width) for width in self.scheme.widths}
        else:
            return ""
        for name, shape in shapes.items():
            values = self.rng.standard_normal(shape).astype(np.float32)
            types.append(self.add(name, "f32", values))
        return f" tables({', '.join(f'{name} = %{name}' for name in shapes)})"

    def take_slice(self):
        if self.width != "slice":
            return ""
        bits = int(self.rng.choice(self.scheme.widths))
        parent, self.type = self.type, f"!quantx.tensor<{self.expressed}, #v{self.index}>"
        self.define("v", self.scheme.slice_text(bits))
        return f"  %v = quantx.slice %w bits {bits} : {parent} -> {self.type}\n"

    def weight(self):
        return "%v" if self.width == "slice" else "%w"

    def dequantize(self):
        width = ""
        if self.width == "width":
            self.add("r", "i32", np.array(self.rng.choice(self.scheme.widths), np.int32))
            width = " width(%r)"
        self.result = f"tensor<{self.expressed}>"
        return f"  %y = quantx.dequantize {self.weight()}{width} : {self.type} -> {self.result}\n"

    def rows(self):
        """(M as in types, M)."""
        low, high = {"1": (1, 1), "2..16": (2, 16), "17..128": (17, 128), "dynamic": (1, 40)}[
            self.factors["m"]
        ]
        m = int(self.rng.integers(low, high + 1))
        return ("?" if self.factors["m"] == "dynamic" else str(m)), m

    def quantize(self, text, m):
        """Quantizes x; the value and its type."""
        scheme = ACTIVATIONS[self.factors["activation"]]
        real = f"tensor<{text}x{self.k}xf32>"
        self.inputs.append(("x", real, activations(self.rng, (m, self.k), self.edge)))
        if scheme is None:
            return "", "%x", real
        self.attributes += f"#a{self.index} = #quantx.{scheme}\n"
        kind = f"!quantx.tensor<{text}x{self.k}xf32, #a{self.index}>"
        if self.factors["activation"] != "static":
            return f"  %q = quantx.quantize %x dynamic : {real} -> {kind}\n", "%q", kind
        one = self.add("s", "f32", np.array([[self.rng.uniform(0.01, 0.05)]], np.float32))
        two = self.add("z", "i8", self.rng.integers(-128, 128, (1, 1)).astype(np.int8))
        line = (
            f"  %q = quantx.quantize %x scale(%s) zero(%z) round({self.rng.choice(ROUNDINGS)})"
            f" : ({real}, {one}, {two}) -> {kind}\n"
        )
        return line, "%q", kind

    def matmul(self):
        text, m = self.rows()
        line, x, kind = self.quantize(text, m)
        types, clauses = [kind, self.type], ""
        if self.factors["bias"] == "yes":
            bias = self.rng.standard_normal(self.n).astype(np.float32)
            types.append(self.add("bias", "f32", bias))
            clauses += " bias(%bias)"
        if self.width in ("width", "rows"):
            shape = () if self.width == "width" else (m,)
            widths = self.rng.choice(self.scheme.widths, shape).astype(np.int32)
            own = self.add("r", "i32", np.array(widths))
            if shape and text == "?":
                own = "tensor<?xi32>"
                self.inputs[-1] = ("r", own, widths)
            types.append(own)
            clauses += " width(%r)"
        self.result = f"tensor<{text}x{self.n}x{self.output}>"
        return line + (
            f"  %y = quantx.matmul {x}, {self.weight()}{clauses}"
            f" : ({', '.join(types)}) -> {self.result}\n"
        )

    def describe(self):
        return ", ".join(f"{name} = {value}" for name, value in self.factors.items())

    def text(self):
        arguments = ", ".join(f"%{name}: {kind}" for name, kind, _ in self.inputs)
        return (
            f"// {self.describe()}\n{self.attributes}"
            f"func.func @case{self.index}({arguments}) -> {self.result} {{\n"
            f"{self.body}  return %y : {self.result}\n}}\n"
        )


class Module:
    """Programs, and one entry `@all` that calls them all: one result a program."""

    def __init__(self, programs):
        self.programs = programs

    def text(self):
        arguments, calls, results, values = [], "", [], []
        for program in self.programs:
            first = len(arguments)
            arguments += [kind for _, kind, _ in program.inputs]
            own = range(first, len(arguments))
            names = ", ".join(f"%arg{position}" for position in own)
            types = ", ".join(arguments[position] for position in own)
            value = f"%r{program.index}"
            callee = f"@case{program.index}"
            calls += f"  {value} = call {callee}({names}) : ({types}) -> {program.result}\n"
            results.append(program.result)
            values.append(value)
        entry = (
            f"func.func @all({', '.join(f'%arg{i}: {kind}' for i, kind in enumerate(arguments))})"
            f" -> ({', '.join(results)}) {{\n{calls}"
            f"  return {', '.join(values)} : {', '.join(results)}\n}}\n"
        )
        return "\n".join([program.text() for program in self.programs] + [entry])

    def inputs_of(self, entry):
        """The names of an entry's inputs, in order."""
        return [
            f"case{program.index}-{name}"
            for program in self.programs
            if entry in ("all", f"case{program.index}")
            for name, _, _ in program.inputs
        ]
