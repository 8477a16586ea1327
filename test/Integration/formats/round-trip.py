# RUN: %python %s %t
"""Every file of formats/ is accepted, and is the same after printing and reading it again: in the
custom form, in the generic form, and as bytecode.

usage: round-trip.py FOLDER
"""

import pathlib
import subprocess
import sys

from Inputs.declarations import FORMATS, load

FORMS = {"custom": [], "generic": ["--mlir-print-op-generic"], "bytecode": ["--emit-bytecode"]}


def quantx_opt(source, target, *flags):
    subprocess.run(["quantx-opt", source, "-o", target, *flags], check=True)
    return target.read_bytes()


def main(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    failures, count = [], 0
    for path in sorted(FORMATS.glob("*.mlir")):
        printed = quantx_opt(path, folder / path.name)
        count += printed.count(b"quantx.format @")
        for form, flags in FORMS.items():
            other = folder / f"{path.stem}.{form}"
            quantx_opt(path, other, *flags)
            if quantx_opt(other, folder / f"{path.stem}.again") != printed:
                failures.append(f"{path.name}: changes in its {form} form")
    if count != len(load()):
        failures.append(f"wanted {len(load())} declarations, got: {count}")
    print("\n".join(failures) or f"{count} declarations, three forms")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
