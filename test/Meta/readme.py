# RUN: %python %s
"""README's map has exactly the folders of the tree, for some also the folders in
them, and what it names in a folder is there; so are all paths on both pages."""

import re

from Inputs.rule import enforce, numbered_lines

# Folders that a reader of the map need not know.
APART = {".git", ".ci", "shared"}
# Folders whose own folders all stand in their row.
DETAILED = {"lib", "tools", "benchmarks"}
# A path from the root; `X` stands for any name.
PATH = re.compile(r"`((?:%s)/[\w./-]*[\w/])`" % "|".join(
    "benchmarks docs formats include lib python runtime scripts test tools".split()))  # fmt: skip


def folders(path):
    return sorted(p.name for p in path.iterdir() if p.is_dir() and not p.name.startswith("__"))


def check_row(root, where, name, row):
    """The row of one folder: what it names is there, what it must name is named."""
    named = set(re.findall(r"`([^` ]+)`", row))
    for inner in sorted(named):
        if re.fullmatch(r"[\w-]+(/[\w-]+)*/|[\w-]+\.md", inner):
            here = [root / name / inner, root / inner, *(root / name).glob(f"*/{inner}")]
            if not any(path.exists() for path in here):
                yield f"{where}: wanted what is in {name}/, got: {inner}"
    if name in DETAILED:
        for inner in folders(root / name):
            if not any(text.rstrip("/").removesuffix(".so") == inner for text in named):
                yield f"{where}: wanted {inner} in the row of {name}/, got: nothing of it"


def check_map(root):
    seen = set(APART)
    for number, line in numbered_lines(root, "README.md"):
        match = re.match(r"\| `([\w-]+)/` \|(.*)", line)
        if not match:
            continue
        name, where = match[1], f"README.md:{number}"
        if name in seen or not (root / name).is_dir():
            yield f"{where}: wanted a folder of the tree, once, got: {name}/"
        else:
            yield from check_row(root, where, name, match[2])
        seen.add(name)
    for name in folders(root):
        if name not in seen and not name.startswith("build"):
            yield f"README.md: wanted a row for {name}/, got: none"


def check_paths(root, page):
    if not (root / page).exists():
        return
    for number, line in numbered_lines(root, page):
        for path in PATH.findall(line):
            if "X" not in path.split("/") and not (root / path).exists():
                yield f"{page}:{number}: wanted a path of the tree, got: {path}"


def check(root):
    return [*check_map(root), *check_paths(root, "README.md"), *check_paths(root, "CONTRIBUTING.md")]


MAP = "| `lib/` | `A`, then `docs/` |\n"
enforce(
    check,
    good={"README.md": MAP, "lib/A/docs/a": "", "CONTRIBUTING.md": "see `lib/A`, `lib/X/`\n"},
    bad=[
        {"README.md": MAP + "| `gone/` | |\n"},
        {"README.md": MAP + MAP},
        {"new/a": ""},
        {"lib/B/a": ""},
        {"README.md": MAP.replace("docs/", "gone/")},
        {"README.md": MAP.replace("`A`", "`A`, `gone.md`")},
        {"README.md": MAP + "see `lib/gone.h`\n"},
        {"CONTRIBUTING.md": "see `lib/gone.h`\n"},
    ],
)
