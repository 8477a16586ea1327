# RUN: %python %s
"""Every operation of the Tensor level on values worked out by hand."""

import numpy as np

from Inputs.tool import expect, run

f4, i4, i1 = np.float32, np.int32, np.int8

# make, dequantize (clause D1): (q - 8) * s, s = 0.5 and -2.
CONTAINER = """
#s = #quantx.affine<ui4, zero = 8, scale = f32 per [1, *]>
#l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 4 at 0}, {unit 32, order(k, n), scale = 32 at 0}>
!q = !quantx.tensor<2x3xf32, #s>
"""
MAKE = "%w = quantx.make(%b, %s) layout #l : (tensor<6xi8>, tensor<2xi32>) -> !q"
CODES = np.array([0, 8, 15, 9, 7, 10], i1)
SCALES = np.array([0.5, -2], f4).view(i4)
REAL = [[-4, 0, 3.5], [-2, 2, -4]]
expect("dequantize", run(CONTAINER + f"""
func.func @f(%b: tensor<6xi8>, %s: tensor<2xi32>) -> tensor<2x3xf32> {{
  {MAKE}
  %r = quantx.dequantize %w : !q -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}}""", CODES, SCALES), REAL)

# The order of levels: ((l1 / l2) * code) + offset, one rounding each: 1/3 first, then * 3 is not 1 * 3 / 3.
expect("order of levels", run("""
#s = #quantx.affine<ui8, scale = f32 per [*, *] / f32 per [*, *], offset = f32 per [*, *]>
#l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 8 at 0}, {unit 96, order(k, n), scale0 = 32 at 0, scale1 = 32 at 32, offset = 32 at 64}>
func.func @f(%b: tensor<2xi8>, %s: tensor<3xi32>) -> tensor<1x2xf32> {
  %w = quantx.make(%b, %s) layout #l : (tensor<2xi8>, tensor<3xi32>) -> !quantx.tensor<1x2xf32, #s>
  %r = quantx.dequantize %w : !quantx.tensor<1x2xf32, #s> -> tensor<1x2xf32>
  return %r : tensor<1x2xf32>
}""", np.array([7, -1], i1), np.array([1, 3, -2], f4).view(i4)),
    [[f4(f4(1) / f4(3)) * f4(7) + f4(-2), f4(f4(1) / f4(3)) * f4(255) + f4(-2)]])

# unmake writes unused bits as 0; dim.
expect("unmake, dim", run(CONTAINER + f"""
func.func @f(%b: tensor<6xi8>, %s: tensor<2xi32>) -> (tensor<6xi8>, tensor<2xi32>, index) {{
  {MAKE}
  %c:2 = quantx.unmake %w layout #l : !q -> tensor<6xi8>, tensor<2xi32>
  %d = quantx.dim %w, 1 : !q
  return %c#0, %c#1, %d : tensor<6xi8>, tensor<2xi32>, index
}}""", CODES | i1(-16), SCALES, results=3), CODES, SCALES, 3)

# Clause D5.
expect("lookup_rows", run(CONTAINER + f"""
func.func @f(%b: tensor<6xi8>, %s: tensor<2xi32>, %i: tensor<3xi32>) -> tensor<3x3xf32> {{
  {MAKE}
  %r = quantx.lookup_rows %w, %i : (!q, tensor<3xi32>) -> tensor<3x3xf32>
  return %r : tensor<3x3xf32>
}}""", CODES, SCALES, np.array([1, 0, 1], i4)), [REAL[1], REAL[0], REAL[1]])

# A real operand: the real product of the dequantized values, then bias (clauses A1 and A6).
expect("matmul with a real operand", run(CONTAINER + f"""
func.func @f(%b: tensor<6xi8>, %s: tensor<2xi32>, %x: tensor<1x3xf16>, %c: tensor<2xf32>) -> tensor<1x2xbf16> {{
  {MAKE}
  %r = quantx.matmul %x, %w bias(%c) : (tensor<1x3xf16>, !q, tensor<2xf32>) -> tensor<1x2xbf16>
  return %r : tensor<1x2xbf16>
}}""", CODES, SCALES, np.array([[1, 2, 4]], np.float16), np.array([1, 0.5], f4)),
    np.array([[1 - 4 + 14, 0.5 - 2 + 4 - 16]], f4).view(np.uint32).__rshift__(16).astype(np.uint16).view("V2"))

