"""Decoding of ggml's IQ2 and IQ3 blocks; the grids are the numpy tables of the package gguf.

decode(name, buffers, shape): one u8 buffer of whole blocks along K -> f32 [N, K].
"""
import gguf.quants
import numpy as np

BLOCKS = {"iq2_xxs": (66, 256), "iq2_xs": (74, 256), "iq2_s": (82, 256), "iq3_xxs": (98, 256), "iq3_s": (110, 256)}
f = np.float32


def sizes(name, shape):
    size, elements = BLOCKS[name]
    return [shape[0] * -(-shape[1] // elements) * size]


def word(b, at, count, type):
    return np.ascontiguousarray(b[:, at : at + np.dtype(type).itemsize * count]).view(type)


def grid(name, index):
    quant = getattr(gguf.quants, name.upper())
    quant.init_grid()
    return np.asarray(quant.grid).reshape(quant.grid_shape)[index].reshape(len(index), -1).astype(f)


def signs(bits):  # one byte for eight elements
    return np.where(bits[..., None] >> np.arange(8) & 1, f(-1), f(1)).reshape(len(bits), -1)


def parity(seven):  # the eighth sign makes the number of minus signs even
    return signs(seven | (np.bitwise_count(seven) & 1).astype(seven.dtype) << 7)


def iq_xxs(name, b, u, index, factor):
    """u: eight u32, four 7-bit sign indices and on top a 4-bit scale for 32 elements."""
    d = word(b, 0, 1, "<f2").astype(f) * (f(0.5) + (u >> 28).astype(f)) * f(factor)
    seven = (u[..., None] >> np.arange(0, 28, 7, dtype=np.uint32) & 127).reshape(len(b), 32)
    return np.repeat(d, 32, 1) * grid(name, index) * parity(seven)


def decode(name, buffers, shape):
    b, i = buffers[0].reshape(-1, BLOCKS[name][0]), np.arange(64)
    nibbles = np.stack([b[:, -8:] & 15, b[:, -8:] >> 4], -1).reshape(len(b), 16).astype(f)
    d = word(b, 0, 1, "<f2").astype(f)
    if name == "iq2_xxs":
        index = b[:, 2:].reshape(-1, 8, 8)[:, :, :4].reshape(-1, 32)
        x = iq_xxs(name, b, word(b, 2, 16, "<u4")[:, 1::2], index, 0.25)
    elif name == "iq3_xxs":
        x = iq_xxs(name, b, word(b, 66, 8, "<u4"), b[:, 2:66], 0.5)
    elif name == "iq2_xs":
        u = word(b, 2, 32, "<u2")
        x = np.repeat(d * (f(0.5) + nibbles) * f(0.25), 16, 1) * grid(name, u & 511) * parity(u >> 9)
    elif name == "iq2_s":
        index = b[:, 2:34].astype(int) | (b[:, 66 + i[:32] // 4].astype(int) >> 2 * (i[:32] % 4) & 3) << 8
        x = np.repeat(d * (f(0.5) + nibbles) * f(0.25), 16, 1) * grid(name, index) * signs(b[:, 34:66])
    else:
        index = b[:, 2:66].astype(int) | (b[:, 66 + i // 8].astype(int) >> i % 8 & 1) << 8
        x = np.repeat(d * (1 + 2 * nibbles[:, 8:]), 32, 1) * grid(name, index) * signs(b[:, 74:106])
    return x.reshape(shape[0], -1)[:, : shape[1]]
