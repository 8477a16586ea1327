"""A rule over the source tree, which must refuse planted violations before its
verdict on the tree itself counts. A check is a function from the root of a tree
to a list of complaints, `path:line: what is wrong`."""

import os
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]


def files(root, folders=(".",), suffixes=None):
    """The files of a tree under some folders, as sorted paths relative to it;
    without build folders and what version control keeps."""
    for folder in folders:
        for where, names, plain in os.walk(root / folder):
            here = pathlib.Path(where).relative_to(root)
            names[:] = sorted(
                name
                for name in names
                if name not in (".git", "__pycache__")
                and not (here == pathlib.Path(".") and name.startswith("build"))
            )
            for name in sorted(plain):
                path = here / name
                if name != ".git" and (suffixes is None or path.suffix in suffixes):
                    yield path


def numbered_lines(root, path):
    text = (root / path).read_text(encoding="utf-8", errors="replace")
    return enumerate(text.splitlines(), 1)


def complaints_about(check, tree):
    """What check says about a tree given as {path: text}."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, text in tree.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        return check(root)


def enforce(check, good, bad):
    """Ends the test: with 0 if check accepts the tree `good`, complains about
    each tree of the list `bad` (laid over good) and accepts the real one."""
    failures = [f"self-check: refused good text: {c}" for c in complaints_about(check, good)]
    for planted in bad:
        if not complaints_about(check, {**good, **planted}):
            failures.append(f"self-check: accepted {planted}")
    failures += check(ROOT)
    print("\n".join(failures))
    sys.exit(1 if failures else 0)
