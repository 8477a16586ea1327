"""Decoding of HQQ weights of 4, 3, 2, 1 bits: (q - zero) * scale, both f32 per row of the grouped matrix.

decode(name, buffers, shape): bytes of W_q, zero, scale -> f32 [R, C].
"""
import numpy as np

# rows per word, bytes of a word, shift of row block 0; each later block lies one width lower
PACK = {4: (2, 1, 4), 3: (10, 4, 27), 2: (4, 1, 6), 1: (8, 1, 7)}


def sizes(name, shape):
    rows, size, _ = PACK[int(name[-1])]
    return [-(-shape[0] // rows) * shape[1] * size, shape[0] * 4, shape[0] * 4]


def decode(name, buffers, shape):
    bits = int(name[-1])
    rows, size, top = PACK[bits]
    words = buffers[0].view(f"<u{size}").reshape(-1, shape[1])
    blocks = [words >> (top - bits * i) & (2**bits - 1) for i in range(rows)]
    codes = np.concatenate(blocks)[: shape[0]].astype(np.float32)
    zero, scale = (b.view("<f4")[:, None] for b in buffers[1:])
    return scale * (codes - zero)
