# RUN: %python %s
"""Every clause of docs/specification.md is cited by a test that shows it, and every clause that is cited exists.
A citation is `clause A5` or `clauses A3, A5 and W1 to W3` in a comment or string, or the beginning of a GoogleTest
name, `TEST(Slice, W1_W2_…)`."""

import re

from Inputs.rule import enforce, files

CLAUSE = r"[A-Z][0-9]+"
STATED = re.compile(rf"^- \*\*({CLAUSE})\*\* ", re.MULTILINE)
LIST = re.compile(rf"\b[Cc]lauses? ((?:{CLAUSE}(?:, | and | to )(?:// |# )?)*{CLAUSE})")
NAME = re.compile(rf"\bTEST\w*\(\w+,\s*((?:{CLAUSE}_)+)")
CITING = {".mlir", ".test", ".py", ".cpp", ".h", ".td", ".c", ".md"}


def expand(text):
    """`A3 and W1 to W3` -> A3, W1, W2, W3."""
    for first, last in re.findall(rf"({CLAUSE})(?: to ({CLAUSE}))?", text):
        numbers = range(int(first[1:]), int((last or first)[1:]) + 1)
        yield from (f"{first[0]}{number}" for number in numbers)


def citations(text):
    text = re.sub(r"\n\s*(?:///?|#)?\s*", " ", text)
    for match in LIST.finditer(text):
        yield from expand(match[1])
    for match in NAME.finditer(text):
        yield from re.findall(CLAUSE, match[1])


def check(root):
    stated = STATED.findall((root / "docs/specification.md").read_text(encoding="utf-8"))
    complaints, shown = [], set()
    for path in files(root, ["docs", "include", "lib", "runtime", "python", "tools", "test"], CITING):
        if path.parts[:2] in {("test", "Meta"), ("docs", "specification.md")}:
            continue
        cited = set(citations((root / path).read_text(encoding="utf-8")))
        if path.parts[0] == "test" and path.parts[1] not in {"oracles", "lib"} and "Inputs" not in path.parts:
            shown |= cited
        complaints += [f"{path}: wanted a clause that exists, got: {clause}" for clause in sorted(cited - set(stated))]
    return complaints + [f"docs/specification.md: no test cites {clause}" for clause in stated if clause not in shown]


enforce(
    check,
    good={
        "docs/specification.md": "- **A1** One.\n- **A2** Two.\n- **A3** Three.\n- **B1** Four.\n",
        "test/a.mlir": "// Clauses A1\n// and A3.\n",
        "test/Unit/A.cpp": "TEST(A, A2_B1_works) {}\n",
        "lib/A.cpp": "// Clause A1.\n",
    },
    bad=[
        {"test/a.mlir": "// clause A1\n"},
        {"test/a.mlir": "// A1 and A3\n"},
        {"lib/A.cpp": "// Clauses A2 to A4.\n"},
        {"test/Unit/A.cpp": "TEST(A, A2_B1_C1_works) {}\n"},
        {"test/Unit/A.cpp": "// TEST of A2 and B1\n"},
        {"docs/specification.md": "- **A1** One.\n- **A3** Three.\n"},
    ],
)
