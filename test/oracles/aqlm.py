"""Decoding of AQLM weights, two books of 256 vectors of 8: scale[n] * (book0[c0] + book1[c1]).

decode(name, buffers, shape, book0, book1): bytes of codes u8 [N, K/8, 2], scales f32 [N], tables [256, 1, 8]
-> f32 [N, K].
"""
import numpy as np


def sizes(name, shape):
    return [shape[0] * -(-shape[1] // 8) * 2, shape[0] * 4]


def decode(name, buffers, shape, book0, book1):
    n, k = shape
    codes = buffers[0].reshape(n, -1, 2)
    vectors = book0[codes[..., 0], 0] + book1[codes[..., 1], 0]
    return buffers[1].view("<f4")[:, None] * vectors.reshape(n, -1)[:, :k]
