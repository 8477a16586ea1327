"""Decoding of ggml's blocks of 32: q4_0, q4_1, q5_0, q5_1, q8_0.

decode(name, buffers, shape): one u8 buffer of whole blocks along K -> f32 [N, K].
"""
import numpy as np

BLOCKS = {"q4_0": (18, 32), "q4_1": (20, 32), "q5_0": (22, 32), "q5_1": (24, 32), "q8_0": (34, 32)}


def sizes(name, shape):
    size, elements = BLOCKS[name]
    return [shape[0] * -(-shape[1] // elements) * size]


def half(b, at):
    """The f16 at byte `at` of every block, as a column of f32."""
    return np.ascontiguousarray(b[:, at : at + 2]).view("<f2").astype(np.float32)


def nibbles(b, at):
    """Element j is the low nibble of byte j, element j + 16 the high one."""
    return np.hstack([b[:, at : at + 16] & 15, b[:, at : at + 16] >> 4]).astype(np.int32)


def fifth(b, at):
    """Bit i of the little-endian u32 at byte `at`, worth 16."""
    word = np.ascontiguousarray(b[:, at : at + 4]).view("<u4")
    return ((word >> np.arange(32, dtype=np.uint32) & 1) * 16).astype(np.int32)


def q4_0(b):
    return half(b, 0) * (nibbles(b, 2) - 8).astype(np.float32)


def q4_1(b):
    return half(b, 0) * nibbles(b, 4).astype(np.float32) + half(b, 2)


def q5_0(b):
    return half(b, 0) * (nibbles(b, 6) + fifth(b, 2) - 16).astype(np.float32)


def q5_1(b):
    return half(b, 0) * (nibbles(b, 8) + fifth(b, 4)).astype(np.float32) + half(b, 2)


def q8_0(b):
    return half(b, 0) * b[:, 2:].view(np.int8).astype(np.float32)


def decode(name, buffers, shape):
    blocks = buffers[0].reshape(-1, BLOCKS[name][0])
    return globals()[name](blocks).reshape(shape[0], -1)[:, : shape[1]]
