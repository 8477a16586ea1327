# RUN: %python %s
"""README's map has exactly the folders of the tree."""

import re

from Inputs.rule import enforce, numbered_lines

# Folders that a reader of the map need not know.
APART = {".git", ".ci", "shared"}


def check(root):
    rows = [
        (number, match[1])
        for number, line in numbered_lines(root, "README.md")
        if (match := re.match(r"\| `([\w-]+)/` \|", line))
    ]
    complaints = [
        f"README.md:{number}: wanted a folder of the tree, once, got: {name}/"
        for index, (number, name) in enumerate(rows)
        if not (root / name).is_dir() or name in (n for _, n in rows[:index])
    ]
    mapped = APART | {name for _, name in rows}
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        if folder.name not in mapped and not folder.name.startswith("build"):
            complaints.append(f"README.md: wanted a row for {folder.name}/, got: none")
    return complaints


enforce(
    check,
    good={"README.md": "| `lib/` | the libraries |\n", "lib/a": ""},
    bad=[
        {"README.md": "| `lib/` | |\n| `gone/` | |\n"},
        {"README.md": "| `lib/` | |\n| `lib/` | |\n"},
        {"new/a": ""},
    ],
)
