# RUN: %python %s
"""`--help` of every tool names every flag that its Options.cpp declares."""

import re
import subprocess

from Inputs.rule import ROOT, enforce, files

DECLARED = re.compile(r'(?:^|\s)\w+\{\s*"([a-z-]+)",', re.MULTILINE)


def check(root, help_of):
    complaints = []
    for path in files(root, ["tools"], {".cpp"}):
        if path.name != "Options.cpp":
            continue
        flags = DECLARED.findall((root / path).read_text(encoding="utf-8"))
        printed = help_of(path.parent.name)
        for flag in flags or ["(no flag found)"]:
            dashes = "-" if len(flag) == 1 else "--"
            if not re.search(rf"^ +{dashes}{re.escape(flag)}\b.* - \S", printed, re.MULTILINE):
                complaints.append(f"{path}: wanted --help to list {flag}, got: nothing of it")
    return complaints


def run_help(tool):
    done = subprocess.run([tool, "--help"], capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else ""


PLANTED = 'cl::opt<bool> all{"all", cl::desc("Take all")};\n'
TREE = {"tools/a/Options.cpp": PLANTED}
enforce(
    lambda root: check(root, run_help if root == ROOT else lambda tool: "  --all  - Take all\n"),
    good=TREE,
    bad=[
        {"tools/a/Options.cpp": PLANTED + '  Flag<bool> list{\n      "list", cl::desc("")};\n'},
        {"tools/a/Options.cpp": "int a;\n"},
    ],
)
