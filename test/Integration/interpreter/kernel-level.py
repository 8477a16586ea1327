# RUN: %python %s
"""The four ops of the Kernel level, against their formulas in numpy."""

import numpy as np

from Inputs.tool import expect, run

rng = np.random.default_rng(20)
LANES = 16
BYTES = 4 * LANES


def program(inputs, body, results):
    """@f on vectors that are loaded from tensors; its results are stored to tensors."""
    names = {np.int8: "i8", np.int32: "i32", np.float32: "f32"}
    arguments, text = [], "  %c = arith.constant 0 : index\n"
    for index, array in enumerate(inputs):
        kind = f"{array.size}x{names[array.dtype.type]}"
        arguments.append(f"%t{index}: tensor<{kind}>")
        text += f"  %m{index} = bufferization.to_buffer %t{index} : tensor<{kind}> to memref<{kind}>\n"
        text += f"  %v{index} = vector.load %m{index}[%c] : memref<{kind}>, vector<{kind}>\n"
    text += body
    for index, kind in enumerate(results):
        text += f"  %o{index} = memref.alloc() : memref<{kind}>\n"
        text += f"  vector.store %r{index}, %o{index}[%c] : memref<{kind}>, vector<{kind}>\n"
        text += f"  %y{index} = bufferization.to_tensor %o{index} : memref<{kind}> to tensor<{kind}>\n"
    values = ", ".join(f"%y{index}" for index in range(len(results)))
    types = ", ".join(f"tensor<{kind}>" for kind in results)
    head = f"func.func @f({', '.join(arguments)}) -> ({types}) {{\n"
    return f"{head}{text}  return {values} : {types}\n}}\n"


def unpack():
    one, two = rng.integers(-128, 128, (2, BYTES)).astype(np.int8)
    kind = f"vector<{BYTES}xi8>"
    body = (
        "  %r0 = quantx.kernel.unpack %v0, %v1 {sources = array<i32: 0, 1, 0>, shifts = array<i32: 4, 6, 1>,"
        f" widths = array<i32: 2, 2, 3>, position = 1 : i32, flip = -128 : i8}} : ({kind}, {kind}) -> {kind}\n"
    )
    a, b = one.view(np.uint8), two.view(np.uint8)
    wanted = ((a >> 4 & 3) << 1 | (b >> 6 & 3) << 3 | (a >> 1 & 7) << 5) ^ 128
    text = program([one, two], body, [f"{BYTES}xi8"])
    expect("unpack", run(text, one, two), wanted.astype(np.uint8).view(np.int8))


def select():
    codes = rng.integers(-128, 128, BYTES).astype(np.int8)
    for size in (16, 64):
        table = rng.integers(-128, 128, size).astype(np.int8)
        entries = ", ".join(map(str, table))
        body = f"  %r0 = quantx.kernel.select %v0 {{table = array<i8: {entries}>}} : vector<{BYTES}xi8>\n"
        text = program([codes], body, [f"{BYTES}xi8"])
        expect(f"select {size}", run(text, codes), table[codes.view(np.uint8) % size])


def dot():
    """Modulo 2^32, whatever the signs."""
    acc = rng.integers(-(2**31), 2**31, LANES).astype(np.int32)
    acc[:2] = 2**31 - 1, -(2**31)
    one, two = rng.integers(-128, 128, (2, BYTES)).astype(np.int8)
    for flags in ("", " {lhs_unsigned}", " {lhs_unsigned, rhs_unsigned}", " {rhs_unsigned}"):
        body = (
            f"  %r0 = quantx.kernel.dot avx2 %v0, %v1, %v2{flags}"
            f" : vector<{LANES}xi32>, vector<{BYTES}xi8>, vector<{BYTES}xi8>\n"
        )
        a = one.view(np.uint8) if "lhs" in flags else one
        b = two.view(np.uint8) if "rhs" in flags else two
        products = a.astype(np.int64) * b.astype(np.int64)
        wanted = (acc + products.reshape(LANES, 4).sum(1)).astype(np.uint32).view(np.int32)
        text = program([acc, one, two], body, [f"{LANES}xi32"])
        expect(f"dot{flags}", run(text, acc, one, two), wanted)


def tiles():
    """5 x 8 rows by 8 / 4 x 4 * 3."""
    m, k, n = 5, 8, 3
    lhs = rng.integers(-128, 128, (m, k)).astype(np.int8)
    rhs = rng.integers(-128, 128, (k // 4, 4 * n)).astype(np.int8)
    a, b, c = f"{m}x{k}xi8", f"{k // 4}x{4 * n}xi8", f"{m}x{n}xi32"
    text = f"""func.func @f(%x: tensor<{a}>, %w: tensor<{b}>) -> tensor<{c}> {{
      %i = arith.constant 0 : index
      %mx = bufferization.to_buffer %x : tensor<{a}> to memref<{a}>
      %mw = bufferization.to_buffer %w : tensor<{b}> to memref<{b}>
      %y = memref.alloc() : memref<{c}>
      %tx = amx.tile_load %mx[%i, %i] : memref<{a}> into !amx.tile<{a}>
      %tw = amx.tile_load %mw[%i, %i] : memref<{b}> into !amx.tile<{b}>
      %z = amx.tile_zero : !amx.tile<{c}>
      %r = quantx.kernel.dot amx %z, %tx, %tw {{lhs_unsigned}} : !amx.tile<{c}>, !amx.tile<{a}>, !amx.tile<{b}>
      amx.tile_store %y[%i, %i], %r : memref<{c}>, !amx.tile<{c}>
      %t = bufferization.to_tensor %y : memref<{c}> to tensor<{c}>
      return %t : tensor<{c}>
    }}"""
    # rhs[i, 4 n + j] multiplies lhs[m, 4 i + j].
    weights = rhs.reshape(k // 4, n, 4).transpose(0, 2, 1).reshape(k, n)
    wanted = lhs.view(np.uint8).astype(np.int32) @ weights.astype(np.int32)
    expect("tiles", run(text, lhs, rhs), wanted)


def rescale():
    """One rounding of the integer, one of the fused product and sum."""
    total = rng.integers(-(2**31), 2**31, LANES).astype(np.int32)
    scale, acc = rng.standard_normal((2, LANES)).astype(np.float32)
    body = f"  %r0 = quantx.kernel.rescale %v0, %v1, %v2 : vector<{LANES}xi32>, vector<{LANES}xf32>\n"
    text = program([total, scale, acc], body, [f"{LANES}xf32"])
    # f64 holds the product of two f32 exactly; longdouble the sum.
    product = total.astype(np.float32).astype(np.longdouble) * scale
    expect("rescale", run(text, total, scale, acc), (product + acc).astype(np.float32))


for check in (unpack, select, dot, tiles, rescale):
    check()
