"""Decoding of AWQ checkpoints: awq_gemm, awq_gemv, awq_gemv_fast; groups of 64 along K.

decode(name, buffers, shape): bytes of qweight, qzeros, scales (fast: scales, scaled zeros) -> f32 [N, K].
"""
import numpy as np

ORDER = [0, 2, 4, 6, 1, 3, 5, 7]  # nibble i of a word holds column ORDER[i]


def ceil(a, b):
    return -(-a // b)


def sizes(name, shape):
    n, k = shape
    groups = ceil(k, 64)
    if name == "awq_gemm":
        return [k * ceil(n, 8) * 4, groups * ceil(n, 8) * 4, groups * n * 2]
    if name == "awq_gemv":
        width = ceil(ceil(groups, 8), 2) * 2
        return [n * ceil(k, 8) * 4, n * width * 4, n * width * 8 * 2]
    return [ceil(n, 4) * ceil(k, 64) * 128, groups * n * 2, groups * n * 2]


def nibbles(words):
    """The eight nibbles of every u32 of the last axis, low first."""
    return (words[..., None] >> np.arange(0, 32, 4, dtype=np.uint32) & 15).astype(np.int64)


def columns(buffer, n):
    """AWQ GEMM's words along N -> codes [rows, N]."""
    codes = np.empty((len(buffer) // (4 * ceil(n, 8)), ceil(n, 8), 8), np.int64)
    codes[..., ORDER] = nibbles(buffer.view("<u4").reshape(codes.shape[:2]))
    return codes.reshape(len(codes), -1)[:, :n]


def interleaved(buffer, shape):
    """GEMV fast: four rows of 64 k in turn; in each 32, k = 8a + 2b + c lies at 8b + 4c + a."""
    n, k = shape
    runs = nibbles(buffer.view("<u4")).reshape(ceil(n, 4), ceil(k, 64), 4, 64)
    codes = np.empty(shape, np.int64)
    for i in range(n):
        for j in range(k):
            a, b, c = j % 32 // 8, j % 8 // 2, j % 2
            codes[i, j] = runs[i // 4, j // 64, i % 4, j % 64 // 32 * 32 + 8 * b + 4 * c + a]
    return codes


def decode(name, buffers, shape):
    n, k = shape
    group = np.arange(k) // 64
    half = [b.view("<f2").astype(np.float32) for b in buffers[1:]]
    if name == "awq_gemm":
        q, z = columns(buffers[0], n), columns(buffers[1], n)[group]
        return (half[1].reshape(-1, n)[group] * (q - z).astype(np.float32)).T
    if name == "awq_gemv":
        q, z = (nibbles(b.view("<u4").reshape(n, -1)).reshape(n, -1) for b in buffers[:2])
        return half[1].reshape(n, -1)[:, group] * (q[:, :k] - z[:, group]).astype(np.float32)
    scale, offset = (h.reshape(-1, n).T[:, group] for h in half)
    return scale * interleaved(buffers[0], shape).astype(np.float32) + offset
