# RUN: %python %s
"""Clause A8: products with a real operand, float codes, codes from a real table or gathered groups are within the
stated bound of the exact one, on every route, for random rows and for rows whose terms cancel. The bound is not idle:
rounding to f32 takes more than half of it, a sum that swamps its terms nearly half of its second term, and a chain of
f32 additions breaks it."""

import os
import subprocess
import tempfile
from fractions import Fraction

import numpy as np

M, N = 3, 5
ROUTES = ["interpreter", "portable", "cpu"]
f4 = np.float32
ACT = "#quantx.affine<si8, scale = f32 per [1, *]>"
# name -> (x quantized on the way in, scheme of w or none, buffers of w in bits an element and elements)
CASES = {
    "both real": (False, None, "", []),
    "real by integer codes": (False, "affine<ui4, zero = 8, scale = f32 per [1, *]>", "codes = 4 at 0", [("scale", 32, 1)]),
    "integer by float codes": (True, "affine<f8E4M3FN, scale = f32 per [1, *]>", "codes = 8 at 0", [("scale", 32, 1)]),
    "integer by a real table": (
        True,
        'codebook<ui2 #quantx.table<"t", dense<[-1.0, 0.1, 0.7, 3.0]> : tensor<4xf32>>, scale = f32 per [1, *]>',
        "codes = 2 at 0", [("scale", 32, 1)]),
    "gathered groups": (True, "affine<si8, scale = f32 per [1, gather]>", "codes = 8 at 0", [("scale", 32, 4)]),
}  # fmt: skip


def program(name, k):
    """@f gives y and what both operands decode to; its arguments' shapes and types."""
    quantizes, scheme, codes, fields = CASES[name]
    arguments = [("%x", (M, k), "f32")]
    lines, x, x_type = [], "%x", f"tensor<{M}x{k}xf32>"
    if quantizes:
        lines.append(f"%q = quantx.quantize %x dynamic : {x_type} -> !quantx.tensor<{M}x{k}xf32, {ACT}>")
        lines.append(f"%xr = quantx.dequantize %q : !quantx.tensor<{M}x{k}xf32, {ACT}> -> {x_type}")
        x, x_real, x_quantized = "%q", "%xr", f"!quantx.tensor<{M}x{k}xf32, {ACT}>"
    else:
        x_real, x_quantized = "%x", x_type
    w_real_type = f"tensor<{N}x{k}xf32>"
    if scheme is None:
        arguments.append(("%w", (N, k), "f32"))
        w_type, w_real = w_real_type, "%w"
    else:
        w_type, w_real = f"!quantx.tensor<{N}x{k}xf32, #quantx.{scheme}>", "%wr"
        arguments.append(("%b0", (N * k,), "i8"))
        buffers = ["{unit 8, order(k, n), " + codes + "}"]
        for field, bits, count in fields:
            arguments.append((f"%b{len(arguments) - 1}", (N * count,), "i32"))
            buffers.append(f"{{unit {bits}, order(k, n), {field} = {bits} at 0}}")
        gather = ""
        if "gather" in scheme:
            arguments.append(("%g", (k,), "i32"))
            gather = " gather(%g)"
        names = ", ".join(a[0] for a in arguments[1:] if a[0].startswith("%b"))
        types = ", ".join(f"tensor<{a[1][0]}x{a[2]}>" for a in arguments[1:])
        layout = f"#quantx.layout<[n, k], {', '.join(buffers)}>"
        lines.append(f"%w = quantx.make({names}) layout {layout}{gather} : ({types}) -> {w_type}")
        lines.append(f"%wr = quantx.dequantize %w : {w_type} -> {w_real_type}")
    y_type = f"tensor<{M}x{N}xf32>"
    lines.append(f"%y = quantx.matmul {x}, %w : ({x_quantized}, {w_type}) -> {y_type}")
    results = f"{y_type}, tensor<{M}x{k}xf32>, {w_real_type}"
    signature = ", ".join(f"{a[0]}: tensor<{'x'.join(map(str, a[1]))}x{a[2]}>" for a in arguments)
    body = "\n  ".join(lines)
    text = f"func.func @f({signature}) -> ({results}) {{\n  {body}\n  return %y, {x_real}, {w_real} : {results}\n}}\n"
    return text, arguments


