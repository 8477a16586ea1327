"""Decoding of ggml's K blocks of 256: q2_k, q3_k, q4_k, q5_k, q6_k.

decode(name, buffers, shape): one u8 buffer of whole blocks along K -> f32 [N, K].
"""
import numpy as np

BLOCKS = {"q2_k": (84, 256), "q3_k": (110, 256), "q4_k": (144, 256), "q5_k": (176, 256), "q6_k": (210, 256)}
I = np.arange(256)  # element; half of 128, quarter of the half, place in 32
H, J, L = I // 128, I % 128 // 32, I % 32
f = np.float32


def sizes(name, shape):
    size, elements = BLOCKS[name]
    return [shape[0] * -(-shape[1] // elements) * size]


def half(b, at):
    return np.ascontiguousarray(b[:, at : at + 2]).view("<f2").astype(f)


def q2_k(b):
    q, a = b[:, 16 + 32 * H + L].astype(int) >> 2 * J & 3, b[:, I // 16]
    return (half(b, 80) * f(a & 15)) * f(q) - half(b, 82) * f(a >> 4)


def q3_k(b):
    q, k, s = b[:, 32 + 32 * H + L].astype(int) >> 2 * J & 3, I // 16, b[:, 96:108].astype(int)
    q -= np.where(b[:, L].astype(int) >> 4 * H + J & 1, 0, 4)
    low = np.where(k < 8, s[:, k % 8] & 15, s[:, k % 8] >> 4)
    high = s[:, 8 + k % 4] >> 2 * (k // 4) & 3
    return (half(b, 108) * f((low | high << 4) - 32)) * f(q)


def q4_k(b, at=16, high=0):
    s, j = b[:, 4:16].astype(int), I // 32  # the eight 6-bit scales and minima
    a, c, e = s[:, j % 4], s[:, j % 4 + 4], s[:, j % 4 + 8]
    sc = np.where(j < 4, a & 63, (e & 15) | (a >> 6) << 4)
    m = np.where(j < 4, c & 63, (e >> 4) | (c >> 6) << 4)
    q = b[:, at + 32 * (I // 64) + L].astype(int) >> 4 * (j % 2) & 15
    return (half(b, 0) * f(sc)) * f(q + high) - half(b, 2) * f(m)


def q5_k(b):
    return q4_k(b, 48, (b[:, 16 + L].astype(int) >> I // 32 & 1) * 16)


def q6_k(b):
    low = b[:, 64 * H + 32 * (J % 2) + L].astype(int) >> 4 * (J // 2) & 15
    high = b[:, 128 + 32 * H + L].astype(int) >> 2 * J & 3
    scale = f(b[:, 192 + I // 16].view(np.int8))
    return (half(b, 208) * scale) * f((low | high << 4) - 32)


def decode(name, buffers, shape):
    blocks = buffers[0].reshape(-1, BLOCKS[name][0])
    return globals()[name](blocks).reshape(shape[0], -1)[:, : shape[1]]
