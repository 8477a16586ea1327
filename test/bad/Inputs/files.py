"""The files that the commands of broken.py read: good ones and broken ones."""

import random
import struct
import subprocess

PROGRAM = """\
#q4_0   = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>
#q4_0_l = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>
#act    = #quantx.affine<si8, scale = f32 per [1, *]>
func.func @mm(%x: tensor<?x384xf32>, %b: tensor<11880xi8>) -> tensor<?x55xf32> {
  %w = quantx.make(%b) layout #q4_0_l : (tensor<11880xi8>) -> !quantx.tensor<55x384xf32, #q4_0>
  %q = quantx.quantize %x dynamic : tensor<?x384xf32> -> !quantx.tensor<?x384xf32, #act>
  %y = quantx.matmul %q, %w : (!quantx.tensor<?x384xf32, #act>, !quantx.tensor<55x384xf32, #q4_0>) -> tensor<?x55xf32>
  return %y : tensor<?x55xf32>
}
func.func @dq(%b: tensor<11880xi8>, %c: i32) -> tensor<55x384xf32> {
  %w = quantx.make(%b) layout #q4_0_l : (tensor<11880xi8>) -> !quantx.tensor<55x384xf32, #q4_0>
  %r = quantx.dequantize %w : !quantx.tensor<55x384xf32, #q4_0> -> tensor<55x384xf32>
  return %r : tensor<55x384xf32>
}
"""

RUN_TIME = """\
#p = #quantx.sliceable<affine<ui8>, widths = [2, 3, 4], round = floor, overflow = clamp, reconstruct = grid>
#l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 8 at 0}>
func.func @rows(%b: tensor<32xi8>, %i: tensor<2xi32>) -> tensor<2x8xf32> {
  %w = quantx.make(%b) layout #l : (tensor<32xi8>) -> !quantx.tensor<4x8xf32, #p>
  %0 = quantx.lookup_rows %w, %i : (!quantx.tensor<4x8xf32, #p>, tensor<2xi32>) -> tensor<2x8xf32>
  return %0 : tensor<2x8xf32>
}
func.func @permute(%x: tensor<3x2xf32>, %i: tensor<2xi32>) -> tensor<3x2xf32> {
  %0 = quantx.permute_channels %x, %i axis 1 : tensor<3x2xf32>, tensor<2xi32>
  return %0 : tensor<3x2xf32>
}
func.func @width(%b: tensor<32xi8>, %r: i32) -> tensor<4x8xf32> {
  %w = quantx.make(%b) layout #l : (tensor<32xi8>) -> !quantx.tensor<4x8xf32, #p>
  %0 = quantx.dequantize %w width(%r) : !quantx.tensor<4x8xf32, #p> -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
func.func @sizes(%b: tensor<?xi8>, %n: index) -> tensor<?x8xf32> {
  %w = quantx.make(%b) layout #l dims(%n) : (tensor<?xi8>, index) -> !quantx.tensor<?x8xf32, #p>
  %0 = quantx.dequantize %w : !quantx.tensor<?x8xf32, #p> -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}
func.func @divide(%a: i32) -> i32 {
  %0 = arith.divsi %a, %a : i32
  return %0 : i32
}
func.func @recurse(%a: i32) -> i32 {
  %0 = func.call @recurse(%a) : (i32) -> i32
  return %0 : i32
}
func.func private @external(i32) -> i32
"""

SUMS = """\
#x = #quantx.affine<si8, scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = 9223372036854775808.0, scale = f16 per [1, 32]>
func.func @f(%a: tensor<2x64xi8>, %s: tensor<2x1xf32>, %b: tensor<4x64xi8>, %t: tensor<4x2xf16>, %e: tensor<4x2xi32>) -> tensor<2x4xf32> {
  %y = quantx.int.contract x(%a, %s) as !quantx.tensor<2x64xf32, #x> w(%b, %t) as !quantx.tensor<4x64xf32, #w> int_bias(%e) : (tensor<2x64xi8>, tensor<2x1xf32>, tensor<4x64xi8>, tensor<4x2xf16>, tensor<4x2xi32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}
"""

SIZES = """\
func.func @sum(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %0 = arith.addf %x, %y : tensor<?xf32>
  return %0 : tensor<?xf32>
}
func.func @bias(%x: tensor<2x64xf32>, %w: tensor<8x64xf32>, %b: tensor<?xf32>) -> tensor<2x8xf32> {
  %c = tensor.cast %b : tensor<?xf32> to tensor<8xf32>
  %0 = quantx.matmul %x, %w bias(%c) : (tensor<2x64xf32>, tensor<8x64xf32>, tensor<8xf32>) -> tensor<2x8xf32>
  return %0 : tensor<2x8xf32>
}
"""

