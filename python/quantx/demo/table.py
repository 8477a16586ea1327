"""Rows of quantx.demo/1: measured, and printed as a table."""

import dataclasses
from collections.abc import Iterator

import numpy as np

from quantx.demo import running
from quantx.demo.matrices import Entry, Layer
from quantx.demo.model import silu
from quantx.errors import CommandError

MISMATCH = 4


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
    reference_rms: float
    share_of_bound: float | None  # against its own codes; None: not bounded
    seconds_before: float


def measure(
    layer: Layer, activations: dict[str, np.ndarray], runner: running.Runner, rows: tuple[int, ...]
) -> Iterator[Row]:
    """A row for every entry and every M; the last M tokens."""
    for entry in layer.entries:
        for m in rows:
            yield _measure(layer, entry, activations[entry.matrix][-m:], runner)
    if {"gate", "up", "down"} <= layer.originals.keys():
        for m in rows:
            yield _measure_mlp(layer, activations["gate"][-m:], runner)


def _measure(layer: Layer, entry: Entry, x: np.ndarray, runner: running.Runner) -> Row:
    inputs = [x] if entry.width is None else [x, np.array(entry.width, np.int32)]
    repeat = 5 if len(x) < 128 else 3
    run = runner.call(entry.function, inputs, repeat)
    n, k = entry.weights.shape
    codes = running.quantized_activations(x, entry.activations)
    share = running.share_of_bound(
        run.result, codes, entry.weights, entry.quantized.sums, entry.quantized.offset
    )
    if not share <= 1:
        raise CommandError(
            f"{entry.function}: wanted at most the bound on f32 roundings, got: {share:g} times it",
            MISMATCH,
        )
    dequantized = entry.weights.astype(np.float32)
    reference = running.seconds_of(lambda: x @ dequantized.T, repeat)
    exact = x.astype(np.float64) @ layer.originals[entry.matrix].T
    bits = entry.bits_per_weight
    return _row(entry.matrix, (n, k), entry.format, bits, run, exact, reference, share)


def _measure_mlp(layer: Layer, x: np.ndarray, runner: running.Runner) -> Row:
    run = runner.call("mlp", [x], 3)

    def forward(x: np.ndarray, weights: dict[str, np.ndarray]) -> np.ndarray:
        return (silu(x @ weights["gate"].T) * (x @ weights["up"].T)) @ weights["down"].T

    rounded = {name: layer.originals[name].astype(np.float32) for name in ("gate", "up", "down")}
    reference = running.seconds_of(lambda: forward(x, rounded), 3)
    exact = forward(x.astype(np.float64), layer.originals)
    k = x.shape[1]
    return _row("mlp", (k, k), "q4_1", 5.0, run, exact, reference, None)


def _row(matrix, shape, format, bits, run: running.Run, exact, reference, share) -> Row:
    error = run.result - exact
    rms = lambda values: float(np.sqrt(np.mean(values**2)))
    return Row(
        matrix, shape, format, bits, len(exact), float(np.abs(error).max()), rms(error),
        run.seconds, reference, run.kernel, rms(exact), share, run.seconds_before,
    )  # fmt: skip


HEADER = (
    f"{'matrix':6} {'N x K':>9} {'format':11} {'bits':>5} {'M':>3} {'max err':>8} "
    f"{'RMS err':>8} {'% of y':>6} {'ms':>9} {'numpy ms':>9}  kernel"
)


def line(row: Row) -> str:
    shape = f"{row.shape[0]}x{row.shape[1]}"
    return (
        f"{row.matrix:6} {shape:>9} {row.format:11} {row.bits_per_weight:5.2f} {row.m:3} "
        f"{row.max_err:8.4f} {row.rms_err:8.5f} {100 * row.rms_err / row.reference_rms:6.2f} "
        f"{1e3 * row.seconds:9.3f} {1e3 * row.seconds_reference:9.3f}  {row.kernel}"
    )
