"""Decoding of GGUF types by the packages gguf and libgguf."""

import gguf
import libgguf
import numpy as np

from .golden import GGML

NAMES = [name for names in GGML.values() for name in names.split()]
# gguf does not decode q1_0; q2_0 is in neither package and rests on its formula.
IDS = {"q1_0": 41, **{name: gguf.GGMLQuantizationType[name.upper()] for name in NAMES}}


def decodings(name, data, shape):
    """{package: f32 values} of whole blocks in bytes."""
    rows = data.reshape(shape[0], -1)
    with np.errstate(all="ignore"):
        values = {"libgguf": libgguf.dequantize_rows(rows, int(IDS[name]), shape[1])}
        if name in NAMES:
            values["gguf"] = gguf.quants.dequantize(rows, IDS[name])
    return {package: value.reshape(shape) for package, value in values.items()}
