"""Decoding of VPTQ weights: two stages with a scale and offset per column, and the outlier columns.

decode(name, buffers, shape, **tables): vptq: bytes of the index words i32 [K/126, N/8, 79], scale f32 [K], offset
f32 [K], tables main [1, K/126, 4096, 8, 1] and residual [1, K/126, 256, 8, 1]; vptq_outliers: u16 [N/4, K], table
outlier [65536, 4, 1] -> f32 [N, K].
"""
import numpy as np


def sizes(name, shape):
    n, k = shape
    if name == "vptq_outliers":
        return [-(-n // 4) * k * 2]
    return [-(-k // 126) * -(-n // 8) * 79 * 4, k * 4, k * 4]


def outliers(codes, shape, table):
    vectors = table[codes.reshape(-1, shape[1])][..., 0]  # [N/4, K, 4]
    return vectors.transpose(0, 2, 1).reshape(-1, shape[1])[: shape[0]]


def decode(name, buffers, shape, main=None, residual=None, outlier=None):
    n, k = shape
    if name == "vptq_outliers":
        return outliers(buffers[0].view("<u2"), shape, outlier)
    rows = buffers[0].reshape(-(-k // 126), -(-n // 8), 316)
    out = np.empty((-(-n // 8) * 8, k), np.float32)
    for column in range(k):
        group, j = divmod(column, 126)
        for vector in range(-(-n // 8)):
            stream = int.from_bytes(rows[group, vector].tobytes(), "little")
            word = stream >> 20 * j & 0xFFFFF
            value = main[0, group, word & 0xFFF, :, 0] + residual[0, group, word >> 12, :, 0]
            out[8 * vector : 8 * vector + 8, column] = value
    return buffers[1].view("<f4") * out[:n] + buffers[2].view("<f4")