def inputs(arguments, rng, mode):
    """Random values; `cancels`: rows of x and w end in what takes their beginning away again; `swamps`: 2^53, then ones,
    each of which is lost in f64, then -2^53."""
    arrays = []
    for name, shape, kind in arguments:
        if kind == "f32":
            values = rng.standard_normal(shape).astype(f4)
            if mode == "swamps":
                values[:] = 1
                values[:, [0, -1]] = [[2**30, -(2**30)]] if name == "%x" else 2**23
            if mode == "cancels":
                values *= f4(2) ** rng.integers(-20, 20, shape).astype(f4)
                half = shape[1] // 2
                values[:, shape[1] - half :] = values[:, :half] * (-1 if name == "%x" else 1)
                values[:, 0] += values[:, 0] * f4(2**-20)
        elif name == "%g":
            values = rng.integers(0, 4, shape).astype(np.int32)
        elif kind == "i32":
            values = (rng.standard_normal(shape) * 0.1).astype(f4).view(np.int32)
        else:
            values = (rng.integers(0, 256, shape) & 0x77).astype(np.uint8).view(np.int8)
            if mode == "cancels":
                row = values.reshape(N, -1)
                row[:, row.shape[1] - row.shape[1] // 2 :] = row[:, : row.shape[1] // 2]
        arrays.append(values)
    return arrays


def run(text, arrays, route):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "f.mlir")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        command = ["quantx-run", path, "--entry=f", f"--backend={route}"]
        command += [f"--output={index}:{folder}/y{index}.npy" for index in range(3)]
        for index, array in enumerate(arrays):
            np.save(f"{folder}/{index}.npy", array)
            command.append(f"--input={index}:{folder}/{index}.npy")
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"status {done.returncode}\n{text}\n{done.stderr}")
        return [np.load(f"{folder}/y{index}.npy") for index in range(3)]


def compare(y, x, w):
    """(error / bound, error of a chain in f32 / bound), the greatest of all results."""
    worst, chain_worst = 0.0, 0.0
    for m, n in np.ndindex(M, N):
        terms = [Fraction(float(a)) * Fraction(float(b)) for a, b in zip(x[m], w[n])]
        exact, total = sum(terms), sum(map(abs, terms))
        bound = abs(exact) / 2**24 + len(terms) * total / 2**53 + Fraction(1, 2**150)
        chain = f4(0)
        for a, b in zip(x[m], w[n]):
            chain = f4(chain + f4(a * b))
        worst = max(worst, float(abs(Fraction(float(y[m, n])) - exact) / bound))
        chain_worst = max(chain_worst, float(abs(Fraction(float(chain)) - exact) / bound))
    return worst, chain_worst


start = int(os.environ.get("QUANTX_CHECK_SEED", "0"))
for route in ROUTES:
    greatest = {"random": (0, 0), "cancels": (0, 0), "swamps": (0, 0)}
    for index, name in enumerate(CASES):
        k = [64, 100, 257, 31, 96][index]
        text, arguments = program(name, k)
        for mode in greatest if name == "both real" else ["random", "cancels"]:
            arrays = inputs(arguments, np.random.default_rng(start + index), mode)
            found = compare(*run(text, arrays, route))
            assert found[0] <= 1, f"{route}, {name}, {mode}: wanted at most the bound, got: {found[0]} of it"
            greatest[mode] = tuple(map(max, greatest[mode], found))
    print(route, {mode: [f"{share:.3g}" for share in shares] for mode, shares in greatest.items()})
    assert greatest["random"][0] > 0.5 and greatest["swamps"][0] > 0.4 and greatest["cancels"][1] > 1