# Static quantization (clauses S1 and S3): round((x - o) / s) + z, clamped; a NaN quotient counts as 0.
STATIC = """
#s = #quantx.affine<ui4, zero = ui4 per [1, *], scale = f32 per [1, *], offset = f32 per [*, *]>
func.func @f(%x: tensor<2x4xf32>, %s: tensor<2x1xf32>, %z: tensor<2x1xi8>, %o: tensor<1x1xf32>) -> tensor<2x4xf32> {
  %q = quantx.quantize %x scale(%s) zero(%z) offset(%o) round(MODE) : (tensor<2x4xf32>, tensor<2x1xf32>, tensor<2x1xi8>, tensor<1x1xf32>) -> !quantx.tensor<2x4xf32, #s>
  %r = quantx.dequantize %q : !quantx.tensor<2x4xf32, #s> -> tensor<2x4xf32>
  return %r : tensor<2x4xf32>
}"""
X = np.array([[2, 3.5, 4.5, np.nan], [np.inf, -np.inf, 1, 2]], f4)
for mode, row in [("half_even", [0, 2, 2]), ("half_up", [0, 2, 3]), ("half_away", [0, 2, 3]), ("floor", [0, 1, 2])]:
    codes = np.array([[*row, 0], [15 - 7, -7, -1, 0]], f4)  # q - z; z = 3 and 7
    expect(f"quantize static {mode}",
           run(STATIC.replace("MODE", mode), X, np.array([[1], [1]], f4), np.array([[3], [7]], i1), np.array([[2]], f4)),
           codes + f4(2))

# choose_params: lo = -1, hi = 2 gives s = 3/15, z = rint(0 + 1 * 15/3) = 5; amax = 2 gives s = 2/7.
expect("choose_params", run("""
#a = #quantx.affine<ui4, zero = ui4 per [1, *], scale = f32 per [1, *]>
#b = #quantx.affine<si4, scale = f32 per [1, *]>
func.func @f(%x: tensor<1x4xf32>) -> (tensor<1x1xf32>, tensor<1x1xi8>, tensor<1x1xf32>, tensor<1x1xf32>) {
  %s, %z = quantx.choose_params %x min_max for #a : (tensor<1x4xf32>) -> (tensor<1x1xf32>, tensor<1x1xi8>)
  %t = quantx.choose_params %x abs_max for #b : (tensor<1x4xf32>) -> tensor<1x1xf32>
  %u = quantx.choose_params %x mse for #b : (tensor<1x4xf32>) -> tensor<1x1xf32>
  return %s, %z, %t, %u : tensor<1x1xf32>, tensor<1x1xi8>, tensor<1x1xf32>, tensor<1x1xf32>
}""", np.array([[-1, 0, 1, 2]], f4), results=4)[:3], [[f4(3) / f4(15)]], [[5]], [[f4(2) / f4(7)]])

# Clause Q5, fake_quantize and cast_scheme: si4 over [1, 2], Q = 7: s = 1, then s = 2.
FAKE = np.array([[7, 2.5, 14, -3]], f4)
expect("fake_quantize, cast_scheme", run("""
#a = #quantx.affine<si4, scale = f32 per [1, 2]>
#b = #quantx.affine<si2, scale = f32 per [1, *]>
func.func @f(%x: tensor<1x4xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>) {
  %y = quantx.fake_quantize %x as #a : tensor<1x4xf32>
  %q = quantx.quantize %x dynamic : tensor<1x4xf32> -> !quantx.tensor<1x4xf32, #a>
  %c = quantx.cast_scheme %q : !quantx.tensor<1x4xf32, #a> -> !quantx.tensor<1x4xf32, #b>
  %z = quantx.dequantize %c : !quantx.tensor<1x4xf32, #b> -> tensor<1x4xf32>
  return %y, %z : tensor<1x4xf32>, tensor<1x4xf32>
}""", FAKE, results=2), [[7, 2, 14, -4]], [[0, 0, 14, 0 * -14]])

