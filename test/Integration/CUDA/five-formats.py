# RUN: %python %s %t
"""Five formats, and signed nibbles in groups of 128, on the emulated GPU, from the text of a program:
under every schedule the digests of the interpreter, at two whole shapes and two ragged ones, slices at
constant and at run-time widths. All are kernels of tensor cores. With PTXAS they are assembled
instead, for every architecture, and must leave nothing on the stack.

usage: five-formats.py FOLDER [PTXAS]
"""

import concurrent.futures
import json
import pathlib
import re
import subprocess
import sys

import numpy as np

SHAPES = [(64, 64, 256), (128, 128, 512), (77, 45, 256), (5, 97, 768)]
WIDTH_PER_ROW = 77  # at the shape of that many rows
CHIPS = ["sm_80", "sm_89", "sm_90"]
SCHEDULES = ["forward", "reverse", "random:7", "greedy-low", "greedy-high"]
IQ4_NL = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113]

# Name: (activations, scheme, layout, bytes a block, elements a block, f16 at these bytes).
BLOCKS = {
    "q4_1": (
        "group",
        "affine<ui4, scale = f16 per [1, 32], offset = f16 per [1, 32]>",
        "{unit 160, order(k, n), scale = 16 at 0, offset = 16 at 16, codes = 4 at 32 k(16:8, 2:4)}",
        (20, 32, (0, 2)),
    ),
    "q4_k": (
        "token",
        "affine<ui4, scale = f16 per [1, 256] * ui6 per [1, 32],"
        " offset = - f16 per [1, 256] * ui6 per [1, 32]>",
        "{unit 1152, order(k, n), scale0 = 16 at 0, offset0 = 16 at 16,"
        " scale1 = 4 at 32 k(4:8, 2:64) | 2 at 36 k(4:8, 2:2),"
        " offset1 = 4 at 64 k(4:8, 2:36) | 2 at 68 k(4:8, 2:2),"
        " codes = 4 at 128 k(32:8, 2:4, 4:256)}",
        (144, 256, (0, 2)),
    ),
    "iq4_nl": (
        "group",
        f'codebook<ui4 #quantx.table<"iq4_nl", dense<{IQ4_NL}> : tensor<16xi8>>,'
        " scale = f16 per [1, 32]>",
        "{unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}",
        (18, 32, (0,)),
    ),
    "w4a8": (
        "token",
        "affine<si4, scale = f16 per [1, 128]>",
        "{unit 528, order(k, n), scale = 16 at 0, codes = 4 at 16 k(128:4)}",
        (66, 128, (0,)),
    ),
}
CHANNEL = "affine<CODES, zero = ui8 per [1, *], scale = f32 per [1, *]>"
SIGNED = "affine<CODES, scale = f32 per [1, *]>"
ACTIVATIONS = {
    "token": "affine<si8, scale = f32 per [1, *]>",
    "group": "affine<si8, scale = f32 per [1, 32]>",
    "zeros": CHANNEL.replace("CODES", "ui8"),
}


def sliceable(codes, widths, rounding, inner=CHANNEL):
    inner = inner.replace("CODES", codes)
    return (
        f"sliceable<#quantx.{inner}, widths = {widths}, round = {rounding},"
        " overflow = clamp, reconstruct = grid>"
    )


