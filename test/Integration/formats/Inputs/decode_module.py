"""Modules that decode golden cases with the project's tools, or multiply by them, many cases to a
process."""

import pathlib
import re
import subprocess

import numpy as np


def rename_tables(declaration, aliases):
    """The scheme with its tables as aliases that are unique to their text; adds them to `aliases`."""
    renamed = {}
    for alias, text in declaration.tables:
        renamed[alias] = aliases.setdefault(text, f"table{len(aliases)}")
    return re.sub(r"#(\w+)(?![\w.])", lambda match: "#" + renamed[match[1]], declaration.scheme)


ROWS = 3  # of activations
TOKEN = "#quantx.affine<si8, scale = f32 per [1, *]>"


class Module:
    """One function @dq; every case is one result, equal goldens share their arguments. `use` is what
    is done with the weights: dequantize or matmul, by activations that are quantized per token."""

    def __init__(self, use="dequantize"):
        self.use = use
        self.aliases = {}
        self.attributes = []
        self.arguments = []  # (type, array)
        self.places = {}  # id of a golden -> its arguments
        self.goldens = []
        self.body = []
        self.results = []

    def place(self, golden):
        if id(golden) not in self.places:
            first = len(self.arguments)
            for buffer in golden.buffers:
                self.arguments.append((f"tensor<{buffer.size}xi8>", buffer.view(np.int8)))
            for table in golden.tables.values():
                shape = "x".join(map(str, table.shape))
                self.arguments.append((f"tensor<{shape}xf32>", table))
            if golden.gather is not None:
                self.arguments.append((f"tensor<{golden.gather.size}xi32>", golden.gather))
            self.places[id(golden)] = range(first, len(self.arguments))
        return self.places[id(golden)]

    def add(self, declaration, golden):
        """Decodes the golden's bytes as the declaration says."""
        case = len(self.results)
        scheme = rename_tables(declaration, self.aliases)
        self.attributes.append(f"#scheme{case} = {scheme}\n#layout{case} = {declaration.layout}\n")
        arguments = list(self.place(golden))
        values = [f"%arg{index}" for index in arguments]
        buffers = len(golden.buffers)
        tables = ", ".join(
            f"{name} = {value}" for name, value in zip(golden.tables, values[buffers:])
        )
        shape = "x".join(map(str, golden.shape))
        quantized = f"!quantx.tensor<{shape}xf32, #scheme{case}>"
        types = ", ".join(self.arguments[index][0] for index in arguments)
        self.body.append(
            f"  %w{case} = quantx.make({', '.join(values[:buffers])}) layout #layout{case}"
            + (f" tables({tables})" if tables else "")
            + (f" gather({values[-1]})" if golden.gather is not None else "")
            + f" : ({types}) -> {quantized}\n"
        )
        if self.use == "dequantize":
            result = f"tensor<{shape}xf32>"
            self.body.append(f"  %r{case} = quantx.dequantize %w{case} : {quantized} -> {result}\n")
        else:
            result = self.multiply(case, golden, quantized)
        self.goldens.append(golden)
        self.results.append(result)

    def multiply(self, case, golden, quantized):
        n, k = golden.shape
        real, result = f"tensor<{ROWS}x{k}xf32>", f"tensor<{ROWS}x{n}xf32>"
        tokens = f"!quantx.tensor<{ROWS}x{k}xf32, {TOKEN}>"
        rows = np.random.default_rng(k).standard_normal((ROWS, k)).astype(np.float32)
        self.arguments.append((real, rows))
        self.body.append(
            f"  %q{case} = quantx.quantize %arg{len(self.arguments) - 1} dynamic : {real} -> {tokens}\n"
            f"  %r{case} = quantx.matmul %q{case}, %w{case} : ({tokens}, {quantized}) -> {result}\n"
        )
        return result

    def text(self):
        tables = "".join(f"#{alias} = {text}\n" for text, alias in self.aliases.items())
        arguments = ", ".join(f"%arg{i}: {type}" for i, (type, _) in enumerate(self.arguments))
        results = ", ".join(self.results)
        values = ", ".join(f"%r{case}" for case in range(len(self.results)))
        return (
            f"{tables}{''.join(self.attributes)}func.func @dq({arguments}) -> ({results}) {{\n"
            f"{''.join(self.body)}  return {values} : {results}\n}}\n"
        )

    def command(self, folder, backend):
        """Writes the module and its inputs; the start of a quantx-run command."""
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "dq.mlir").write_text(self.text())
        command = ["quantx-run", folder / "dq.mlir", "--entry=dq", f"--backend={backend}"]
        for index, (_, array) in enumerate(self.arguments):
            np.save(folder / f"in{index}.npy", array)
            command.append(f"--input={index}:{folder / f'in{index}.npy'}")
        return command

    def decode(self, folder, backend):
        """The f32 array of every case."""
        command = self.command(folder, backend)
        outputs = [pathlib.Path(folder) / f"out{case}.npy" for case in range(len(self.results))]
        command += [f"--output={case}:{path}" for case, path in enumerate(outputs)]
        subprocess.run(command, check=True)
        return [np.load(path) for path in outputs]

    def digests(self, folder, backend):
        """The sha256 of every case, as quantx-run prints it; its report is FOLDER/run.json."""
        report = pathlib.Path(folder, "run.json")
        command = [*self.command(folder, backend), "--digest", f"--json={report}"]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        lines = [line.split() for line in done.stdout.splitlines()]
        return [digest.removeprefix("sha256:") for _, _, digest in lines]
