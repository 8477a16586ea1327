"""Decoding of one- and two-bit blocks: ggml's q1_0 and q2_0, bitnet.cpp's i2_s (scale apart).

decode(name, buffers, shape): one u8 buffer of whole blocks along K -> f32 [N, K].
"""
import numpy as np

BLOCKS = {"q1_0": (18, 128), "q2_0": (18, 64), "bitnet_i2_s": (32, 128)}


def sizes(name, shape):
    size, elements = BLOCKS[name]
    return [shape[0] * -(-shape[1] // elements) * size]


def half(b):
    return np.ascontiguousarray(b[:, :2]).view("<f2").astype(np.float32)


def q1_0(b):
    bits = np.unpackbits(b[:, 2:], axis=1, bitorder="little")
    return np.where(bits == 1, half(b), -half(b))


def q2_0(b):
    i = np.arange(64)
    q = (b[:, 2 + i // 4] >> (2 * (i % 4)).astype(np.uint8) & 3).astype(np.int32)
    return (q - 1).astype(np.float32) * half(b)


def bitnet_i2_s(b):
    """Byte j holds the elements j, j + 32, j + 64, j + 96, from the top bits down."""
    q = np.hstack([b >> shift & 3 for shift in (6, 4, 2, 0)])
    return (q.astype(np.int32) - 1).astype(np.float32)


def decode(name, buffers, shape):
    size, _ = BLOCKS[name]
    return globals()[name](buffers[0].reshape(-1, size)).reshape(shape[0], -1)[:, : shape[1]]
