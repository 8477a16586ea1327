# RUN: %python %s
"""Formats are text: no C or C++ file has the name of one. Comments may name a
format as its home does (in capitals), as an example; code may not at all."""

import re

from Inputs.rule import enforce, files, numbered_lines

COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


def declared_names(root):
    return {
        name
        for path in files(root, ["formats"], {".mlir"})
        for _, line in numbered_lines(root, path)
        for name in re.findall(r"^quantx\.format @(\w+)", line)
    }


def check(root):
    names = declared_names(root)
    if not names:
        return ["formats: wanted declarations `quantx.format @name`, got: none"]
    # Type suffixes and separators may follow: q4_0Block, kQ4_0.
    lower = "|".join(sorted(map(re.escape, names)))
    exact = re.compile(rf"(?<![a-z0-9_])({lower})(?![0-9])")
    any_case = re.compile(exact.pattern, re.IGNORECASE)
    complaints = []
    for path in files(root, ["include", "lib", "runtime", "tools"], {".h", ".cpp", ".c"}):
        text = (root / path).read_text(encoding="utf-8")
        blank = lambda match: re.sub(r"[^\n]", " ", match[0])
        for pattern, searched in ((exact, text), (any_case, COMMENT.sub(blank, text))):
            for match in pattern.finditer(searched):
                line = text.count("\n", 0, match.start()) + 1
                complaints.append(f"{path}:{line}: formats are text, got: {match[0]}")
    return complaints


enforce(
    check,
    good={
        "formats/a.mlir": "quantx.format @q4_0\n  scheme(#a)\n",
        "lib/A.cpp": "// The scales of Q4_0, for example.\nint q4_01;\n",
    },
    bad=[
        {"lib/B.cpp": 'if (name == "q4_0")\n'},
        {"lib/B.h": "void unpackAll(Q4_0Block *block);\n"},
        {"runtime/cpu/B.c": "/* for q4_0 only */\n"},
    ],
)
