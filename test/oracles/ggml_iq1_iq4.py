"""Decoding of ggml's IQ1 and IQ4 blocks; the IQ1 grid is the numpy table of the package gguf.

decode(name, buffers, shape): one u8 buffer of whole blocks along K -> f32 [N, K].
"""
import gguf.quants
import numpy as np

BLOCKS = {"iq4_nl": (18, 32), "iq4_xs": (136, 256), "iq1_s": (50, 256), "iq1_m": (56, 256)}
IQ4 = np.array([-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113], np.float32)
B8 = np.arange(32)  # groups of eight elements
f = np.float32


def sizes(name, shape):
    return [shape[0] * -(-shape[1] // BLOCKS[name][1]) * BLOCKS[name][0]]


def word(b, at, count, type):
    return np.ascontiguousarray(b[:, at : at + np.dtype(type).itemsize * count]).view(type)


def nibbles(b):
    return np.stack([b & 15, b >> 4], -1).reshape(len(b), -1).astype(int)


def iq4_nl(b):
    return word(b, 0, 1, "<f2").astype(f) * IQ4[np.hstack([b[:, 2:] & 15, b[:, 2:] >> 4])]


def iq4_xs(b):
    sc = nibbles(b[:, 4:8]) | (word(b, 2, 1, "<u2").astype(int) >> 2 * np.arange(8) & 3) << 4
    d = word(b, 0, 1, "<f2").astype(f) * (sc - 32).astype(f)
    q = b[:, 8:].reshape(-1, 8, 16)
    return np.repeat(d, 32, 1) * IQ4[np.concatenate([q & 15, q >> 4], -1).reshape(-1, 256)]


def grid(index):
    gguf.quants.IQ1_S.init_grid()
    return np.asarray(gguf.quants.IQ1_S.grid).reshape(2048, 8)[index].reshape(-1, 256).astype(f)


def iq1_s(b):
    qh = word(b, 34, 8, "<u2").astype(int)
    d = word(b, 0, 1, "<f2").astype(f) * (2 * (qh >> 12 & 7) + 1).astype(f)
    index = b[:, 2:34] | (qh[:, B8 // 4] >> 3 * (B8 % 4) & 7) << 8
    return np.repeat(d, 32, 1) * (grid(index) + np.repeat(np.where(qh >> 15, f(-0.125), f(0.125)), 32, 1))


def iq1_m(b):
    sc, qh = word(b, 48, 4, "<u2").astype(int), nibbles(b[:, 32:48])
    d = (sc >> 12 << 4 * np.arange(4)).sum(1, keepdims=True).astype(np.uint16).view(np.float16)
    three = (sc[..., None] >> 3 * np.arange(4) & 7).reshape(-1, 16)
    delta = np.where(qh >> 3, f(-0.125), f(0.125))
    values = grid(b[:, :32] | (qh & 7) << 8) + np.repeat(delta, 8, 1)
    return np.repeat(d.astype(f) * (2 * three + 1).astype(f), 16, 1) * values


def decode(name, buffers, shape):
    size, _ = BLOCKS[name]
    return globals()[name](buffers[0].reshape(-1, size)).reshape(shape[0], -1)[:, : shape[1]]