WIDE = """\
func.func @f128() -> tensor<2xf128> {
  %0 = tensor.empty() : tensor<2xf128>
  return %0 : tensor<2xf128>
}
func.func @i24(%x: i24) -> i24 {
  return %x : i24
}
"""

CALLS = """\
func.func private @nobody(tensor<2x8xf32>) -> tensor<2x8xf32>
func.func @outside(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %0 = call @nobody(%x) : (tensor<2x8xf32>) -> tensor<2x8xf32>
  return %0 : tensor<2x8xf32>
}
"""
RECURSION = """\
func.func @there(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %0 = call @back(%x) : (tensor<2x8xf32>) -> tensor<2x8xf32>
  return %0 : tensor<2x8xf32>
}
func.func private @back(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %0 = call @there(%x) : (tensor<2x8xf32>) -> tensor<2x8xf32>
  return %0 : tensor<2x8xf32>
}
"""
DOT = """\
func.func @f(%i: i32) -> i32 {
  %z = arith.constant dense<2> : vector<1xi32>
  %a = arith.constant dense<2> : vector<4xi8>
  %0 = quantx.kernel.dot vnni %z, %a, %a {lhs_unsigned} : vector<1xi32>, vector<4xi8>, vector<4xi8>
  return %i : i32
}
"""
ELEMENTS = """\
#s = #quantx.affine<si8, scale = f32 per [1, *]>
func.func @containers(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %0 = quantx.quantize %x dynamic : tensor<2x8xf32> -> !quantx.tensor<2x8xf32, #s>
  %1 = tensor.from_elements %0, %0 : tensor<2x!quantx.tensor<2x8xf32, #s>>
  return %x : tensor<2x8xf32>
}
func.func @vectors(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %0 = arith.constant dense<1.0> : vector<4xf32>
  %1 = tensor.from_elements %0 : tensor<1xvector<4xf32>>
  return %x : tensor<2x8xf32>
}
"""
RESOURCE = """\
func.func @f() -> tensor<4xf32> {
  %0 = arith.constant dense_resource<bytes> : tensor<4xf32>
  return %0 : tensor<4xf32>
}
"""
ARGS = """\
func.func @f(%x: i32) -> i32 {
  return %x : i32
}
func.func @f_args(%x: i32) -> i32 {
  return %x : i32
}
"""
RESERVED = """\
func.func @quantx_parallel_for(%x: i32) -> i32 {
  return %x : i32
}
"""
LONG_RESOURCE = RESOURCE + '{-# dialect_resources: { builtin: { bytes: "0x04000000' + "01" * 17 + '" } } #-}\n'
SHORT_RESOURCE = LONG_RESOURCE.replace("01" * 17, "01" * 3)

CARRIER = """\
#s = #quantx.affine<si8, scale = f32 per [1, *]>
func.func @f(%w: !quantx.tensor<4x8xf32, #s>) {
  %0 = builtin.unrealized_conversion_cast %w : !quantx.tensor<4x8xf32, #s> to tensor<4x8xf32>
  return
}
"""
DEEP = f"func.func private @f(!quantx.tensor<4xf32, #quantx.affine<{'(affine<' * 100000}ui4{'>)' * 100000}>>)\n"
FIELDS = f"func.func private @f(!quantx.tensor<4xf32, #quantx.affine<ui4, scale = {' * '.join(['f32'] * 100000)}>>)\n"


def npy(data, descr="|i1", shape=None, order="False", version=1, header=None):
    """The bytes of a .npy file."""
    shape = (len(data),) if shape is None else shape
    header = header or f"{{'descr': {descr!r}, 'fortran_order': {order}, 'shape': {shape!r}, }}"
    text = header.encode() + b" " * (-(len(header) + 11) % 64) + b"\n"
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H", len(text)) + text + data


