# RUN: %python %s
"""The first line of a C, C++ or TableGen file names the file and says what it is."""

import re

from Inputs.rule import enforce, files, numbered_lines

BANNER = re.compile(r"(?://|/\*)===- (\S+) - \S.*-===(?://|\*\\)")


def check(root):
    complaints = []
    for path in files(root, suffixes={".h", ".cpp", ".c", ".td"}):
        first = next((line for _, line in numbered_lines(root, path)), "")
        match = BANNER.fullmatch(first)
        if not match or match[1] != path.name:
            wanted = f"//===- {path.name} - what it is ---===//"
            complaints.append(f"{path}:1: wanted {wanted}, got: {first}")
    return complaints


enforce(
    check,
    good={
        "lib/A.cpp": "//===- A.cpp - the first ------===//\n",
        "include/a.h": "/*===- a.h - in C ------- -*- C -*-===*\\\n",
    },
    bad=[
        {"lib/B.cpp": "//===- A.cpp - the first ------===//\n"},
        {"lib/B.td": "//===- B.td ------===//\n"},
        {"lib/B.h": "#pragma once\n"},
    ],
)
