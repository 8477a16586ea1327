# RUN: %python %s
"""Worked examples: the module of a section is what its commands read, and each
command of the console blocks prints what stands below it."""

import pathlib
import re
import subprocess
import sys
import tempfile

from Inputs.rule import ROOT


# Page, heading of the section, name of the module.
EXAMPLES = [("README.md", "A worked example", "mm.mlir"),
            ("CONTRIBUTING.md", "A new format in two lines", "mine.mlir")]


def example(text, heading):
    """(module, [(command, expected output)]) of the section."""
    section = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"```(mlir|console)\n(.*?)```", section, re.DOTALL)
    module = "".join(body for kind, body in blocks if kind == "mlir")
    console = "".join(body for kind, body in blocks if kind == "console")
    steps = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", console, re.MULTILINE)
    return module, steps


def complaints(text, heading, name):
    module, steps = example(text, heading)
    if not module or not steps:
        return [f"wanted a module and commands under {heading}, got: none"]
    result = []
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / name).write_text(module, encoding="utf-8")
        for command, expected in steps:
            printed = subprocess.run(
                ["/bin/bash", "-c", command],
                cwd=folder,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            ).stdout
            if printed != expected:
                result.append(f"$ {command}\nwanted:\n{expected}got:\n{printed}")
    return result


PLANTED = "## A worked example\n```mlir\nmodule\n```\n```console\n$ cat mm.mlir\n{}\n```\n"
PLACE = ("A worked example", "mm.mlir")
assert not complaints(PLANTED.format("module"), *PLACE)
assert complaints(PLANTED.format("another"), *PLACE)
assert complaints("## A worked example\n", *PLACE)
found = [complaint for page, *place in EXAMPLES
         for complaint in complaints((ROOT / page).read_text(encoding="utf-8"), *place)]
print("\n".join(found))
sys.exit(1 if found else 0)
