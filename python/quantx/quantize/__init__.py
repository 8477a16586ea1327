"""Small numpy quantizers: from a float matrix to the bytes of a scheme.

Each is the plainest method that shows a format on real weights, none a
calibration method. All give a `Quantized`, whose `weights` are decoded from the
codes in float64 here, and not by the compiler.
"""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True)
class Quantized:
    """A matrix [N, K] in some format."""

    scheme: str  # text of the scheme; tables by the names in `tables`
    layout: str
    buffers: list[np.ndarray]  # uint8, one for each buffer of the layout
    weights: np.ndarray  # float64 [N, K], what the codes mean
    sums: int  # f32 additions that a result of its multiplication takes
    offset: bool = False  # weights are sums of two terms, which may cancel
    alias: str = ""  # text of a table attribute that the scheme names
    tables: dict[str, np.ndarray] = dataclasses.field(default_factory=dict)  # f32

    @property
    def bits_per_weight(self) -> float:
        """Bits of all buffers and of operand tables, over N·K."""
        arrays = [*self.buffers, *self.tables.values()]
        return 8 * sum(array.nbytes for array in arrays) / self.weights.size


def as_bytes(array: np.ndarray) -> np.ndarray:
    """The bytes of an array, row-major, little-endian."""
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8)
