# RUN: %python %s
"""No source file above 600 lines; above 400 a warning. The IR of tests and the
declarations of formats are data, documents may be as long as they need."""

from Inputs.rule import ROOT, enforce, files, numbered_lines

REFUSE, WARN = 600, 400
DOCUMENTS = {".md", ".mlir", ".json", ".npy", ".npz", ".gguf"}


def check(root):
    complaints, warnings = [], []
    for path in files(root):
        if path.suffix in DOCUMENTS or path.name == "LICENSE":
            continue
        lines = sum(1 for _ in numbered_lines(root, path))
        if lines > REFUSE:
            complaints.append(f"{path}: wanted at most {REFUSE} lines, got: {lines}")
        elif lines > WARN:
            warnings.append(f"warning: {path}: has {lines} lines, above {WARN}")
    if root == ROOT:
        print("\n".join(warnings))
    return complaints


enforce(
    check,
    good={"lib/A.cpp": "\n" * REFUSE, "test/a.mlir": "\n" * 2000},
    bad=[{"lib/B.h": "\n" * (REFUSE + 1)}, {"scripts/b": "\n" * (REFUSE + 1)}],
)