class Program:
    """One function of all formats at all shapes."""

    def __init__(self, folder):
        self.folder, self.rng = folder, np.random.default_rng(17)
        self.inputs, self.lines, self.results = [], [], []
        for shape in SHAPES:
            self.add_shape(*shape)

    def value(self):
        return f"%v{len(self.lines)}"

    def add_input(self, array, kind):
        extents = "".join(f"{size}x" for size in array.shape)
        path = self.folder / f"in{len(self.inputs)}.npy"
        np.save(path, array)
        self.inputs.append((f"%a{len(self.inputs)}", f"tensor<{extents}{kind}>" if extents else kind, path))
        return self.inputs[-1][:2]

    def make(self, inputs, scheme, buffers, n, k):
        name, kind = self.value(), f"!quantx.tensor<{n}x{k}xf32, #quantx.{scheme}>"
        names, types = zip(*inputs, strict=True)
        self.lines.append(
            f"{name} = quantx.make({', '.join(names)}) layout #quantx.layout<[n, k], {buffers}>"
            f" : ({', '.join(types)}) -> {kind}"
        )
        return name, kind

    def multiply(self, x, w, m, n, width=None):
        name, kind = self.value(), f"tensor<{m}x{n}xf32>"
        types = [x[1], w[1]] + ([width[1]] if width else [])
        clause = f" width({width[0]})" if width else ""
        self.lines.append(
            f"{name} = quantx.matmul {x[0]}, {w[0]}{clause} : ({', '.join(types)}) -> {kind}"
        )
        self.results.append((name, kind))

    def quantize(self, x, scheme, m, k):
        name, kind = self.value(), f"!quantx.tensor<{m}x{k}xf32, #quantx.{scheme}>"
        self.lines.append(f"{name} = quantx.quantize {x[0]} dynamic : {x[1]} -> {kind}")
        return name, kind

    def add_shape(self, m, n, k):
        x = self.add_input(self.rng.standard_normal((m, k)).astype(np.float32), "f32")
        q = {name: self.quantize(x, text, m, k) for name, text in ACTIVATIONS.items()}
        for own, scheme, buffer, (size, block, halves) in BLOCKS.values():
            data = self.rng.integers(0, 256, (n * k // block, size), dtype=np.uint8)
            for at in halves:
                half = self.rng.uniform(-1, 1, (len(data), 1)).astype("<f2")
                data[:, at : at + 2] = half.view(np.uint8)
            bytes_of = self.add_input(data.reshape(-1).view(np.int8), "i8")
            w = self.make([bytes_of], scheme, buffer, n, k)
            self.multiply(q[own], w, m, n)
        codes = self.add_input(self.rng.integers(-128, 128, (n, k)).astype(np.int8), "i8")
        zeros = self.add_input(self.rng.integers(-128, 128, (n, 1)).astype(np.int8), "i8")
        scales = self.rng.uniform(-1, 1, (n, 1)).astype(np.float32)
        channel = [codes, zeros, self.add_input(scales.view(np.int32), "i32")]
        self.multiply(q["zeros"], self.make_channel(channel, CHANNEL.replace("CODES", "ui8"), n, k), m, n)
        for rounding in ("floor", "half_up"):
            self.add_slices(channel, q["token"], rounding, m, n, k)

    def make_channel(self, channel, scheme, n, k):
        return self.make_planes(channel, scheme, ["zero = 8", "scale = 32"], n, k)

    def make_planes(self, inputs, scheme, others, n, k):
        """8-bit codes in planes, the highest first, and fields in buffers of their own."""
        planes = " | ".join(f"1 at {64 * (7 - bit)} k(64:1)" for bit in range(8))
        buffers = [f"{{unit 512, order(k, n), codes = {planes}}}"]
        for field in others:
            buffers.append(f"{{unit {field.split()[-1]}, order(k, n), {field} at 0}}")
        return self.make(inputs, scheme, ", ".join(buffers), n, k)

    def add_slices(self, channel, x, rounding, m, n, k):
        parent = self.make_channel(channel, sliceable("ui8", [2, 4, 8], rounding), n, k)
        self.multiply(x, parent, m, n)
        for bits in (2, 4):
            codes = f"({1 << (8 - bits)} * ui{bits})"
            widths = [width for width in (2, 4) if width <= bits]
            kind = f"!quantx.tensor<{n}x{k}xf32, #quantx.{sliceable(codes, widths, rounding)}>"
            name = self.value()
            self.lines.append(f"{name} = quantx.slice {parent[0]} bits {bits} : {parent[1]} -> {kind}")
            self.multiply(x, (name, kind), m, n)
        self.multiply(x, parent, m, n, self.add_input(np.array(4, np.int32), "i32"))
        if m == WIDTH_PER_ROW:
            scheme = sliceable("si8", [2, 4, 8], rounding, SIGNED)
            parent = self.make_planes([channel[0], channel[2]], scheme, ["scale = 32"], n, k)
            widths = self.rng.permutation(np.resize([2, 4, 8], m))
            self.multiply(x, parent, m, n, self.add_input(widths.astype(np.int32), "i32"))

    def text(self):
        arguments = ", ".join(f"{name}: {kind}" for name, kind, _ in self.inputs)
        names, types = (", ".join(part) for part in zip(*self.results, strict=True))
        body = "".join(f"  {line}\n" for line in self.lines)
        return f"func.func @all({arguments}) -> ({types}) {{\n{body}  return {names} : {types}\n}}\n"

    def run(self, *flags):
        command = ["quantx-run", self.folder / "all.mlir", "--entry=all", "--digest", *flags]
        command += [f"--input={i}:{path}" for i, (*_, path) in enumerate(self.inputs)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout.splitlines()


def check_digests(program):
    wanted = program.run()
    # One a product, and one for each of three widths where each row has its own.
    most = len(wanted) + 2 * 2

    def differences(schedule):
        report = program.folder / f"{schedule.replace(':', '-')}.json"
        got = program.run("--backend=cuda-emulator", f"--schedule={schedule}", f"--json={report}")
        kernels = json.loads(report.read_text())["kernels"]
        matmuls = sum(name.startswith("quantx_gpu_matmul") for name in kernels)
        if matmuls != most:
            yield f"{schedule}: wanted {most} kernels of tensor cores, got: {matmuls}"
        for one, other in zip(wanted, got, strict=True):
            if one != other:
                yield f"{schedule}: wanted {one}, got: {other}"

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        failures = sum(pool.map(lambda name: list(differences(name)), SCHEDULES), [])
    return failures, f"{len(wanted)} products equal under {len(SCHEDULES)} schedules"


def check_assembly(program, ptxas):
    most = 0
    failures = []
    for chip in CHIPS:
        ptx = program.folder / f"{chip}.ptx"
        source = program.folder / "all.mlir"
        compiler = ["quantx-compile", source, f"--target={chip}", "--emit=ptx", "-o", ptx]
        subprocess.run(compiler, check=True, stderr=subprocess.DEVNULL)
        assembler = [ptxas, "-v", f"-arch={chip}", ptx, "-o", ptx.with_suffix(".cubin")]
        done = subprocess.run(assembler, check=True, capture_output=True, text=True)
        entries = re.findall(
            r"entry function '(\w+)'.*?(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes"
            r" spill loads.*?Used (\d+) registers",
            done.stderr,
            re.DOTALL,
        )
        # Equal kernels are compiled once: 8 bits as they are, with and without zeros of x, 2 and 4
        # bits of either rounding; of signed parents 8, 4 and 2 bits at one shape.
        wanted = (len(BLOCKS) + 2 + 4) * len(SHAPES) + 5
        if len(entries) != wanted:
            failures.append(f"{chip}: wanted {wanted} kernels, got: {len(entries)}")
        for name, *sizes, registers in entries:
            most = max(most, int(registers))
            if any(map(int, sizes)):
                failures.append(f"{chip}: {name}: wanted 0 bytes on the stack, got: {sizes}")
    return failures, f"no spills on {len(CHIPS)} architectures, at most {most} registers"


def main(folder, ptxas=None):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    program = Program(folder)
    (folder / "all.mlir").write_text(program.text())
    failures, summary = check_assembly(program, ptxas) if ptxas else check_digests(program)
    print("\n".join(failures) or summary)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
