"""Blocks of ggml: decoding Q8_0 and Q4_1, and a plain encoder of Q4_K."""

import numpy as np

from quantx.declarations import Declaration
from quantx.quantize import Quantized, as_bytes


def _blocks(data: np.ndarray, size: int) -> np.ndarray:
    return data.reshape(-1, size)


def _half(blocks: np.ndarray, at: int) -> np.ndarray:
    """The f16 at a byte of every block, as a float64 column."""
    return np.ascontiguousarray(blocks[:, at : at + 2]).view("<f2").astype(np.float64)


def decode_q8_0(data: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """34 bytes hold d and 32 signed codes: d·q, in float64."""
    blocks = _blocks(data, 34)
    return (_half(blocks, 0) * blocks[:, 2:].view(np.int8)).reshape(shape)


def decode_q4_1(data: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """20 bytes hold d, m and 32 nibbles, low ones first: d·q + m, in float64."""
    blocks = _blocks(data, 20)
    codes = np.concatenate([blocks[:, 4:] & 15, blocks[:, 4:] >> 4], axis=1)
    return (_half(blocks, 0) * codes + _half(blocks, 2)).reshape(shape)


def encode_q4_k(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(bytes, float64 weights) of 256-element blocks of 144 bytes.

    Each of the 8 sub-blocks of 32 has d·sc·q − dmin·m, with 6-bit sc and m that
    span its range [min(0, lo), hi]; no search for better ones.
    """
    n, k = weights.shape
    x = weights.reshape(-1, 8, 32)
    low = np.minimum(x.min(2), 0)
    step = (np.maximum(x.max(2), 0) - low) / 15
    d = (step.max(1, keepdims=True) / 63).astype(np.float16)
    dmin = (-low.min(1, keepdims=True) / 63).astype(np.float16)
    scale = _six_bits(step, d)
    minimum = _six_bits(-low, dmin)
    unit = d.astype(np.float64) * scale
    base = dmin.astype(np.float64) * minimum
    safe = np.where(unit > 0, unit, 1)[..., None]
    codes = np.clip(np.rint((x + base[..., None]) / safe), 0, 15).astype(np.uint8)
    decoded = unit[..., None] * codes - base[..., None]
    pairs = codes.reshape(-1, 4, 2, 32)
    packed = (pairs[:, :, 0] | pairs[:, :, 1] << 4).reshape(-1, 128)
    block = [as_bytes(d).reshape(-1, 2), as_bytes(dmin).reshape(-1, 2)]
    block += [_pack_six_bits(scale, minimum), packed]
    return np.concatenate(block, axis=1).reshape(-1), decoded.reshape(n, k)


def _six_bits(values: np.ndarray, unit: np.ndarray) -> np.ndarray:
    unit = unit.astype(np.float64)
    return np.clip(np.rint(values / np.where(unit > 0, unit, 1)), 0, 63).astype(np.uint8)


def _pack_six_bits(scale: np.ndarray, minimum: np.ndarray) -> np.ndarray:
    """Twelve bytes of 8 scales and 8 minima: the first four of each have their
    own bytes, with the high two bits of the last four on top of them."""
    first = scale[:, :4] | scale[:, 4:] >> 4 << 6
    second = minimum[:, :4] | minimum[:, 4:] >> 4 << 6
    third = scale[:, 4:] & 15 | (minimum[:, 4:] & 15) << 4
    return np.concatenate([first, second, third], axis=1)


def from_blocks(
    declaration: Declaration, data: np.ndarray, weights: np.ndarray, block: int
) -> Quantized:
    """Bytes of a declared format with one buffer, and with a float scale and a
    float offset for each block."""
    sums = 2 * weights.shape[1] // block
    return Quantized(declaration.scheme, declaration.layout, [data], weights, sums, offset=True)
