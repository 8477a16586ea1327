"""Decoding of OCP MX tensors: E2M1 codes (mxfp4_ocp, mxfp4_swizzled) and E2M3 codes (mxfp6_e2m3), blocks of 32.

decode(name, buffers, shape): bytes of the codes, low bits first, and of the E8M0 scales -> f32 [N, K].
"""
import numpy as np

E2M1 = np.array([0, 0.5, 1, 1.5, 2, 3, 4, 6], np.float32)
E2M1 = np.concatenate([E2M1, -E2M1])
E2M3 = np.array([m / 8 if e == 0 else (1 + m / 8) * 2.0 ** (e - 1) for e in range(4) for m in range(8)], np.float32)
E2M3 = np.concatenate([E2M3, -E2M3])


def ceil(a, b):
    return -(-a // b)


def sizes(name, shape):
    n, k = shape
    codes = n * ceil(k, 4) * 3 if name == "mxfp6_e2m3" else n * ceil(k, 2)
    blocks = ceil(k, 32)
    return [codes, ceil(n, 128) * ceil(blocks, 4) * 512 if name == "mxfp4_swizzled" else n * blocks]


def elements(name, buffer, shape):
    rows = buffer.reshape(shape[0], -1)
    if name != "mxfp6_e2m3":
        return E2M1[np.stack([rows & 15, rows >> 4], -1).reshape(shape[0], -1)[:, : shape[1]]]
    three = rows.reshape(shape[0], -1, 3).astype(np.int64)
    word = three[..., 0] | three[..., 1] << 8 | three[..., 2] << 16
    codes = word[..., None] >> np.array([0, 6, 12, 18]) & 63
    return E2M3[codes.reshape(shape[0], -1)[:, : shape[1]]]


def exponents(name, buffer, shape):
    """Swizzled: tiles of 128 rows by 4 blocks; row r, block b of a tile is byte (r % 32) * 16 + r / 32 * 4 + b."""
    n, blocks = shape[0], ceil(shape[1], 32)
    if name != "mxfp4_swizzled":
        return buffer.reshape(n, blocks)
    r, b = np.arange(n)[:, None], np.arange(blocks)[None]
    tile = r // 128 * ceil(blocks, 4) + b // 4
    return buffer[tile * 512 + r % 32 * 16 + r % 128 // 32 * 4 + b % 4]


def decode(name, buffers, shape):
    e = exponents(name, buffers[1], shape).astype(np.int32)
    scales = np.where(e == 255, np.float32("nan"), np.ldexp(np.float32(1), np.minimum(e, 254) - 127))
    return scales[:, np.arange(shape[1]) // 32] * elements(name, buffers[0], shape)
