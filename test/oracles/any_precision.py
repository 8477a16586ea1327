"""Decoding of Any-Precision LLM weights with six planes.

decode(name, buffers, shape, lut): bytes of qweight i32 [6, N, K/32], most significant plane first, table lut
[N, 1, 64] -> f32 [N, K]. K is a multiple of 1024 in a file.
"""
import numpy as np


def sizes(name, shape):
    return [6 * shape[0] * -(-shape[1] // 1024) * 128]


def plane(rows):
    """u8 [N, units, 128] -> bits [N, K].

    The bit map has the first k in the top bit of a byte. Its bytes are dealt to 32 lanes, four rounds: byte
    32 * round + lane becomes byte 3 - round of word `lane`.
    """
    words = rows.reshape(len(rows), -1, 32, 4)[..., ::-1]
    return np.unpackbits(words.swapaxes(2, 3).reshape(len(rows), -1), axis=1)


def decode(name, buffers, shape, lut):
    n, k = shape
    planes = buffers[0].reshape(6, n, -1, 128)
    codes = sum(plane(planes[i]).astype(np.int64) << (5 - i) for i in range(6))[:, :k]
    return np.take_along_axis(lut[:, 0].astype(np.float32), codes, axis=1)
