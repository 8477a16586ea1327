# RUN: %python %s %quantx_src
"""The hexadecimal tables of formats/*.mlir are the ones that scripts/generate-tables prints."""

import pathlib
import re
import subprocess
import sys


def main(source):
    printed = subprocess.run(
        [sys.executable, pathlib.Path(source, "scripts", "generate-tables")],
        check=True, stdout=subprocess.PIPE, text=True,
    ).stdout.splitlines()  # fmt: skip
    written = [
        line
        for path in sorted(pathlib.Path(source, "formats").glob("*.mlir"))
        for line in re.findall(r'^#\w+ = .*dense<"0x.*$', path.read_text(), re.MULTILINE)
    ]
    differing = set(printed) ^ set(written)
    for line in sorted(differing):
        where = "printed" if line in printed else "written"
        print(f"only {where}: {line[:40]}…")
    if not printed:
        print("wanted tables, got: none")
    return 1 if differing or not printed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
