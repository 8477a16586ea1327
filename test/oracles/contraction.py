"""What a contraction means: clauses I1 to I3 and A2 to A6 of the specification, in numpy.

An operand is `Operand(codes, zero, scale, offset, …)`: decoded codes [R, K] as integers (times two where
they are half-integers) and products of `Factor`s: an array in the factor's own shape, its block, and whether it
divides. Integer arrays are integer factors, float32 arrays are float levels.
"""
from dataclasses import dataclass, field

import numpy as np

f32 = np.float32


@dataclass
class Factor:
    values: np.ndarray  # int64 or float32, in the shape of its blocks
    per: tuple  # (rows, k), None is the whole dimension; (size,) flattens row by row
    divides: bool = False

    @property
    def is_integer(self):
        return self.values.dtype.kind == "i" and not self.divides

    def blocks(self, shape):
        """The number of its block at every element."""
        n, k = np.indices(shape)
        if len(self.per) == 1:
            return (n * shape[1] + k) // (self.per[0] or shape[0] * shape[1])
        rows, columns = (extent or size for extent, size in zip(self.per, shape))
        return n // rows * -(-shape[1] // columns) + k // columns

    def expand(self, shape):
        return self.values.reshape(-1)[self.blocks(shape)]

    def is_constant_along_k(self, shape):
        extent = self.per[-1]
        if len(self.per) == 1:
            return extent is None or extent % shape[1] == 0
        return extent is None or extent >= shape[1]


@dataclass
class Operand:
    codes: np.ndarray
    zero: list = field(default_factory=list)
    scale: list = field(default_factory=list)
    offset: list = field(default_factory=list)
    halves: int = 1  # codes are given times this
    minus_scale: bool = False
    minus_offset: bool = False

    def __post_init__(self):
        self.codes = self.codes.astype(np.int64)

    @property
    def shape(self):
        return self.codes.shape

    @property
    def float_zero(self):
        return any(not z.is_integer for z in self.zero)


def integers(factors, minus, shape):
    product = np.full(shape, -1 if minus else 1, np.int64)
    for factor in factors:
        if factor.is_integer:
            product = product * factor.expand(shape)
    return product


def times(value, level, divides):
    with np.errstate(all="ignore"):
        return f32(value / level) if divides else f32(value * level)


def floats(factors, shape, all_of_them=False):
    """Product of the float levels in declared order, one rounding each."""
    product = np.ones(shape, f32)
    for factor in factors:
        if all_of_them or not factor.is_integer:
            product = times(product, factor.expand(shape).astype(f32), factor.divides)
    return product


def fma(a, b, c):
    """f32(a * b + c) with one rounding: the sum in f64, rounded to odd."""
    with np.errstate(all="ignore"):
        product, c = a.astype(np.float64) * b.astype(np.float64), c.astype(np.float64)
        total = product + c
        back = total - product
        error = (product - (total - back)) + (c - back)
        fix = np.isfinite(total) & (error != 0) & (total.view(np.int64) & 1 == 0)
        odd = np.nextafter(total, np.where(error > 0, np.inf, -np.inf))
        return np.where(fix, odd, total).astype(f32)


def to_f32(total, parts):
    return total.astype(f32) / f32(parts)  # numpy rounds int64 to f32 once


def group_ends(x, w, m, n):
    """Ends of the maximal runs of k on which every float field is constant (clause A2)."""
    k = x.shape[1]
    ends = {k}
    for operand, row in ((x, m), (w, n)):
        fields = [f for f in operand.scale + operand.offset if not f.is_integer]
        fields += operand.zero if operand.float_zero else []
        for factor in fields:
            blocks = factor.blocks(operand.shape)[row]
            ends |= set((np.flatnonzero(blocks[1:] != blocks[:-1]) + 1).tolist())
    return sorted(ends)


def contract(x, w, bias=None):
    """y [M, N] in f32, before the last rounding (clauses A2 to A6)."""
    (rows, k), (columns, _) = x.shape, w.shape
    xq = x.codes - (0 if not x.zero else x.halves * integers(x.zero, False, x.shape))
    xq = xq * integers(x.scale, x.minus_scale, x.shape)
    wq = w.codes if not w.zero or w.float_zero else w.codes - w.halves * integers(w.zero, False, w.shape)
    w_levels = integers(w.scale, w.minus_scale, w.shape)
    w_offsets = integers(w.offset, w.minus_offset, w.shape)
    sw, ow = floats(w.scale, w.shape), floats(w.offset, w.shape)
    zw = floats(w.zero, w.shape, all_of_them=True)
    inner = [a for a in x.scale if not a.is_integer and not a.is_constant_along_k(x.shape)]
    outer = [a for a in x.scale if not a.is_integer and a.is_constant_along_k(x.shape)]
    y = np.zeros((rows, columns), f32)
    for m in range(rows):
        for n in range(columns):
            acc, begin = f32(0), 0
            for end in group_ends(x, w, m, n):
                run = slice(begin, end)

                def term(right, parts, level):
                    for a in inner:
                        level = times(level, a.expand(x.shape)[m, begin], a.divides)
                    total = np.sum(xq[m, run] * right[n, run])
                    return fma(to_f32(total, parts), level, acc)

                acc = term(wq * w_levels, x.halves * w.halves, sw[n, begin])
                if w.float_zero:
                    acc = term(w_levels, x.halves, -times(zw[n, begin], sw[n, begin], False))
                if w.offset:
                    acc = term(w_offsets, x.halves, ow[n, begin])
                begin = end
            for a in outer:
                acc = times(acc, f32(a.expand(x.shape)[m, 0]), a.divides)
            y[m, n] = acc
    with np.errstate(all="ignore"):
        return y if bias is None else f32(y + bias)


def quantize(x, bits, per, signed=True, zero=None, min_max=False):
    """Clauses Q2 to Q4: (codes [M, K], scales, zeros), the last two by block."""
    blocks = Factor(np.zeros(0), per).blocks(x.shape)
    count = blocks.max() + 1
    codes = np.zeros(x.shape, np.int64)
    scales, zeros = np.zeros(count, f32), np.zeros(count, np.int64)
    low = -(2 ** (bits - 1)) if signed else 0
    high, q = low + 2**bits - 1, 2 ** (bits - 1) - 1
    with np.errstate(all="ignore"):
        for block in range(count):
            v = x[blocks == block]
            lo, hi = f32(np.fmin.reduce(v, initial=0)), f32(np.fmax.reduce(v, initial=0))
            extent, steps = (f32(hi - lo), f32(2**bits - 1)) if min_max else (max(-lo, hi), f32(q))
            inverse = f32(0) if extent == 0 else f32(steps / extent)
            scales[block] = f32(extent / steps)
            product = f32(v * inverse)
            rounded = np.rint(np.where(np.isnan(product), f32(0), product)).astype(np.float64)
            if min_max:
                start = f32(lo * inverse)
                zeros[block] = np.clip(np.rint(f32(low - (0 if np.isnan(start) else start))), low, high)
                codes[blocks == block] = np.clip(rounded + zeros[block], low, high)
            else:
                codes[blocks == block] = np.clip(rounded, -q, q) + (zero or 0)
    return codes, scales, zeros
