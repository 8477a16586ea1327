# RUN: %python %s %t
"""Broken inputs end with the status and the first line of diagnostics that Inputs/cases.py says; arrays that are broken
in one field of their header with status 1 and a line that names argument and file. Broken GGUF files are in
test/Python/import-invalid.py.

usage: broken.py FOLDER
"""

import pathlib
import re
import subprocess
import sys

from Inputs import files
from Inputs.cases import COMMANDS, EDITS

SECONDS = 20


def answer(command, folder):
    """(exit status, first line of stderr)"""
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, errors="replace")
    return run.returncode, run.stderr.partition("\n")[0]


def cases(folder):
    """(name, command, status, first line); edits are written when they are due."""
    for name, old, new, line in EDITS:
        assert old in files.PROGRAM, f"{name}: wanted a part of the program, got: {old}"
        (folder / f"{name}.mlir").write_text(files.PROGRAM.replace(old, new), encoding="utf-8")
        yield name, ["quantx-opt", f"{name}.mlir"], 1, f"{name}.mlir:{line}"
    for name, command, status, line in COMMANDS:
        yield name, command.split(), status, line


def main(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    files.write(folder)
    count, failures = 0, 0
    for good in (["quantx-opt", "good.mlir"], ["quantx-run", "good.mlir", "--entry=dq", "--seed=1"]):
        status, line = answer(good, folder)
        failures += status != 0
        if status != 0:
            print(f"{good}: wanted status 0, got: {status}: {line}")
    for name, command, status, line in cases(folder):
        got = answer(command, folder)
        count += 1
        if got != (status, line):
            failures += 1
            print(f"{name}: {' '.join(command)}\n  wanted {status}: {line}\n  got:   {got[0]}: {got[1]}")
    form = re.compile(r"good\.mlir:10:15: error: argument 0: (\S+\.npy: )?wanted .*, got: \S.*")
    for name in files.broken_arrays():
        got = answer(["quantx-run", "good.mlir", "--entry=dq", "--seed=1", f"--input=0:{name}"], folder)
        count += 1
        if got[0] != 1 or not form.fullmatch(got[1]):
            failures += 1
            print(f"{name}: wanted 1: {form.pattern}\n  got:   {got[0]}: {got[1]}")
    if count < 200:
        failures += 1
        print(f"wanted at least 200 cases, got: {count}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