def arrays():
    data = bytes(11880)
    whole = npy(data)
    return {
        "bytes.npy": whole,
        "empty.npy": b"",
        "magic.npy": whole[:6],
        "version.npy": npy(data, version=9),
        "header-cut.npy": whole[:40],
        "header-length.npy": whole[:8] + b"\xff\xff" + whole[10:200],
        "header-text.npy": npy(data, header="descr"),
        "no-descr.npy": npy(data, header="{'fortran_order': False, 'shape': (11880,), }"),
        "fortran.npy": npy(bytes(24), "<f4", (3, 2), "True"),
        "big-endian.npy": npy(bytes(47520), ">i4"),
        "objects.npy": npy(data, "|O"),
        "structured.npy": npy(data, header="{'descr': [('a', '|i1')], 'fortran_order': False, 'shape': (11880,), }"),
        "short.npy": whole[:-1],
        "long.npy": whole + b"\0",
        "negative.npy": npy(data, shape=(-11880,)),
        "absurd.npy": npy(data, shape=(9223372036854775807,)),
        "overflow.npy": npy(data, shape=(4294967296, 4294967296)),
        "floats.npy": npy(bytes(47520), "<f4", (11880,)),
        "other-shape.npy": npy(bytes(11879)),
        "rank.npy": npy(data, shape=(1, 11880)),
        "ids.npy": npy(struct.pack("<2i", 0, 4), "<i4", (2,)),
        "nine.npy": npy(struct.pack("<i", 9), "<i4", ()),
        "zero.npy": npy(struct.pack("<i", 0), "<i4", ()),
        "three.npy": npy(bytes(24)),
        "two.npy": npy(struct.pack("<q", 2), "<i8", ()),
        "seven.npy": npy(bytes(28), "<f4", (7,)),
        "five.npy": npy(bytes(20), "<f4", (5,)),
        "minus.npy": npy(struct.pack("<q", -1), "<i8", ()),
    }


def broken_arrays():
    """{name: bytes}: bytes.npy cut at every field of its header and one byte beside it, and with every field wrong."""
    whole, broken = npy(bytes(11880)), {}
    end = whole.index(b"\n") + 1
    texts = ["{", "'descr'", "'|i1'", "'fortran_order'", "False", "'shape'", "(11880,)", "}"]
    starts = [whole.index(text.encode()) for text in texts]
    fields = [0, 6, 7, 8, 10, *starts, *(at + len(text) for at, text in zip(starts, texts)), end, len(whole)]
    for cut in sorted({at + step for at in fields for step in (-1, 0, 1)}):
        if 0 <= cut < len(whole):
            broken[f"cut-{cut}.npy"] = whole[:cut]
    for at in range(10):
        broken[f"byte-{at}.npy"] = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
    wrong = {
        "'descr'": ["'desc'", "descr", "''"],
        "'|i1'": ["'|i'", "'|i9'", "'|b1'", "'<i2'", "'i1'", "''", "None", "'|i1", "('|i1',)"],
        "'fortran_order'": ["'order'", "fortran_order"],
        "False": ["None", "0", "'False'", "false", "True False"],
        "'shape'": ["'shapes'", "shape"],
        "(11880,)": ["()", "(,)", "(0,)", "(11879,)", "(11881,)", "(-1,)", "(11880", "11880", "[11880]", "(11880.0,)",
                     "('11880',)", "(None,)", "(11880, 0)", "(1, 11880)", "(0x2e68,)", "(18446744073709563496,)"],
        "{": ["", "[", "{{"],
    }  # fmt: skip
    for text, others in wrong.items():
        for index, other in enumerate(others):
            header = "{'descr': '|i1', 'fortran_order': False, 'shape': (11880,), }".replace(text, other, 1)
            broken[f"field-{list(wrong).index(text)}-{index}.npy"] = npy(bytes(11880), header=header)
    return broken


def write(folder):
    """Writes all files into a folder."""
    texts = {"good.mlir": PROGRAM, "rows.mlir": RUN_TIME, "sums.mlir": SUMS, "carrier.mlir": CARRIER, "deep.mlir": DEEP,
             "fields.mlir": FIELDS, "sizes.mlir": SIZES, "wide.mlir": WIDE, "calls.mlir": CALLS,
             "recursion.mlir": RECURSION, "dot.mlir": DOT, "elements.mlir": ELEMENTS, "resource-none.mlir": RESOURCE,
             "resource-long.mlir": LONG_RESOURCE, "resource-short.mlir": SHORT_RESOURCE, "args.mlir": ARGS,
             "reserved.mlir": RESERVED, "broken.mlir": PROGRAM.replace("11880", "11879")}  # fmt: skip
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name, data in (arrays() | broken_arrays()).items():
        (folder / name).write_bytes(data)
    (folder / "noise.bin").write_bytes(random.Random(0).randbytes(1000))
    command = ["quantx-opt", "good.mlir", "--emit-bytecode", "-o", "good.mlirbc"]
    subprocess.run(command, cwd=folder, check=True)
    bytecode = (folder / "good.mlirbc").read_bytes()
    (folder / "cut.mlirbc").write_bytes(bytecode[:200])
    (folder / "magic.mlirbc").write_bytes(b"ML\xefX" + bytecode[4:])
