"""8-bit codes with a zero point and a scale for each row, and slices of them."""

import numpy as np

from quantx.quantize import Quantized, as_bytes

_PARENT = "#quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>"
_CONSTANTS = "{unit 8, order(k, n), zero = 8 at 0}, {unit 32, order(k, n), scale = 32 at 0}"
WIDTHS = (2, 3, 4, 6, 8)


def _min_max(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(codes, zero, scale) of every row; its range holds 0."""
    low = np.minimum(weights.min(1, keepdims=True), 0)
    high = np.maximum(weights.max(1, keepdims=True), 0)
    scale = ((high - low) / 255).astype(np.float32)
    step = np.where(scale > 0, scale, 1).astype(np.float64)
    zero = np.clip(np.rint(-low / step), 0, 255)
    codes = np.clip(np.rint(weights / step) + zero, 0, 255)
    return codes.astype(np.uint8), zero.astype(np.uint8), scale


def quantize_w8(weights: np.ndarray) -> Quantized:
    """One byte a code, row by row."""
    codes, zero, scale = _min_max(weights)
    layout = f"#quantx.layout<[n, k], {{unit 8, order(k, n), codes = 8 at 0}}, {_CONSTANTS}>"
    decoded = scale.astype(np.float64) * (codes.astype(np.int64) - zero)
    buffers = [as_bytes(array) for array in (codes, zero, scale)]
    return Quantized(_PARENT, layout, buffers, decoded, sums=1)


def quantize_sliceable(weights: np.ndarray) -> tuple[Quantized, dict[int, np.ndarray]]:
    """The parent in bit planes, most significant first, and the float64 weights
    of each width r: codes rounded to r bits (half up, clamped), put back on the
    parent's grid."""
    codes, zero, scale = _min_max(weights)
    widths = ", ".join(map(str, WIDTHS))
    scheme = (
        f"#quantx.sliceable<{_PARENT}, widths = [{widths}], round = half_up, "
        "overflow = clamp, reconstruct = grid>"
    )
    layout = (
        "#quantx.layout<[n, k], {unit 64, order(k, n, -b), codes = 8 at 0 k(64:1) b(*)}, "
        f"{_CONSTANTS}>"
    )
    slices = {}
    for width in WIDTHS:
        cut = 8 - width
        rounded = codes.astype(np.int64) + (1 << cut >> 1) >> cut
        kept = np.minimum(rounded, (1 << width) - 1) << cut
        slices[width] = scale.astype(np.float64) * (kept - zero.astype(np.int64))
    buffers = [_planes(codes), as_bytes(zero), as_bytes(scale)]
    return Quantized(scheme, layout, buffers, slices[8], sums=1), slices


def _planes(codes: np.ndarray) -> np.ndarray:
    """Plane b of all codes behind plane b + 1; eight codes of a row a byte."""
    planes = [np.packbits(codes >> bit & 1, axis=1, bitorder="little") for bit in range(7, -1, -1)]
    return np.concatenate([plane.reshape(-1) for plane in planes])
