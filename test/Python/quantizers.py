# RUN: %python %s
"""What the demonstration's references decode in float64 is what gguf decodes in
f32, but for its roundings: on random blocks and on blocks of the Q4_K encoder."""

import gguf
import numpy as np

from quantx.quantize import ggml

random = np.random.default_rng(0)


def blocks(size, halves):
    """100 random blocks whose f16 fields, at the given bytes, are finite."""
    data = random.integers(0, 256, (100, size), dtype=np.uint8)
    for at in halves:
        values = random.standard_normal(100).astype("<f2")
        data[:, at : at + 2] = values[:, None].view(np.uint8)
    return data


def compare(decoded, data, kind):
    """Two f32 roundings of terms that are no larger than any of their block."""
    expected = gguf.quants.dequantize(data, kind).astype(np.float64)
    got = decoded.reshape(expected.shape)
    bound = 2.0**-22 * np.abs(expected).max(1, keepdims=True)
    assert expected.any() and (np.abs(got - expected) <= bound).all(), kind


kinds = gguf.GGMLQuantizationType
data = blocks(34, [0])
compare(ggml.decode_q8_0(data, (100, 32)), data, kinds.Q8_0)
data = blocks(20, [0, 2])
compare(ggml.decode_q4_1(data, (100, 32)), data, kinds.Q4_1)
weights = random.standard_normal((40, 512)) * random.uniform(0.1, 3, (40, 1))
data, decoded = ggml.encode_q4_k(weights)
compare(decoded, data.reshape(80, 144), kinds.Q4_K)
error = np.sqrt(np.mean((decoded - weights) ** 2) / np.mean(weights**2))
assert 0.03 < error < 0.12, error
