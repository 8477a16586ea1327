"""Tensors of a GGUF file, checked: gguf's reader behind one clear error.

The reader trusts sizes: past the end of a file it returns fewer bytes than asked
for, sums of offsets wrap, tensors may overlap. Here every access is inside the
file and every tensor lies apart from all others, or there is a CommandError that
names the file.
"""

import dataclasses
import math
import pathlib
from typing import Any

import gguf
import numpy as np

from quantx.errors import CommandError


@dataclasses.dataclass(frozen=True)
class Tensor:
    """A tensor as the file holds it."""

    name: str
    type: str  # lower case, as the declarations are named: `q4_1`
    shape: tuple[int, ...]  # slowest dimension first: [N, K] of a matrix
    data: np.ndarray  # its bytes, uint8, a view of the mapped file


@dataclasses.dataclass(frozen=True)
class Contents:
    """What a file holds."""

    tensors: list[Tensor]  # in the file's order
    metadata: dict[str, int | float | str | bool]  # scalars only, no arrays


class _CheckedReader(gguf.GGUFReader):
    """GGUFReader that refuses to read past the end of the file."""

    def _get(self, offset: int, dtype: Any, count: int = 1, override_order=None):
        end = int(offset) + np.dtype(dtype).itemsize * int(count)
        if end > len(self.data):
            raise ValueError(f"{len(self.data)} bytes, of which byte {end - 1} is read")
        return super()._get(int(offset), dtype, count, override_order)


def read(path: pathlib.Path) -> Contents:
    """The tensors and the scalars of a file. Raises CommandError."""
    try:
        with np.errstate(over="ignore"):  # wrapped sums are found below
            reader = _CheckedReader(path)
        if reader.endianess != gguf.GGUFEndian.LITTLE:
            raise ValueError("big-endian data")
        _check_places(reader)
        tensors = [_tensor(reader, tensor) for tensor in reader.tensors]
        return Contents(tensors, _metadata(reader))
    except OSError as error:
        reason = error.strerror or str(error)
        raise CommandError(f"{path}: wanted a GGUF file, got: {reason}") from error
    except (ValueError, LookupError, ArithmeticError, RecursionError) as error:
        reason = " ".join(map(str, error.args)) or type(error).__name__
        raise CommandError(f"{path}: wanted a whole GGUF file, got: {reason}") from error


def _metadata(reader: gguf.GGUFReader) -> dict[str, int | float | str | bool]:
    """Values of the header and of every key that is no array."""
    return {
        name: field.contents()
        for name, field in reader.fields.items()
        if len(field.types) == 1 and field.types[0] != gguf.GGUFValueType.ARRAY
    }


def _shape(tensor: gguf.ReaderTensor) -> tuple[int, ...]:
    return tuple(int(size) for size in reversed(tensor.shape))


def _check_places(reader: gguf.GGUFReader) -> None:
    """Raises ValueError unless all tensors are what the header says, in order of
    their offsets, without overlap."""
    end, last = int(reader.data_offset), "the header"
    for tensor in sorted(reader.tensors, key=lambda tensor: tensor.data_offset):
        shape, where = _shape(tensor), f"tensor {tensor.name}"
        offset = int(tensor.field.parts[5][0])
        begin = int(reader.data_offset) + offset
        block, size = gguf.GGML_QUANT_SIZES[tensor.tensor_type]
        if not shape or min(shape) == 0:
            raise ValueError(f"{where} of shape {list(shape)}")
        if begin != tensor.data_offset or offset % int(reader.alignment):
            raise ValueError(
                f"{where} at offset {offset}, no multiple of {int(reader.alignment)}"
            )
        if math.prod(shape) * size != tensor.n_bytes * block:
            raise ValueError(f"{where} of shape {list(shape)} in {tensor.n_bytes} bytes")
        if begin < end:
            raise ValueError(f"{where} that overlaps {last}")
        end, last = begin + tensor.n_bytes, where


def _tensor(reader: gguf.GGUFReader, tensor: gguf.ReaderTensor) -> Tensor:
    begin = int(tensor.data_offset)
    data = np.asarray(reader.data[begin : begin + tensor.n_bytes])
    return Tensor(tensor.name, tensor.tensor_type.name.lower(), _shape(tensor), data)
