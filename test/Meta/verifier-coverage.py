# RUN: %python %s
"""Every message of lib/IR (they all say what was `wanted`) is expected by some
test: its constant text stands in an `expected-error` or a CHECK line, or in a
string of a Python or C++ test that is neither comment nor docstring."""

import ast
import re

from Inputs.rule import enforce, files

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


def python_strings(text):
    """All strings but docstrings and other strings that stand alone."""
    tree = ast.parse(text)
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.value


def cpp_strings(text):
    text = re.sub(r"(?m)^\s*//.*$", "", text)
    for match in ADJACENT.finditer(text):
        yield "".join(re.findall(LITERAL, match[0]))


def expectations(root):
    for path in files(root, ["test"], {".mlir", ".test", ".py", ".cpp"}):
        if path.parts[1] == "Meta":
            continue
        text = (root / path).read_text(encoding="utf-8")
        if path.suffix in {".py", ".cpp"}:
            yield from (python_strings if path.suffix == ".py" else cpp_strings)(text)
        else:
            yield from re.findall(r".*(?:expected-error|CHECK).*", text)


def check(root):
    expected = "\n".join(expectations(root))
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
        {"test/IR/a.mlir": "", "test/a.py": '"""per: wan' 'ted one, got:"""\n'},
        {"test/IR/a.mlir": "", "test/a.py": "# 'per: wan" "ted one, got:'\n"},
        {"test/IR/a.mlir": "", "test/a.cpp": '// "per: wan' 'ted one, got:"\n'},
    ],
)
