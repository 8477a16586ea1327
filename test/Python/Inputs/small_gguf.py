"""A small GGUF file with every kind of field, and where its fields begin."""

import struct

import gguf
import numpy as np

SCALARS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
STRING, ARRAY = 8, 9


def random_blocks(seed, type, *shape):
    """Random bytes of a quantized tensor; f16 fields may hold anything."""
    block, size = gguf.GGML_QUANT_SIZES[type]
    bytes_shape = (*shape[:-1], shape[-1] // block * size)
    return np.random.default_rng(seed).integers(0, 256, bytes_shape, np.uint8)


def write(path):
    """Writes the file; {tensor name: its bytes}."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_uint8("a.u8", 3)
    writer.add_uint16("a.u16", 3)
    writer.add_int32("a.i32", -3)
    writer.add_uint64("a.u64", 3)
    writer.add_float32("a.f32", 0.5)
    writer.add_float64("a.f64", 0.5)
    writer.add_bool("a.bool", True)
    writer.add_string("a.string", "text")
    writer.add_array("a.array", [1, 2, 3])
    writer.add_array("a.strings", ["x", "yz"])
    types = gguf.GGMLQuantizationType
    tensors = {
        "blk.0.q.weight": (types.Q4_1, random_blocks(1, types.Q4_1, 5, 64)),
        "blk.0.q weight": (types.Q8_0, random_blocks(2, types.Q8_0, 3, 32)),
        "0.k": (types.Q4_K, random_blocks(3, types.Q4_K, 2, 512)),
        "experts": (types.Q4_0, random_blocks(4, types.Q4_0, 2, 3, 32)),
        "table": (types.IQ2_XS, random_blocks(5, types.IQ2_XS, 3, 256)),
        "norm": (types.F32, np.ones(7, np.float32)),
    }
    for name, (type, data) in tensors.items():
        raw = None if type == types.F32 else type
        writer.add_tensor(name, data, raw_dtype=raw)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return {name: data.tobytes() for name, (_, data) in tensors.items()}


class Fields:
    """Walks a header; `places` are (offset, size, what) of its fields."""

    def __init__(self, data):
        self.data, self.at, self.places = data, 0, []
        self.take(4, "magic"), self.take(4, "version")
        tensors, pairs = self.integer(8, "count"), self.integer(8, "count")
        for _ in range(pairs):
            self.string()
            self.value(self.integer(4, "type"))
        for _ in range(tensors):
            self.string()
            for _ in range(self.integer(4, "rank")):
                self.integer(8, "extent")
            self.integer(4, "type")
            self.offset = self.integer(8, "offset")  # at last the last tensor's

    def take(self, size, what):
        self.places.append((self.at, size, what))
        self.at += size
        return self.data[self.at - size : self.at]

    def integer(self, size, what):
        return struct.unpack("<I" if size == 4 else "<Q", self.take(size, what))[0]

    def string(self):
        self.take(self.integer(8, "length"), "text")

    def value(self, type):
        if type == STRING:
            self.string()
        elif type == ARRAY:
            inner, count = self.integer(4, "type"), self.integer(8, "count")
            for _ in range(count):
                self.value(inner)
        else:
            self.take(SCALARS[type], "scalar")
