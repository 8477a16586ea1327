"""Decoding of ggml's ternary and FP4 blocks: tq1_0, tq2_0, mxfp4, nvfp4.

decode(name, buffers, shape): one u8 buffer of whole blocks along K -> f32 [N, K].
"""
import numpy as np

BLOCKS = {"tq1_0": (54, 256), "tq2_0": (66, 256), "mxfp4": (17, 32), "nvfp4": (36, 64)}
E2M1_TWICE = np.array([0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12], np.float32)


def sizes(name, shape):
    size, elements = BLOCKS[name]
    return [shape[0] * -(-shape[1] // elements) * size]


def half(b, at):
    return np.ascontiguousarray(b[:, at : at + 2]).view("<f2").astype(np.float32)


def trits(b, digits):
    """Digit n of byte v, all bytes of digit 0 first: ((v * 3^n mod 256) * 3) >> 8."""
    return np.hstack([((b * np.uint8(3**n)).astype(np.uint16) * 3) >> 8 for n in range(digits)])


def tq1_0(b):
    q = np.hstack([trits(b[:, :32], 5), trits(b[:, 32:48], 5), trits(b[:, 48:52], 4)])
    return half(b, 52) * (q.astype(np.int32) - 1).astype(np.float32)


def tq2_0(b):
    q = np.hstack([b[:, at : at + 32] >> 2 * n & 3 for at in (0, 32) for n in range(4)])
    return half(b, 64) * (q.astype(np.int32) - 1).astype(np.float32)


def fp4(b):
    """Element j is the low nibble of byte j, the second half are the high nibbles."""
    return E2M1_TWICE[np.hstack([b & 15, b >> 4])]


def mxfp4(b):
    return np.ldexp(np.float32(1), b[:, :1].astype(np.int32) - 128) * fp4(b[:, 1:])


def nvfp4(b):
    d = b[:, :4].astype(np.int32)
    exponent, mantissa = d >> 3 & 15, (d & 7).astype(np.float32)
    ue4m3 = np.where(exponent == 0, np.ldexp(mantissa, -9), np.ldexp(1 + mantissa / 8, exponent - 7))
    scale = np.float32(0.5) * np.where(d == 0x7F, 0, ue4m3).astype(np.float32)
    return np.hstack([scale[:, i : i + 1] * fp4(b[:, 4 + 8 * i : 12 + 8 * i]) for i in range(4)])


def decode(name, buffers, shape):
    size, _ = BLOCKS[name]
    return globals()[name](buffers[0].reshape(-1, size)).reshape(shape[0], -1)[:, : shape[1]]
