"""Decoding of QServe's W4A8 weights: (q * s2 + o2) * s1, groups of 128 along K.

decode(name, buffers, shape): bytes of the codes i8 [N, K/2] in 32 x 32 tiles, s1 f16 [N], s2 i8 [K/128, N] and
o2 = -zero * s2 i8 [K/128, N], both with the columns of each 32 in the order 0, 8, 16, 24, 1, ... -> f32 [N, K].
"""
import numpy as np


def sizes(name, shape):
    n_tiles, k_tiles, groups = -(-shape[0] // 32), -(-shape[1] // 32), -(-shape[1] // 128)
    return [n_tiles * k_tiles * 512, shape[0] * 2, groups * n_tiles * 32, groups * n_tiles * 32]


def codes(buffer, shape):
    """A tile is [8, 4, 2, 2, 4] bytes over (n % 8, k / 4 % 4, k / 16, n / 8 % 2, k % 4); n / 16 picks the nibble."""
    n, k = shape
    tiles = buffer.reshape(-(-n // 32), -(-k // 32), 8, 4, 2, 2, 4)
    q = np.empty(shape, np.int64)
    for i in range(n):
        for j in range(k):
            r, c = i % 32, j % 32
            byte = tiles[i // 32, j // 32, r % 8, c // 4 % 4, c // 16, r // 8 % 2, c % 4]
            q[i, j] = byte >> 4 * (r // 16) & 15
    return q


def lanes(buffer, shape):
    """i8 [K/128, N] with permuted columns -> [N, K]."""
    n, k = shape
    stored = buffer.view(np.int8).reshape(-(-k // 128), -(-n // 32), 8, 4)
    rows = stored.swapaxes(2, 3).reshape(len(stored), -1)[:, :n].astype(np.int64)
    return rows[np.arange(k) // 128].T


def decode(name, buffers, shape):
    inner = codes(buffers[0], shape) * lanes(buffers[2], shape) + lanes(buffers[3], shape)
    return buffers[1].view("<f2").astype(np.float32)[:, None] * inner.astype(np.float32)
