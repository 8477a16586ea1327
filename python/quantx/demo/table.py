"""Rows of quantx.demo/1: measured, printed as a table, and summed up."""

import dataclasses
import os
import statistics
from collections.abc import Callable, Iterator

import numpy as np

from quantx.demo import running
from quantx.demo.compiling import Program
from quantx.demo.matrices import Entry, Layer
from quantx.demo.model import silu
from quantx.errors import CommandError

MISMATCH = 4
MLP = "mlp"


@dataclasses.dataclass(frozen=True)
class Row:
    """One function on M rows of real activations. Errors are against the float64
    product of these activations and the weights of the model's own file."""

    matrix: str
    shape: tuple[int, int]  # [N, K]
    format: str
    bits_per_weight: float
    m: int
    max_err: float
    rms_err: float
    seconds: float
    seconds_reference: float  # numpy f32 on the dequantized weights
    kernel: str
    compile_seconds: float  # of the kernels alone; equal contractions share one
    reference_rms: float
    share_of_bound: float | None  # against its own codes; None: not bounded


def measure(
    layer: Layer, activations: dict[str, np.ndarray], program: Program, rows: tuple[int, ...]
) -> Iterator[Row]:
    """A row for every entry and every M; the last M tokens."""
    for entry in layer.entries:
        for m in rows:
            yield _measure(layer, entry, activations[entry.matrix][-m:], program)
    if {"gate", "up", "down"} <= layer.originals.keys():
        for m in rows:
            yield _measure_mlp(layer, activations["gate"][-m:], program)


def _measure(layer: Layer, entry: Entry, x: np.ndarray, program: Program) -> Row:
    n, k = entry.weights.shape
    y, expected = np.empty((2, len(x), n), np.float32)
    inputs = [x] if entry.width is None else [x, entry.width]
    call = program.library.prepare(entry.function, inputs, [y])
    call()
    codes = running.quantized_activations(x, entry.activations)
    share = running.share_of_bound(
        y, codes, entry.weights, entry.quantized.sums, entry.quantized.offset
    )
    if not share <= 1:
        raise CommandError(
            f"{entry.function}: wanted at most the bound on f32 roundings, got: {share:g} times it",
            MISMATCH,
        )
    dequantized = entry.weights.astype(np.float32)
    reference = lambda: np.matmul(x, dequantized.T, out=expected)
    exact = x.astype(np.float64) @ layer.originals[entry.matrix].T
    return _row(entry.matrix, (n, k), entry.format, entry.bits_per_weight, program,
                entry.function, call, reference, y, exact, share)  # fmt: skip


def _measure_mlp(layer: Layer, x: np.ndarray, program: Program) -> Row:
    y = np.empty_like(x)
    call = program.library.prepare(MLP, [x], [y])
    rounded = {name: layer.originals[name].astype(np.float32) for name in ("gate", "up", "down")}
    exact = _forward(x.astype(np.float64), layer.originals)
    k = x.shape[1]
    return _row(MLP, (k, k), "q4_1", 5.0, program, MLP, call,
                lambda: _forward(x, rounded), y, exact, None)  # fmt: skip


def _forward(x: np.ndarray, weights: dict[str, np.ndarray]) -> np.ndarray:
    return (silu(x @ weights["gate"].T) * (x @ weights["up"].T)) @ weights["down"].T


def _row(
    matrix: str,
    shape: tuple[int, int],
    format: str,
    bits: float,
    program: Program,
    function: str,
    call: Callable[[], object],
    reference: Callable[[], object],
    y: np.ndarray,
    exact: np.ndarray,
    share: float | None,
) -> Row:
    """Times both sides, then looks at what the last call of ours has left in y."""
    seconds, seconds_reference = running.seconds_of(call, reference)
    kernels = program.kernels_of(function)
    error = y - exact
    return Row(
        matrix, shape, format, bits, len(exact), float(np.abs(error).max()), _rms(error), seconds,
        seconds_reference, " ".join(kernel.name for kernel in kernels),
        sum(kernel.seconds for kernel in kernels), _rms(exact), share,
    )  # fmt: skip


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(values**2)))


HEADER = (
    f"{'matrix':6} {'N x K':>8} {'format':11} {'bits':>5} {'M':>4} {'max err':>8} {'RMS err':>8} "
    f"{'% of y':>6} {'us':>9} {'numpy us':>9} {'ratio':>6} {'compile s':>9}  kernel"
)


def legend(cpu: int) -> str:
    return f"""\
A row is one function on M tokens; both sides on one thread, pinned to CPU {cpu}. The load
average is {os.getloadavg()[0]:.1f}; where it is above 1, other work may make times longer.
  bits       per weight: codes, scales, zeros and tables
  errors     against the float64 product of the model's activations and its own weights;
             % of y: the RMS error over the RMS of that product
  us         a call through the C ABI, f32 to f32, with the quantization of the activations
  numpy us   numpy's f32 product with the dequantized weights; ratio: numpy us over us
             (medians of {running.ROUNDS} rounds in turns, caches warm, with what Python adds to a call)
  compile s  of the kernel alone; equal contractions share one. `portable`: loops without a kernel
"""


def line(row: Row) -> str:
    shape = f"{row.shape[0]}x{row.shape[1]}"
    return (
        f"{row.matrix:6} {shape:>8} {row.format:11} {row.bits_per_weight:5.2f} {row.m:4} "
        f"{row.max_err:8.4f} {row.rms_err:8.5f} {_percent(row):6.2f} "
        f"{1e6 * row.seconds:9.1f} {1e6 * row.seconds_reference:9.1f} {_ratio(row):6.2f} "
        f"{row.compile_seconds:9.2f}  {row.kernel}"
    )


def _percent(row: Row) -> float:
    return 100 * row.rms_err / row.reference_rms


def _ratio(row: Row) -> float:
    return row.seconds_reference / row.seconds


def summary(rows: list[Row]) -> Iterator[str]:
    """Lines that say what the rows come to: a table of formats, and whether all
    results are what their codes mean."""
    sizes = sorted({row.m for row in rows})
    heads = " ".join(f"{f'M = {m}':>8}" for m in sizes)
    yield "Medians over the matrices; of each M, how many times faster than numpy f32"
    yield f"{'format':11} {'bits':>5} {'% of y':>6} {heads}"
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(MLP if row.matrix == MLP else row.format, []).append(row)
    for name, group in groups.items():
        bits = statistics.median(row.bits_per_weight for row in group)
        percent = statistics.median(map(_percent, group))
        ratios = [statistics.median(_ratio(row) for row in group if row.m == m) for m in sizes]
        cells = " ".join(f"{ratio:8.2f}" for ratio in ratios)
        yield f"{name:11} {bits:5.2f} {percent:6.2f} {cells}"
    shares = [row.share_of_bound for row in rows if row.share_of_bound is not None]
    yield (
        f"All {len(shares)} products are the float64 products of their own codes but for f32 "
        f"roundings (the furthest at {max(shares):.2f} of the bound)"
    )
