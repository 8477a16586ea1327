"""Decoding of operands in the order of an instruction: VNNI, AMX, oneDNN, mma fragments, a swizzled tile.

decode(name, buffers, shape): bytes of the tiles -> codes as f32 [N, K], by a loop over every index. PLACES gives, for
row n and column k of a tile, the byte and the shift of its code.
"""
import numpy as np


def fragment_b(n, k):
    """mma.m16n8k32: lane 4n + (k / 4) % 4, register k / 16, byte k % 4; two registers a lane."""
    return (4 * n + k // 4 % 4) * 8 + k // 16 * 4 + k % 4, 0


def fragment_a(n, k):
    """Lane 4 (n % 8) + (k / 4) % 4, register 2 (k / 16) + n / 8; four registers a lane."""
    return (4 * (n % 8) + k // 4 % 4) * 16 + k // 16 * 8 + n // 8 * 4 + k % 4, 0


def fragment_b_x4(n, k):
    """64 x 64: per 32 rows and 32 k, 16 bytes a lane, one word for each 8 rows, nibble k / 16 % 2."""
    lane = 4 * (n % 8) + k // 4 % 4
    return n // 32 * 1024 + k // 32 * 512 + lane * 16 + n // 8 % 4 * 4 + k % 4, 4 * (k // 16 % 2)


def swizzled(n, k):
    """Rows of 64 bytes; bits 4 and 5 of the byte are exclusive-or'ed with its bits 7 and 8."""
    byte = 64 * n + k
    return byte ^ (byte >> 7 & 3) << 4, 0


# tile rows, tile columns, bits of a code, signed, fastest dimension, place in the tile
PLACES = {
    "vnni_i8": (1, 4, 8, True, "n", lambda n, k: (k, 0)),
    "vnni_i4_panel16": (16, 8, 4, False, "k", lambda n, k: (4 * n + k % 4, 4 * (k // 4))),
    "amx_b_i8": (16, 64, 8, True, "k", lambda n, k: (k // 4 * 64 + 4 * n + k % 4, 0)),
    "onednn_BA16a32b4a": (32, 64, 8, True, "k", lambda n, k: (k // 4 * 128 + 4 * n + k % 4, 0)),
    "mma_m16n8k32_b_i8": (8, 32, 8, True, "k", fragment_b),
    "mma_m16n8k32_a_i8": (16, 32, 8, True, "k", fragment_a),
    "mma_b_i4_x4": (64, 64, 4, False, "n", fragment_b_x4),
    "smem_a_swizzled": (64, 64, 8, True, "k", swizzled),
}


def sizes(name, shape):
    rows, columns, bits = PLACES[name][:3]
    return [-(-shape[0] // rows) * -(-shape[1] // columns) * rows * columns * bits // 8]


def decode(name, buffers, shape):
    rows, columns, bits, signed, fastest, place = PLACES[name]
    tiles_n, tiles_k = -(-shape[0] // rows), -(-shape[1] // columns)
    out = np.empty(shape, np.float32)
    for n in range(shape[0]):
        for k in range(shape[1]):
            tile = n // rows * tiles_k + k // columns if fastest == "k" else k // columns * tiles_n + n // rows
            byte, shift = place(n % rows, k % columns)
            code = int(buffers[0][tile * rows * columns * bits // 8 + byte]) >> shift & (2**bits - 1)
            out[n, k] = code - 2**bits if signed and code >= 2 ** (bits - 1) else code
    return out
