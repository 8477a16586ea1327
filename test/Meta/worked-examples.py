# RUN: %python %s
"""Worked examples: the modules and programs of a section are what its commands
read, and each command of the console blocks prints what stands below it."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

from Inputs.rule import ROOT


# Page, heading of the section, names of its files by language.
EXAMPLES = [
    ("README.md", "A worked example", {"mlir": "mm.mlir", "c": "main.c"}),
    ("CONTRIBUTING.md", "A new format in two lines", {"mlir": "mine.mlir"}),
]


def example(text, heading):
    """({language: text of its blocks}, [(command, expected output)]) of the section."""
    section = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    files = {}
    for language, body in re.findall(r"```(\w+)\n(.*?)```", section, re.DOTALL):
        files[language] = files.get(language, "") + body
    console = files.pop("console", "")
    steps = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", console, re.MULTILINE)
    return files, steps


def complaints(text, heading, names):
    files, steps = example(text, heading)
    if files.keys() != names.keys() or not steps:
        return [f"wanted {sorted(names)} and commands under {heading}, got: {sorted(files)}"]
    result = []
    with tempfile.TemporaryDirectory() as folder:
        for language, body in files.items():
            (pathlib.Path(folder) / names[language]).write_text(body, encoding="utf-8")
        for command, expected in steps:
            printed = subprocess.run(
                ["/bin/bash", "-c", command],
                cwd=folder,
                env={**os.environ, "QUANTX": str(ROOT)},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            ).stdout
            if printed != expected:
                result.append(f"$ {command}\nwanted:\n{expected}got:\n{printed}")
    return result


PLANTED = "## A worked example\n```mlir\nmodule\n```\n```console\n$ cat mm.mlir\n{}\n```\n"
PLACE = ("A worked example", {"mlir": "mm.mlir"})
assert not complaints(PLANTED.format("module"), *PLACE)
assert complaints(PLANTED.format("another"), *PLACE)
assert complaints("## A worked example\n", *PLACE)
found = [complaint for page, *place in EXAMPLES
         for complaint in complaints((ROOT / page).read_text(encoding="utf-8"), *place)]
print("\n".join(found))
sys.exit(1 if found else 0)
