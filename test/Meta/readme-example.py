# RUN: %python %s
"""README's worked example: the module is what its commands read, and each
command of the console blocks prints what stands below it."""

import pathlib
import re
import subprocess
import sys
import tempfile

from Inputs.rule import ROOT


def example(text):
    """(module, [(command, expected output)]) of the section."""
    section = text.partition("## A worked example\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"```(mlir|console)\n(.*?)```", section, re.DOTALL)
    module = "".join(body for kind, body in blocks if kind == "mlir")
    console = "".join(body for kind, body in blocks if kind == "console")
    steps = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", console, re.MULTILINE)
    return module, steps


def complaints(text):
    module, steps = example(text)
    if not module or not steps:
        return ["wanted a module and commands in the worked example, got: none"]
    result = []
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "mm.mlir").write_text(module, encoding="utf-8")
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
assert not complaints(PLANTED.format("module"))
assert complaints(PLANTED.format("another"))
assert complaints("## A worked example\n")
found = complaints((ROOT / "README.md").read_text(encoding="utf-8"))
print("\n".join(found))
sys.exit(1 if found else 0)
