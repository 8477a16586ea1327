"""Decoding of compressed-tensors weights: ct_dense_3, ct_padded_3 (groups of 64), ct_nvfp4 (groups of 16).

decode(name, buffers, shape): bytes of the packed codes, then zeros i32 [N*3/32, K/64] (dense), scales f32 [N, K/64];
nvfp4: scales f8E4M3 [N, K/16] and the global scale f32 that divides -> f32 [N, K].
"""
import numpy as np


def ceil(a, b):
    return -(-a // b)


def sizes(name, shape):
    n, k = shape
    if name == "ct_nvfp4":
        return [n * ceil(k, 2), n * ceil(k, 16), 4]
    if name == "ct_padded_3":
        return [n * ceil(k, 10) * 4, n * ceil(k, 64) * 4]
    return [n * ceil(3 * k, 32) * 4, ceil(n, 32) * 3 * ceil(k, 64) * 4, n * ceil(k, 64) * 4]


def dense(rows, count):
    """Three bits a code, least significant first, from rows of bytes."""
    bits = np.unpackbits(rows, axis=1, bitorder="little")[:, : 3 * count].reshape(len(rows), count, 3)
    return bits.astype(np.int64) @ [1, 2, 4]


def minifloat(code, exponent_bits, mantissa_bits):
    """Magnitude under IEEE rules without infinities; bias 2^(exponent_bits - 1) - 1."""
    mantissa = code & (2**mantissa_bits - 1)
    exponent = code >> mantissa_bits & (2**exponent_bits - 1)
    normal = np.where(exponent > 0, mantissa + 2**mantissa_bits, mantissa).astype(np.float32)
    shift = np.maximum(exponent, 1) - (2 ** (exponent_bits - 1) - 1) - mantissa_bits
    return np.ldexp(normal, shift) * np.where(code >> (exponent_bits + mantissa_bits) & 1, np.float32(-1), np.float32(1))


def decode(name, buffers, shape):
    n, k = shape
    if name == "ct_nvfp4":
        low_first = np.stack([buffers[0] & 15, buffers[0] >> 4], 1).reshape(n, -1)[:, :k].astype(np.int64)
        scales = np.where(buffers[1] & 127 == 127, np.float32("nan"), minifloat(buffers[1].astype(np.int64), 4, 3))
        scales = (scales / buffers[2].view("<f4")).reshape(n, -1)
        return scales[:, np.arange(k) // 16] * minifloat(low_first, 2, 1)
    scales = buffers[-1].view("<f4").reshape(n, -1)[:, np.arange(k) // 64]
    if name == "ct_padded_3":
        words = buffers[0].view("<u4").reshape(n, -1, 1)
        codes = (words >> np.arange(0, 30, 3, dtype=np.uint32) & 7).reshape(n, -1)[:, :k].astype(np.int64)
        return scales * (codes - 4).astype(np.float32)
    columns = np.ascontiguousarray(buffers[1].view("<u4").reshape(-1, ceil(k, 64)).T)
    zeros = dense(columns.view(np.uint8), n).T[:, np.arange(k) // 64]
    return scales * (dense(buffers[0].reshape(n, -1), k) - zeros).astype(np.float32)
