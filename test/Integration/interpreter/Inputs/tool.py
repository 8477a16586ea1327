"""Runs a module's @f on given arrays."""

import os
import subprocess
import tempfile

import numpy as np


def run(text, *inputs, results=1, flags=(), entry="f"):
    """The results of @f, or (status, first line of stderr without its file)."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "f.mlir")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        command = ["quantx-run", path, f"--entry={entry}", *flags]
        command += [f"--output={index}:{folder}/y{index}.npy" for index in range(results)]
        for index, array in enumerate(inputs):
            np.save(f"{folder}/{index}.npy", array)
            command.append(f"--input={index}:{folder}/{index}.npy")
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            return done.returncode, done.stderr.partition("\n")[0].replace(path, "FILE")
        return [np.load(f"{folder}/y{index}.npy") for index in range(results)]


def expect(name, got, *wanted):
    """Equal bits; -0 is not +0."""
    assert isinstance(got, list), f"{name}: {got}"
    for index, (have, want) in enumerate(zip(got, wanted, strict=True)):
        want = np.asarray(want, have.dtype)
        same = have.shape == want.shape and have.tobytes() == want.tobytes()
        assert same, f"{name}: result {index}: wanted {want}, got: {have}"
