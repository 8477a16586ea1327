# RUN: %python %s
"""No C++ function above 60 lines, from its opening to its closing brace."""

import re

from Inputs.rule import enforce, files

LIMIT = 60
# Comments and literals, which may hold braces, and whole #define lines.
NOISE = re.compile(
    r"//[^\n]*|/\*.*?\*/|R\"(\w*)\(.*?\)\1\"|\"(?:\\.|[^\"\\\n])*\""
    r"|'(?:\\.|[^'\\\n])'|^#[^\n]*(?:\\\n[^\n]*)*",
    re.DOTALL | re.MULTILINE,
)
# `{` after one of these words opens no function.
SCOPE = re.compile(r"\b(namespace|class|struct|enum|union|extern)\b(?!.*\))", re.DOTALL)


def functions(text):
    """(first line, number of lines) of every block that follows a `)`."""
    text = NOISE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    opened, start = [], 0
    for match in re.finditer(r"[{};]", text):
        if match[0] == "{":
            header = text[start : match.start()]
            line = text.count("\n", 0, match.start()) + 1
            opened.append((line, ")" in header and not SCOPE.search(header)))
        elif match[0] == "}" and opened:
            line, is_function = opened.pop()
            if is_function:
                yield line, text.count("\n", 0, match.start()) + 2 - line
        start = match.end()


def check(root):
    return [
        f"{path}:{line}: wanted a function of at most {LIMIT} lines, got: {lines}"
        for path in files(root, ["include", "lib", "runtime", "tools", "test"])
        if path.suffix in {".h", ".cpp", ".c"}
        for line, lines in functions((root / path).read_text(encoding="utf-8"))
        if lines > LIMIT
    ]


body = "  f(\"}\");\n" * (LIMIT - 2)
enforce(
    check,
    good={"lib/A.cpp": "namespace a {\nint f(int x) {\n" + body + "}\n} // }\n"},
    bad=[
        {"lib/B.cpp": "static int f(int x) {\n" + body + "\n}\n"},
        {"lib/B.h": "struct S {\n  int f() const {\n" + body + "\n  }\n};\n"},
    ],
)
