# RUN: %python %s
"""Every failure at run time is one located error with a status of the contract, never a crash."""

import os
import subprocess
import tempfile

import numpy as np

from Inputs.tool import run

f4, i4, i1, i8 = np.float32, np.int32, np.int8, np.int64
AFFINE = """#s = #quantx.affine<ui4, scale = f32 per [1, *]>
#l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 4 at 0}, {unit 32, order(k, n), scale = 32 at 0}>
"""


def function(body, arguments="", result="i32", head=""):
    return f"{head}func.func @f({arguments}) -> {result} {{\n{body}\n}}"


# (name, text, inputs, status, end of the first line of stderr)
CASES = [
    ("endless", function("%z = arith.constant 0 : i32\ncf.br ^a\n^a:\ncf.br ^b\n^b:\ncf.br ^a"), [], 5,
     "steps: wanted at most 100000000 operations, got: more"),
    ("recursion", function("%y = func.call @f(%x) : (i32) -> i32\nreturn %y : i32", "%x: i32"), [np.array(1, i4)], 5,
     "depth: wanted at most 512 calls and regions inside one another, got: more"),
    ("absurd size", function("%y = tensor.empty(%n, %n) : tensor<?x?xi32>\nreturn %y : tensor<?x?xi32>", "%n: index",
                             "tensor<?x?xi32>"), [np.array(1 << 40, i8)], 1, "got: [1099511627776, 1099511627776] of 'i32'"),
    ("negative size", function("%y = tensor.empty(%n) : tensor<?xi32>\nreturn %y : tensor<?xi32>", "%n: index",
                               "tensor<?xi32>"), [np.array(-1, i8)], 1, "got: [-1] of 'i32'"),
    ("division", function("%y = arith.divsi %x, %z : i32\nreturn %y : i32", "%x: i32, %z: i32"),
     [np.array(7, i4), np.array(0, i4)], 1, "division: wanted a quotient that is defined, got: 7 / 0"),
    ("overflowing division", function("%y = arith.divsi %x, %z : i32\nreturn %y : i32", "%x: i32, %z: i32"),
     [np.array(-(2**31), i4), np.array(-1, i4)], 1, "got: -2147483648 / -1"),
    ("shift", function("%y = arith.shli %x, %z : i32\nreturn %y : i32", "%x: i32, %z: i32"),
     [np.array(7, i4), np.array(32, i4)], 1, "shift: wanted an amount below 32, got: 32"),
    ("conversion", function("%y = arith.fptosi %x : f32 to i32\nreturn %y : i32", "%x: f32"), [np.array(3e9, f4)], 1,
     "conversion: wanted a value that 32 bits hold, got: 3.000000e+09"),
    ("step", function("""%z = arith.constant 0 : index
       %i = arith.constant 1 : i32
       %y = scf.for %a = %z to %n step %z iter_args(%b = %i) -> i32 { scf.yield %b : i32 }
       return %y : i32""", "%n: index"), [np.array(5, i8)], 1, "step: wanted a positive one, got: 0"),
    ("element", function("%y = tensor.extract %t[%n] : tensor<3xi32>\nreturn %y : i32", "%t: tensor<3xi32>, %n: index"),
     [np.zeros(3, i4), np.array(3, i8)], 1, "index: wanted 0 to 2, got: 3"),
    ("slice", function("%y = tensor.extract_slice %t[%n] [2] [1] : tensor<3xi32> to tensor<2xi32>\nreturn %y : tensor<2xi32>",
                       "%t: tensor<3xi32>, %n: index", "tensor<2xi32>"), [np.zeros(3, i4), np.array(2, i8)], 1,
     "slice: wanted offset, size and stride inside an extent of 3, got: 2, 2, 1"),
    ("memory", function("%m = memref.alloc(%n) : memref<?xi8>\n%y = vector.load %m[%n] : memref<?xi8>, vector<4xi8>\n"
                        "%r = vector.reduction <add>, %y : vector<4xi8> into i8\nreturn %r : i8", "%n: index", "i8"),
     [np.array(6, i8)], 1, "index: wanted 0 to 2, got: 6"),
    ("view", function("%m = memref.alloc() : memref<8xi8>\n%y = memref.view %m[%n][] : memref<8xi8> to memref<1xi32>\n"
                      "%r = memref.load %y[%n] : memref<1xi32>\nreturn %r : i32", "%n: index"), [np.array(6, i8)], 1,
     "view: wanted one inside 8 bytes, got: one at byte 6"),
    ("strided buffer", function("""%m = memref.alloc() : memref<8xi8>
       %y = memref.cast %m : memref<8xi8> to memref<8xi8, strided<[?]>>
       %c = arith.constant 0 : index
       %r = memref.load %y[%c] : memref<8xi8, strided<[?]>>\nreturn %r : i8""", result="i8"), [], 1,
     "in row-major order, got: 'memref<8xi8, strided<[?]>>'"),
    ("mask", function("""%m = memref.alloc() : memref<8xi8>
       %c = arith.constant 0 : index
       %k = arith.constant dense<[false, true]> : vector<2xi1>
       %p = arith.constant dense<1> : vector<2xi8>
       %y = vector.maskedload %m[%c], %k, %p : memref<8xi8>, vector<2xi1>, vector<2xi8> into vector<2xi8>
       %r = vector.reduction <add>, %y : vector<2xi8> into i8\nreturn %r : i8""", result="i8"), [], 1,
     "mask: wanted lanes from the first on, got: lane 1 without lane 0"),
    ("reduction", function("""%v = arith.constant dense<1.0> : vector<4xf32>
       %r = vector.reduction <add>, %v : vector<4xf32> into f32\nreturn %r : f32""", result="f32"), [], 1,
     "reduction: wanted one whose order does not matter, got: add of 'vector<4xf32>'"),
    ("tile", function("""%m = memref.alloc() : memref<8x64xi8>
       %c = arith.constant 0 : index
       %t = amx.tile_load %m[%c, %c] : memref<8x64xi8> into !amx.tile<16x64xi8>
       amx.tile_store %m[%c, %c], %t : memref<8x64xi8>, !amx.tile<16x64xi8>
       %r = memref.load %m[%c, %c] : memref<8x64xi8>\nreturn %r : i8""", result="i8"), [], 1,
     "tile: wanted rows inside 512 elements, got: row 8 at 512"),
    ("result", function("%m = memref.alloc() : memref<8xi8>\nreturn %m : memref<8xi8>", result="memref<8xi8>"), [], 1,
     "result: wanted a tensor, a quantized tensor or a scalar, got: 'memref<8xi8>'"),
    ("unknown operation", function("%y = math.cos %x : f32\nreturn %y : f32", "%x: f32", "f32"), [np.array(0, f4)], 1,
     "operation: wanted one that the interpreter knows, got: math.cos"),
    ("resource", function("%y = arith.constant dense_resource<gone> : tensor<4xi32>\nreturn %y : tensor<4xi32>", "",
                          "tensor<4xi32>"), [], 1, "resource: wanted the bytes of gone, got: none"),
    ("buffer", function("""%w = quantx.make(%b, %c) layout #l : (tensor<?xi8>, tensor<2xi32>) -> !quantx.tensor<2x3xf32, #s>
       %y = quantx.dequantize %w : !quantx.tensor<2x3xf32, #s> -> tensor<2x3xf32>\nreturn %y : tensor<2x3xf32>""",
                        "%b: tensor<?xi8>, %c: tensor<2xi32>", "tensor<2x3xf32>", AFFINE),
     [np.zeros(7, i1), np.zeros(2, i4)], 1, "buffer 0: wanted 6 bytes, got: 7"),
    # Clause D5.
    ("ids", function("""%w = quantx.make(%b, %c) layout #l : (tensor<6xi8>, tensor<2xi32>) -> !quantx.tensor<2x3xf32, #s>
       %y = quantx.lookup_rows %w, %i : (!quantx.tensor<2x3xf32, #s>, tensor<1xi32>) -> tensor<1x3xf32>
       return %y : tensor<1x3xf32>""", "%b: tensor<6xi8>, %c: tensor<2xi32>, %i: tensor<1xi32>", "tensor<1x3xf32>", AFFINE),
     [np.zeros(6, i1), np.zeros(2, i4), np.array([2], i4)], 1, "ids: wanted rows from 0 to 1, got: 2"),
    ("permutation", function("%y = quantx.permute_channels %x, %p axis 0 : tensor<2xf32>, tensor<2xi32>\n"
                             "return %y : tensor<2xf32>", "%x: tensor<2xf32>, %p: tensor<2xi32>", "tensor<2xf32>"),
     [np.zeros(2, f4), np.array([0, -1], i4)], 1, "permutation: wanted channels from 0 to 1, got: -1"),
    ("block", function("%y = quantx.hadamard %x block 4 : tensor<?xf32>\nreturn %y : tensor<?xf32>", "%x: tensor<?xf32>",
                       "tensor<?xf32>"), [np.zeros(6, f4)], 1, "block: wanted a power of two that divides 6, got: 4"),
    # Clause A7.
    ("integers", function("""%w = quantx.make(%b) layout #l : (tensor<2xi8>) -> !quantx.tensor<1x2xf32, #s>
       %y = quantx.matmul %w, %w : (!quantx.tensor<1x2xf32, #s>, !quantx.tensor<1x2xf32, #s>) -> tensor<1x1xf32>
       return %y : tensor<1x1xf32>""", "%b: tensor<2xi8>", "tensor<1x1xf32>",
                          "#s = #quantx.affine<ui8, scale = 1099511627776>\n"
                          "#l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 8 at 0}>\n"),
     [np.full(2, -1, i1)], 1, "sums: wanted ones that fit in 64 bits, got: up to 2^100"),
]
for name, text, inputs, status, message in CASES:
    got = run(text, *inputs)
    assert isinstance(got, tuple) and got[0] == status and got[1].endswith(message), f"{name}: {got}"
    assert got[1].startswith("FILE:") and ": error: " in got[1], f"{name}: {got}"

