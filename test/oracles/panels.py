"""Decoding of weight panels: bit planes, 16-row panels of 3, 5, 6 and 4 bits, ggml's eight-row q4_0.

decode(name, buffers, shape): bytes of the panels -> f32 [N, K], by a loop over every index.
"""
import numpy as np


def lanes(n, k, fours, rows=16):  # byte of (n, k): four k, then n, then `fours` groups of four k
    return k // 4 % fours * 4 * rows + 4 * n + k % 4


def planes(n, k):
    """Plane 7 first; a plane is 16 rows of 64 bits."""
    return [((7 - b) * 128 + 8 * n + k // 8, k % 8, 1) for b in range(8)]


def grouped(n, k):
    """Planes 7-6, 5-4, 3, 2, 1-0 from byte 0 on; rows n, n + 8, n + 16, n + 24 share a byte."""
    a, b, c = ((base + lanes(n % 8, k, 16, 8), 2 * (n // 8), 2) for base in (1536, 1024, 0))
    return [a, b] + [(base + lanes(n % 8, k, 8, 8), n // 8 + 4 * (k // 32), 1) for base in (768, 512)] + [c]


# panel rows, columns, bytes, signed, bytes of scales, parts of the code of (n, k), low bits first: byte, shift, width
PARTS = {
    "planes_panel": (16, 64, 1024, False, 0, planes),
    "planes_grouped_21122": (32, 64, 2048, False, 0, grouped),
    "panel_3_as_2_1": (16, 64, 384, False, 0, lambda n, k: [
        (lanes(n, k, 4), 2 * (k // 16), 2), (256 + lanes(n, k, 2), k // 8, 1)]),
    "panel_5_as_4_1": (16, 64, 640, False, 0, lambda n, k: [
        (lanes(n, k, 8), 4 * (k // 32), 4), (512 + lanes(n, k, 2), k // 8, 1)]),
    "panel_6_as_4_2": (16, 64, 768, False, 0, lambda n, k: [
        (lanes(n, k, 8), 4 * (k // 32), 4), (512 + lanes(n, k, 4), 2 * (k // 16), 2)]),
    "q4_0_panel16": (16, 32, 288, False, 32, lambda n, k: [(32 + lanes(n, k, 4), 4 * (k // 16), 4)]),
    "ggml_q4_0x8": (8, 32, 144, True, 16, lambda n, k: [(16 + k % 16 // 8 * 64 + 8 * n + k % 8, 4 * (k // 16), 4)]),
}


def sizes(name, shape):
    if name == "planes_whole":
        return [8 * shape[0] * -(-shape[1] // 64) * 8]
    rows, columns, size = PARTS[name][:3]
    return [-(-shape[0] // rows) * -(-shape[1] // columns) * size]


def decode(name, buffers, shape):
    if name == "planes_whole":  # plane 7 first, rows of 64-bit words
        bits = np.unpackbits(buffers[0].reshape(8, shape[0], -1), axis=2, bitorder="little")
        return np.tensordot(2.0 ** np.arange(7, -1, -1), bits, 1)[:, : shape[1]].astype(np.float32)
    rows, columns, size, signed, scaled, parts = PARTS[name]
    out = np.empty(shape, np.float32)
    for n, k in np.ndindex(*shape):
        start = (n // rows * -(-shape[1] // columns) + k // columns) * size
        code = width = 0
        for byte, shift, bits in parts(n % rows, k % columns):
            code |= (int(buffers[0][start + byte]) >> shift & (2**bits - 1)) << width
            width += bits
        code -= 2**width if signed and code >= 2 ** (width - 1) else 0
        scale = buffers[0][start : start + scaled].view("<f2")[n % rows] if scaled else 1
        out[n, k] = np.float32(scale) * np.float32(code)
    return out
