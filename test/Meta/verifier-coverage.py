# RUN: %python %s
"""Every message of lib/IR (they all say what was `wanted`) is expected by some
test: its constant text stands in an `expected-error` or in a CHECK line."""

import re

from Inputs.rule import enforce, files, numbered_lines

LITERAL = r'"((?:\\.|[^"\\\n])*)"'
# Adjacent literals are one; comments are not code.
ADJACENT = re.compile(rf"{LITERAL}(?:\s*{LITERAL})*")
ESCAPES = {"\\n": "\n", '\\"': '"', "\\\\": "\\"}


def messages(text):
    """(line, constant text) of every literal that says `wanted`."""
    text = re.sub(r"//[^\n]*", "", text)
    for match in ADJACENT.finditer(text):
        message = "".join(re.findall(LITERAL, match[0]))
        message = re.sub(r"\\[n\"\\]", lambda escape: ESCAPES[escape[0]], message)
        if "wanted " in message:
            yield text.count("\n", 0, match.start()) + 1, message.strip()


def check(root):
    expected = "\n".join(
        line
        for path in files(root, ["test"], {".mlir", ".test", ".py", ".cpp"})
        for _, line in numbered_lines(root, path)
        if path.parts[1] != "Meta"
        and (path.suffix in {".py", ".cpp"} or re.search("expected-error|CHECK", line))
    )
    return [
        f"{path}:{line}: no test expects: {message}"
        for path in files(root, ["lib/IR"], {".cpp", ".h"})
        for line, message in messages((root / path).read_text(encoding="utf-8"))
        if message not in expected
    ]


enforce(
    check,
    good={
        "lib/IR/A.cpp": 'return emitError() << "per: wanted "\n    "one, got: " << n;\n',
        "test/IR/a.mlir": "// expected-error@+1 {{per: wanted one, got: 2}}\n",
    },
    bad=[
        {"lib/IR/B.cpp": 'emitError() << "per: wanted two, got: " << n;\n'},
        {"test/IR/a.mlir": "// per: wan" "ted one, got: 2\n"},
    ],
)
