"""Decoding of Marlin checkpoints: 4 bits, zero 8, groups of 128 along K.

decode(name, buffers, shape): bytes of the packed codes and of the permuted f16 scales -> f32 [N, K].
"""
import numpy as np

INTERLEAVE = [0, 2, 4, 6, 1, 3, 5, 7]


def sizes(name, shape):
    tiles = -(-shape[0] // 64)
    return [-(-shape[1] // 16) * tiles * 512, -(-shape[1] // 128) * tiles * 128]


def codes(words, k_tiles, n_tiles):
    """Tile of 16 k by 64 n: 32 lanes of four words, word j of a lane belongs to columns 16j to 16j + 15."""
    q = np.empty((k_tiles * 16, n_tiles * 64), np.int64)
    words = words.reshape(k_tiles, n_tiles, 32, 4)
    for lane in range(32):
        t, column = lane % 4, lane // 4
        places = [(row, column + 8 * block) for block in (0, 1) for row in (2 * t, 2 * t + 1, 2 * t + 8, 2 * t + 9)]
        for j in range(4):
            for nibble, entry in enumerate(INTERLEAVE):
                row, col = places[entry]
                q[row::16, 16 * j + col :: 64] = words[:, :, lane, j] >> (4 * nibble) & 15
    return q


def decode(name, buffers, shape):
    n, k = shape
    k_tiles, n_tiles = -(-k // 16), -(-n // 64)
    q = codes(buffers[0].view("<u4"), k_tiles, n_tiles)[:k, :n]
    # Stored scale 8i + j of 64 belongs to column i + 8j.
    stored = buffers[1].view("<f2").reshape(-1, n_tiles, 8, 8)
    scales = stored.swapaxes(2, 3).reshape(len(stored), -1)[:, :n].astype(np.float32)
    return (scales[np.arange(k) // 128] * (q - 8).astype(np.float32)).T
