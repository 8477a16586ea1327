# RUN: %python %s %t
"""Formats that nobody uses, as text alone: bits and values as a few lines of numpy have them, and
the same digests on every back end.

usage: made-up.py FOLDER
"""

import pathlib
import shutil
import subprocess
import sys

import numpy as np

from Inputs.routes import EVERYWHERE, ROUTES, command as command_of

MODULE = pathlib.Path(__file__).parent / "Inputs" / "made-up.mlir"
N, K, M = 37, 200, 19
COARSE = "-90 -40 10 60  7 -7 70 -70  100 50 -50 -100  3 1 4 1  -1 12 -30 56  64 32 16 8 \
          -5 -25 -125 5  0 99 0 -99"
FINE = "1 0 -1 2  -3 3 0 1  2 2 -2 -2  0 -1 3 -3"


def read(bits, places, width):
    """Codes of `width` bits at places in the last dimension, lowest bit first."""
    return sum(bits[..., places + bit].astype(np.int64) << bit for bit in range(width))


def rows(blocks, repeat=1):
    """[N, blocks, codes a block] -> [N, K], each code for `repeat` elements."""
    return np.repeat(blocks.reshape(len(blocks), -1), repeat, axis=1)[:N, :K]


def block_bytes(rng, blocks, size, *halves):
    """Random bytes with sane f16 values at bytes `halves` of each block; their f32 values."""
    data = rng.integers(0, 256, (N, blocks, size), dtype=np.uint8)
    values = []
    for at in halves:
        half = rng.uniform(-1, 1, (N, blocks, 1)).astype("<f2")
        data[..., at : at + 2] = half.view(np.uint8)
        values.append(half.astype(np.float32))
    return data, np.unpackbits(data, axis=-1, bitorder="little"), values


def five(rng):
    """((f16 * (ui4 + 1)) * (ui5 - (ui5 + 1))) - f16 * ui6."""
    data, bits, (scale, offset) = block_bytes(rng, 2, 93, 0, 2)
    k = np.arange(128)
    codes = read(bits, 104 + k % 64 * 8 + k // 64 * 4, 4) + 16 * read(bits, 616 + k, 1)
    zero = rows(read(bits, 88 + 5 * np.arange(2), 5) + 1, 64)
    scales = scale * (read(bits, 32 + 4 * np.arange(8), 4) + 1).astype(np.float32)
    offsets = offset * read(bits, 64 + 6 * np.arange(4), 6).astype(np.float32)
    centred = (rows(codes) - zero).astype(np.float32)
    return [data], {0: rows(scales, 16) * centred + -rows(offsets, 32)}


def two(rng):
    """f16 * (coarse[ui3] + fine[ui2])."""
    data, bits, (scale,) = block_bytes(rng, 4, 12, 10)
    coarse = np.array(COARSE.split(), np.float32).reshape(8, 4)
    fine = np.array(FINE.split(), np.float32).reshape(4, 4)
    k = np.arange(16)
    vectors = coarse[read(bits, 3 * k, 3)] + fine[read(bits, 48 + 2 * k, 2)]
    return [data], {0: rows(scale, 64) * rows(vectors)}


def seven(rng):
    """f32 * (2^e * min(floor(ui7 / 2^e + 1/2), 2^r - 1) - ui7), e = 7 - r."""
    data = rng.integers(0, 256, (5, 4, 448), dtype=np.uint8)
    bits = np.unpackbits(data, axis=-1, bitorder="little").reshape(5, 4, 7, 8, 64)
    codes = sum(bits[:, :, plane].astype(np.int64) << (6 - plane) for plane in range(7))
    codes = codes.transpose(0, 2, 1, 3).reshape(40, 256)[:N, :K]
    zero = rng.integers(0, 128, (N, 1), dtype=np.uint8)
    scale = rng.uniform(-1, 1, (N, 1)).astype("<f4")

    def read_at(r):
        sliced = np.minimum(np.floor(codes / 2 ** (7 - r) + 0.5), 2**r - 1) * 2 ** (7 - r)
        return scale * (sliced - zero).astype(np.float32)

    width = np.array(5, np.int32)
    widths = rng.choice([2, 3, 5, 7], M).astype(np.int32)
    inputs = [data, zero | (rng.integers(0, 2, (N, 1), dtype=np.uint8) << 7), scale, width, widths]
    return inputs, {0: read_at(7), 3: read_at(3), 4: read_at(5), "rows": map(read_at, widths)}


def run(folder, module, name, inputs, route):
    """The results of a function, and their digests."""
    command = [*command_of(route, module), f"--entry={name}", "--digest"]
    for place, array in enumerate(inputs):
        path = folder / f"{name}-in{place}.npy"
        np.save(path, array)
        command.append(f"--input={place}:{path}")
    paths = [folder / f"{name}-out{place}.npy" for place in range(8 if name == "seven" else 3)]
    command += [f"--output={place}:{path}" for place, path in enumerate(paths)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return [np.load(path) for path in paths], done.stdout


def check_products(name, results, rows_of_w):
    """Each product equals that of the dequantized operands but for a few roundings."""
    weights = {2: results[0]}
    if name == "seven":
        weights |= {5: results[3], 6: results[4]}
    x = results[1].astype(np.float64)
    wanted = {place: (x @ w.T, abs(x) @ abs(w).T) for place, w in weights.items()}
    if name == "seven":
        each = [(a @ w.T, abs(a) @ abs(w).T) for a, w in zip(x, rows_of_w, strict=True)]
        wanted[7] = np.stack([y for y, _ in each]), np.stack([size for _, size in each])
    for place, (y, size) in wanted.items():
        worst = (abs(results[place] - y) / size).max()
        if not worst < 2e-7:
            yield f"{name}: result {place}: wanted the product within 2e-7, got: {worst}"


def check(name, folder):
    rng = np.random.default_rng(list(name.encode()))
    inputs, expected = {"five": five, "two": two, "seven": seven}[name](rng)
    rows_of_w = list(expected.pop("rows", []))
    x = rng.standard_normal((M, K)).astype(np.float32)
    inputs = [x] + [a.reshape(-1).view(np.int8) if a.ndim > 1 else a for a in inputs]
    digests = set()
    for route in dict.fromkeys((*EVERYWHERE, *ROUTES)):
        results, digest = run(folder, folder / MODULE.name, name, inputs, route)
        digests.add(digest)
        for place, values in expected.items():
            # The bits, but for the sign of zero: -0 * 0 - 0.
            if not np.array_equal(results[place], values.astype(np.float32)):
                yield f"{name} on {route}: result {place} is not the formula's"
        yield from check_products(name, results, rows_of_w)
    if len(digests) != 1:
        yield f"{name}: digests differ:\n" + "\n".join(sorted(digests))


def main(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(MODULE, folder)
    failures = [line for name in ("five", "two", "seven") for line in check(name, folder)]
    print("\n".join(failures) or "3 formats equal")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
