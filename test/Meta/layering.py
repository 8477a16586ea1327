# RUN: %python %s
"""A library includes only what stands to its left (the table below); runtime/
sees nothing of the compiler, its emulators only LLVM; no library sees tests or MLIR's InitAll headers."""

import posixpath
import re

from Inputs.rule import enforce, files, numbered_lines

PLAIN = ["Numerics", "Layout"]
IR = PLAIN + ["IR"]
CODEGEN = IR + ["Interpreter", "Transforms", "Target"]
PIPELINES = CODEGEN + ["Codegen", "Conversion"]
PROVE = PIPELINES + ["Pipelines"]
EXECUTION = PROVE + ["Prove"]
MAY_SEE = {
    "Numerics": [],
    "Layout": [],
    "IR": PLAIN,
    "Interpreter": IR,
    "Transforms": IR,
    "Target": IR,
    "Codegen": CODEGEN,
    "Conversion": IR + ["Interpreter", "Target"],
    "Pipelines": PIPELINES,
    "Prove": PROVE,
    "Execution": EXECUTION,
}
INCLUDE = re.compile(r'\s*(?:#\s*)?include\s*["<]([^">]+)[">]')


def library(path):
    """`lib/IR/A.cpp`, `include/quantx/IR/A.h` -> IR; else None."""
    match = re.match(r"(?:include/quantx|lib)/(\w+)/", path)
    return match and match[1]


def why_not(path, header, exists):
    """Why the file may not include the header, or None."""
    if path.startswith("runtime/"):
        emulator = "emulat" in path
        compiler = header.startswith(("quantx/", "mlir/")) or "lib/" in header
        if compiler or (header.startswith("llvm/") and not emulator):
            return "runtime/ sees nothing of the compiler"
        return None
    own = library(path)
    if own is None:
        return None
    if own not in MAY_SEE:
        return f"{own} has no row in the table of layers"
    if own in PLAIN and header.startswith("mlir"):
        return f"{own} is plain C++ without MLIR"
    if header.startswith("mlir/InitAll") or "test/" in header:
        return "libraries include neither tests nor InitAll headers"
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(path), header))
    other = library(beside if exists(beside) else "include/" + header)
    if other and other != own and other not in MAY_SEE[own]:
        return f"{own} must not see {other}"
    return None


def check(root):
    complaints = []
    for path in files(root, ["include", "lib", "runtime"], {".h", ".cpp", ".c", ".td"}):
        for number, line in numbered_lines(root, path):
            match = INCLUDE.match(line)
            exists = lambda name: (root / name).exists()
            why = match and why_not(path.as_posix(), match[1], exists)
            if why:
                complaints.append(f"{path}:{number}: {why}, got: {match[1]}")
    return complaints


enforce(
    check,
    good={
        "lib/Conversion/A.cpp": '#include "quantx/Target/T.h"\n#include "B.h"\n',
        "lib/Codegen/B.h": '#include "mlir/IR/Operation.h"\n',
        "runtime/isa-emulation/A.cpp": '#include "llvm/ADT/APInt.h"\n',
    },
    bad=[
        {"lib/Layout/A.cpp": '#include "mlir/IR/Attributes.h"\n'},
        {"lib/Conversion/B.cpp": '#include "quantx/Transforms/Passes.h"\n'},
        {"lib/Conversion/B.cpp": '#include "../Codegen/B.h"\n'},
        {"include/quantx/IR/A.td": 'include "quantx/Target/Target.td"\n'},
        {"lib/IR/A.cpp": '#include "mlir/InitAllDialects.h"\n'},
        {"lib/Drawer/A.cpp": '#include "quantx/IR/QuantX.h"\n'},
        {"runtime/cpu/A.cpp": '#include "llvm/ADT/APInt.h"\n'},
        {"runtime/cpu/A.cpp": '#include "quantx/Layout/Layout.h"\n'},
    ],
)
