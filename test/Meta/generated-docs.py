# RUN: %python %s %t
"""docs/generated is what scripts/docs writes now."""

import pathlib
import subprocess
import sys

from Inputs.rule import ROOT


def texts(folder):
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def complaints(kept, fresh):
    return [
        f"docs/generated/{name}: wanted the text that scripts/docs writes, got: another"
        for name in sorted(kept.keys() | fresh.keys())
        if kept.get(name) != fresh.get(name)
    ]


subprocess.run([ROOT / "scripts/docs", sys.argv[1]], check=True)
fresh = texts(pathlib.Path(sys.argv[1]))
for planted in ({}, {**fresh, "gone.md": ""}, {name: text + "\n" for name, text in fresh.items()}):
    assert complaints(planted, fresh), f"accepted {planted.keys()}"
failures = complaints(texts(ROOT / "docs/generated"), fresh)
print("\n".join(failures))
sys.exit(1 if failures else 0)
