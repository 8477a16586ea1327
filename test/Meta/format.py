# RUN: %python %s
"""Every C and C++ file is as clang-format-22 prints it."""

import subprocess

from Inputs.rule import ROOT, enforce, files

STYLE = (ROOT / ".clang-format").read_text(encoding="utf-8")


def check(root):
    sources = [root / path for path in files(root, suffixes={".h", ".cpp", ".c"})]
    if not sources:
        return ["no sources found"]
    result = subprocess.run(
        ["clang-format-22", "--dry-run", "-Werror", "--style=file", *sources],
        capture_output=True,
        text=True,
    )
    complaints = [line for line in result.stderr.splitlines() if ": error:" in line]
    return complaints or ([result.stderr] if result.returncode else [])


enforce(
    check,
    good={".clang-format": STYLE, "lib/A.cpp": "int a(int b) { return b; }\n"},
    bad=[{"lib/B.cpp": "int a( int b ) {return b;}\n"}],
)
