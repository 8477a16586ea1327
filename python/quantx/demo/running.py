"""Running functions of the module with quantx-run, and what they should give."""

import dataclasses
import json
import pathlib
import statistics
import subprocess
import time
from collections.abc import Callable

import numpy as np

from quantx import modules
from quantx.demo.matrices import PER_TOKEN_MIN_MAX
from quantx.errors import CANNOT, CommandError

BACKENDS = ("cpu", "portable", "interpreter")


@dataclasses.dataclass(frozen=True)
class Run:
    """One function, called a few times on one input."""

    result: np.ndarray
    seconds: float  # of a call, the median
    seconds_before: float  # of the process without its calls: reading, compiling
    kernel: str  # generated kernels, or the backend where it names none


class Runner:
    """Calls functions of a module's file on a backend."""

    def __init__(self, module: pathlib.Path, folder: pathlib.Path, backend: str) -> None:
        self.module, self.folder, self.backend = module, folder, backend

    def call(self, function: str, inputs: list[np.ndarray], repeat: int) -> Run:
        """Raises CommandError with the tool's status where it refuses."""
        output, report = self.folder / "y.npy", self.folder / "run.json"
        command = [modules.tool("quantx-run"), self.module, f"--entry={function}"]
        command += [f"--backend={self.backend}", f"--repeat={repeat}"]
        command += [f"--output=0:{output}", f"--json={report}"]
        for index, value in enumerate(inputs):
            np.save(self.folder / f"x{index}.npy", value)
            command.append(f"--input={index}:{self.folder / f'x{index}.npy'}")
        begin = time.perf_counter()
        done = subprocess.run([*map(str, command)], capture_output=True, text=True)
        wall = time.perf_counter() - begin
        if done.returncode != 0:
            first = (done.stderr.strip() or f"status {done.returncode}").splitlines()[0]
            raise CommandError(
                f"{function} on {self.backend}: wanted a result, got: {first}", done.returncode
            )
        read = json.loads(report.read_text())
        before = max(0.0, wall - sum(read["seconds"]))
        kernel = " ".join(read["kernels"]) or self.backend
        return Run(np.load(output), statistics.median(read["seconds"]), before, kernel)


def choose_backend(module: pathlib.Path, folder: pathlib.Path, function: str, x: np.ndarray) -> str:
    """The first backend that this build and this machine have for a function."""
    refusals = []
    for backend in BACKENDS:
        try:
            Runner(module, folder, backend).call(function, [x], 1)
            return backend
        except CommandError as error:
            if error.status != CANNOT:
                raise
            refusals.append(str(error))
    raise CommandError(f"wanted a backend that runs here, got: {'; '.join(refusals)}", CANNOT)


def seconds_of(function: Callable[[], object], repeat: int) -> float:
    """The median time of a call."""
    times = []
    for _ in range(repeat):
        begin = time.perf_counter()
        function()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


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
