# RUN: %python %s
"""Words that must not stand in the tree, each with where and why. The patterns
are written so that they do not match themselves."""

import re

from Inputs.rule import enforce, files, numbered_lines

# (pattern, folders, folders that may, why, an example of a violation)
RULES = [
    (r"TO[D]O|FIX[M]E|XFAI[L]|\bXX[X]\b", ["."], [],
     "finish it, or say what holds", "// TO" "DO: later"),
    (r"DISABLE[D]_\w|EXPECTED_TO_FAI[L]", ["test"], [],
     "a test runs", "TEST(A, DISABLE" "D_b) {}"),
    (r"\bcl::(opt|list|bits|alias)\b", ["include", "lib"], [],
     "options of passes are in ODS", "static llvm::cl::opt<int> a;"),
    (r"(isa|cast)\w*<[^>]*\b(Affine|Codebook|Sliceable)Attr\b",
     ["include", "lib", "runtime", "tools"], ["lib/IR", "include/quantx/IR"],
     "nothing outside IR asks which scheme it is", "if (isa<AffineAttr>(scheme))"),
    (r"/wor[k]/|/tm[p]/|/roo[t]/", ["."], [],
     "the project names no folder of one machine", "see /wor" "k/notes"),
    (r"(?i)\bsession[s]?\b|\bissue #?[0-9]|\bhelper engineer[s]?\b", ["."], [],
     "the project speaks of itself alone", "as issue " "3 says"),
    (r"\b(contract|design|formats|layouts)_[0-9]|\bCONTRAC[T] (section|§)"
     r"|\b(contract|design|formats|layouts|style|CONTRACT|DESIGN)\.m[d]\b", ["."], [],
     "clauses are those of docs/specification.md", "TEST(A, contract" "_5_7_b) {}"),
    (r"pyp[i]\.org|pythonhoste[d]|deb\.debia[n]\.org", ["."], [],
     "package registries are reached through their clients", "pyp" "i.org/simple"),
]  # fmt: skip
TEXT = set(".h .cpp .c .td .py .md .mlir .txt .cmake .test .in .cfg".split()) | {""}


def check(root):
    complaints = []
    for pattern, folders, allowed, why, _ in RULES:
        for path in files(root, folders, TEXT):
            if path.as_posix().startswith(tuple(folder + "/" for folder in allowed)):
                continue
            for number, line in numbered_lines(root, path):
                match = re.search(pattern, line)
                if match:
                    complaints.append(f"{path}:{number}: {why}, got: {match[0]}")
    return complaints


enforce(
    check,
    good={
        "lib/IR/A.cpp": "return isa<AffineAttr>(scheme);\n",
        "lib/A.cpp": "// A method that is done; `cast<TypedAttr>(a)`.\n",
    },
    bad=[
        {("lib" if folders != ["test"] else "test") + "/B.cpp": example + "\n"}
        for _, folders, _, _, example in RULES
    ],
)
