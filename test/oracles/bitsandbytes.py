"""Decoding of bitsandbytes' 4-bit NF4 weights, plain and with double quantization.

decode(name, buffers, shape): bytes of the codes (high nibble first) and of the block scales: absmax f32, or absmax u8
codes, nested absmax f32 and one offset f32; blocks of 64 (256) over the flattened tensor -> f32 of `shape`.
"""
import numpy as np

NF4 = np.array([-1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635,
                -0.18477343022823334, -0.09105003625154495, 0.0, 0.07958029955625534, 0.16093020141124725,
                0.24611230194568634, 0.33791524171829224, 0.44070982933044434, 0.5626170039176941,
                0.7229568362236023, 1.0], np.float32)


def sizes(name, shape):
    elements = int(np.prod(shape))
    blocks = -(-elements // 64)
    scales = [blocks, -(-blocks // 256) * 4, 4] if name == "bnb_nf4_double" else [blocks * 4]
    return [-(-elements // 2)] + scales


def dynamic():
    """Signed 8-bit map: in decade i the means of neighbours among 2^i + 1 even steps from 0.1 to 1."""
    values = [0.0, 1.0]
    for i in range(7):
        step = float((np.float32(1) - np.float32(0.1)) / np.float32(2**i))
        points = [np.float32(np.float32(0.1)) if j == 0 else np.float32(float(np.float32(0.1)) + step * j)
                  if j < (2**i + 1) // 2 else np.float32(1 - step * (2**i - j)) for j in range(2**i + 1)]
        for a, b in zip(points, points[1:]):
            mean = np.float32(10.0 ** (i - 6)) * ((a + b) / np.float32(2))
            values += [mean, -mean]
    return np.array(sorted(values), np.float32)


def decode(name, buffers, shape):
    elements = int(np.prod(shape))
    codes = np.stack([buffers[0] >> 4, buffers[0] & 15], 1).reshape(-1)[:elements]
    if name == "bnb_nf4_double":
        block = np.arange(len(buffers[1])) // 256
        scale = buffers[2].view("<f4")[block] * dynamic()[buffers[1]] + buffers[3].view("<f4")
    else:
        scale = buffers[1].view("<f4")
    return (scale[np.arange(elements) // 64] * NF4[codes]).reshape(shape)
