"""Decoding of GPTQ checkpoints: v1, v2 (2, 3, 4, 8 bits), act-order, and the planar codes of gptq_p.

decode(name, buffers, shape, gather=None): bytes of qweight i32 [K*b/32, N], qzeros i32 [K/64, N*b/32],
scales f16 [K/64, N] -> f32 [N, K]; planar names have qweight alone and decode to the codes.
"""
import numpy as np

PLANES = {3: (2, 1), 5: (4, 1), 7: (4, 2, 1)}


def parts(name):
    fields = name.split("_")
    return fields[1], int(fields[2]), fields[3:]


def words(count, bits):
    """i32 words that hold `count` codes: whole words, or whole runs of 32 codes."""
    return -(-count * bits // 32) if 32 % bits == 0 else -(-count // 32) * bits


def sizes(name, shape):
    (n, k), (version, bits, _) = shape, parts(name)
    groups = -(-k // 64)
    zeros = [] if version == "p" else [groups * words(n, bits) * 4, groups * n * 2]
    return [words(k, bits) * n * 4] + zeros


def stream(rows, bits):
    """Codes along the first axis of u32 words, least significant bits first, straddling words."""
    rows = rows.astype(np.uint64)
    if 32 % bits == 0:
        shifts = np.arange(0, 32, bits, dtype=np.uint64)[None, :, None]
        return (rows[:, None] >> shifts & (2**bits - 1)).reshape(-1, rows.shape[1]).astype(np.int64)
    run = rows.reshape(-1, bits, rows.shape[1])
    pairs = run | np.concatenate([run[:, 1:], 0 * run[:, :1]], 1) << 32
    codes = [pairs[:, j * bits // 32] >> (j * bits % 32) & (2**bits - 1) for j in range(32)]
    return np.stack(codes, 1).reshape(-1, rows.shape[1]).astype(np.int64)


def planar(rows, bits):
    """Each 32 codes: for each plane its 32 parts, in as many words as the plane has bits."""
    run, first, low, codes = rows.reshape(-1, bits, rows.shape[1]), 0, 0, 0
    for plane in PLANES[bits]:
        part = stream(run[:, first : first + plane].reshape(-1, rows.shape[1]), plane)
        codes, first, low = codes | part << low, first + plane, low + plane
    return codes


def decode(name, buffers, shape, gather=None):
    (n, k), (version, bits, rest) = shape, parts(name)
    rows = buffers[0].view("<u4").reshape(-1, n)
    if version == "p":
        return planar(rows, bits)[:k].T.astype(np.float32)
    zeros = stream(buffers[1].view("<u4").reshape(-1, words(n, bits)).T, bits)[:n].T
    zeros = zeros + (version == "v1") & 15 if "old" in rest else zeros + (version == "v1")
    scales = buffers[2].view("<f2").reshape(-1, n).astype(np.float32)
    group = np.arange(k) // 64 if gather is None else gather
    return (scales[group] * (stream(rows, bits)[:k] - zeros[group]).astype(np.float32)).T