# Channels: result[..., c, ...] = input[..., p[c], ...]; a scale a channel; a Hadamard block of 2 and of 4.
expect("channels", run("""
func.func @f(%x: tensor<2x4xf32>, %p: tensor<4xi32>, %s: tensor<2xf32>) -> (tensor<2x4xf32>, tensor<2x4xf32>, tensor<2x4xf32>) {
  %a = quantx.permute_channels %x, %p axis 1 : tensor<2x4xf32>, tensor<4xi32>
  %b = quantx.channel_scale %x, %s axis 0 : tensor<2x4xf32>, tensor<2xf32>
  %c = quantx.hadamard %x block 4 : tensor<2x4xf32>
  return %a, %b, %c : tensor<2x4xf32>, tensor<2x4xf32>, tensor<2x4xf32>
}""", np.array([[1, 2, 3, 4], [5, 6, 7, 8]], f4), np.array([2, 0, 3, 1], i4), np.array([2, -1], f4), results=3),
    [[3, 1, 4, 2], [7, 5, 8, 6]], [[2, 4, 6, 8], [-5, -6, -7, -8]], [[5, -1, -2, 0], [13, -1, -2, 0]])

# conv_2d with zero points, padding, stride, dilation and groups: patches, padding has the real value 0.
rng = np.random.default_rng(1)
x, w = rng.integers(-9, 9, (1, 5, 4, 4)), rng.integers(-9, 9, (4, 2, 2, 2))
padded = np.pad((x - 3) * 0.5, ((0, 0), (1, 0), (0, 2), (0, 0)))
wanted = np.zeros((1, 3, 5, 4))
for row, column, filter in np.ndindex(3, 5, 4):
    group = filter // 2
    patch = padded[0, 2 * row : 2 * row + 2, column : column + 2, 2 * group : 2 * group + 2]
    wanted[0, row, column, filter] = np.sum(patch * (w[filter] + 1) * 2)
CONV = """
#x = #quantx.affine<si8, zero = 3, scale = f32 per [*, *, *, *]>
#w = #quantx.affine<si8, zero = si8 per [1, *, *, *], scale = f32 per [1, *, *, *]>
#xl = #quantx.layout<[i, h, v, c], {unit 8, order(c, v, h, i), codes = 8 at 0}, {unit 32, order(c, v, h, i), scale = 32 at 0}>
#wl = #quantx.layout<[f, h, v, c], {unit 8, order(c, v, h, f), codes = 8 at 0}, {unit 8, order(c, v, h, f), zero = 8 at 0}, {unit 32, order(c, v, h, f), scale = 32 at 0}>
func.func @f(%xb: tensor<80xi8>, %xs: tensor<1xi32>, %wb: tensor<32xi8>, %wz: tensor<4xi8>, %ws: tensor<4xi32>) -> tensor<1x3x5x4xf32> {
  %x = quantx.make(%xb, %xs) layout #xl : (tensor<80xi8>, tensor<1xi32>) -> !quantx.tensor<1x5x4x4xf32, #x>
  %w = quantx.make(%wb, %wz, %ws) layout #wl : (tensor<32xi8>, tensor<4xi8>, tensor<4xi32>) -> !quantx.tensor<4x2x2x2xf32, #w>
  %y = quantx.conv_2d %x, %w strides [2, 1] padding [1, 0, 0, 2] dilations [1, 1] groups 2 : (!quantx.tensor<1x5x4x4xf32, #x>, !quantx.tensor<4x2x2x2xf32, #w>) -> tensor<1x3x5x4xf32>
  return %y : tensor<1x3x5x4xf32>
}"""
expect("conv_2d", run(CONV, x.astype(i1).ravel(), np.array([0.5], f4).view(i4), w.astype(i1).ravel(),
                      np.full(4, -1, i1), np.full(4, 2, f4).view(i4)), wanted + 0.0)
