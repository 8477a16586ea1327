"""Calling functions of the library: how long they take, and what they should give."""

import contextlib
import os
import statistics
import time
from collections.abc import Callable, Iterator

import numpy as np

from quantx.demo.matrices import PER_TOKEN_MIN_MAX

ROUNDS = 7
LEAST_SECONDS = 2e-4  # of a round


@contextlib.contextmanager
def pinned() -> Iterator[int]:
    """Keeps this process on one CPU, whose number it gives."""
    cpus = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cpus)})
    try:
        yield max(cpus)
    finally:
        os.sched_setaffinity(0, cpus)


def seconds_of(*functions: Callable[[], object]) -> list[float]:
    """The time of a call of each function: the median of ROUNDS rounds, in which
    they take turns. Short functions are called until LEAST_SECONDS have passed.
    Caches are warm: each has been called before."""
    counts = []
    for function in functions:
        function()
        counts.append(1 + int(LEAST_SECONDS / _seconds(function, 1)))
    rounds = [
        [_seconds(function, count) for function, count in zip(functions, counts)]
        for _ in range(ROUNDS)
    ]
    return [statistics.median(times) for times in zip(*rounds)]


def _seconds(function: Callable[[], object], count: int) -> float:
    """The mean time of `count` calls."""
    begin = time.perf_counter()
    for _ in range(count):
        function()
    return (time.perf_counter() - begin) / count


def quantized_activations(x: np.ndarray, scheme: str) -> np.ndarray:
    """What the dynamically quantized rows of x mean, in float64: symmetric int8,
    or min-max with a zero point; every step before the codes is one f32 rounding."""
    f32 = np.float32
    if scheme != PER_TOKEN_MIN_MAX:
        high = np.abs(x).max(1, keepdims=True)
        inverse = np.divide(f32(127), high, out=np.zeros_like(high), where=high > 0)
        codes = np.clip(np.rint(x * inverse), -127, 127)
        return codes.astype(np.float64) * (high / f32(127))
    low, high = np.minimum(x.min(1, keepdims=True), 0), np.maximum(x.max(1, keepdims=True), 0)
    range = high - low
    inverse = np.divide(f32(255), range, out=np.zeros_like(range), where=range > 0)
    zero = np.clip(np.rint(f32(0) - low * inverse), 0, 255)
    codes = np.clip(np.rint(x * inverse) + zero, 0, 255)
    return (codes.astype(np.float64) - zero) * (range / f32(255))


def share_of_bound(
    y: np.ndarray, x: np.ndarray, weights: np.ndarray, sums: int, offset: bool = False
) -> float:
    """The largest difference between y and x·wᵀ, both as their codes mean, as a
    share of what f32 roundings can do: one for each of the `sums`, and at most 8
    of scales, of an integer made f32 and of the end. With an offset the terms of
    a weight can be as large as any weight of the row, and twice."""
    terms = np.abs(weights)
    if offset:
        terms = terms + 2 * terms.max(1, keepdims=True)
    bound = (sums + 8) * 2.0**-24 * (np.abs(x) @ terms.T)
    difference = np.abs(y - x @ weights.T)
    return float(np.max(difference / np.maximum(bound, np.finfo(np.float32).tiny)))