# Files: the message names the argument and the file.
TWO = function("return %x : tensor<2xf32>", "%x: tensor<2xf32>", "tensor<2xf32>")
FILES = [
    (b"", "wanted a .npy file, got: another file"),
    (b"\x93NUMPY\x09\x00" + b"\x00" * 4, "wanted version 1.0, 2.0 or 3.0 of .npy, got: 9.0"),
    (b"\x93NUMPY\x01\x00\xff\x00{", "wanted a header of 255 bytes, got: 1"),
    (b"\x93NUMPY\x01\x00\x02\x00{}" + b"\x00" * 8, "wanted a header with descr, fortran_order and shape, got: {}"),
    (np.zeros(2, "f8"), "wanted elements of type <f4, got: <f8"),
    (np.zeros(2, ">f4"), "wanted elements of type <f4, got: >f4"),
    (np.asfortranarray(np.zeros((2, 2), f4)), "wanted C order, got: Fortran order"),
    (np.zeros(3, f4), "argument 0: wanted the sizes of 'tensor<2xf32>', got: [3]"),
]
with tempfile.TemporaryDirectory() as folder:
    path, data = f"{folder}/f.mlir", f"{folder}/x.npy"
    with open(path, "w", encoding="utf-8") as file:
        file.write(TWO)
    good = f"{folder}/good.npy"
    np.save(good, np.ones(2, f4))
    for size in range(os.path.getsize(good)):
        with open(good, "rb") as file:
            FILES.append((file.read()[:size], "got: "))

    def tool(*flags):
        done = subprocess.run(["quantx-run", *flags], capture_output=True, text=True)
        return done.returncode, done.stderr.partition("\n")[0]

    for content, message in FILES:
        if isinstance(content, bytes):
            with open(data, "wb") as file:
                file.write(content)
        else:
            np.save(data, content)
        status, line = tool(path, "--entry=f", f"--input=0:{data}")
        assert status == 1 and ": error: argument 0: " in line and message in line, (content, status, line)

    USAGE = [
        (["--entry=f"], 2, "error: usage: wanted FILE and --entry=F, got: no FILE"),
        ([path], 2, "error: usage: wanted FILE and --entry=F, got: no --entry"),
        ([path, "--entry=f", "--backend=gpu"], 2, "got: gpu"),
        ([path, "--entry=f", "--seed=x"], 2, "error: --seed: wanted S, S,normal, S,uniform or S,edge, got: x"),
        ([path, "--entry=f", "--seed=1,best"], 2, "got: 1,best"),
        ([path, "--entry=f", "--schedule=sideways"], 2, "got: sideways"),
        ([path, "--entry=f", "--elements=3"], 2, "got: 3"),
        ([path, "--entry=f", "--elements=0,1"], 2, "COUNT from 1 to 1000000, got: 0,1"),
        ([path, "--entry=f", "--target=bogus"], 2, "sm_90], got: bogus"),
        ([path, "--entry=f", "--input=0"], 2, "error: --input: wanted I:FILE.npy, got: 0"),
        ([path, "--entry=f", "--input=0:a", "--input=0:b"], 2, "error: --input: wanted each index once, got: 0:b"),
        ([path, "--entry=f", "--threads=0"], 2, "error: --threads: wanted 1 to 1024, got: 0"),
        ([path, "--entry=f", "--dyn=-1"], 2, "got: -1"),
        ([path, "--entry=f", "--repeat=0"], 2, "got: 0"),
        ([path, "--entry=g"], 1, "error: --entry: wanted a function with a body, got: g"),
        ([path, "--entry=f"], 1, "argument 0: wanted --input=0:FILE.npy or --seed, got: none"),
        ([path, "--entry=f", "--input=3:a.npy"], 1, "--input: wanted an argument below 1, got: 3"),
        ([path, "--entry=f", "--seed=1", "--output=1:a.npy"], 1, "--output: wanted a result below 1, got: 1"),
        ([path, "--entry=f", "--seed=1", "--output=0:/absent/a.npy"], 1, "/absent/a.npy"),
        ([f"{folder}/absent.mlir", "--entry=f"], 1, "No such file or directory"),
    ]
    for flags, status, message in USAGE:
        got = tool(*flags)
        assert got[0] == status and message in got[1] and "error: " in got[1], (flags, got)
