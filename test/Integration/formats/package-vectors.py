# RUN: %python %s interpreter %t.i
# RUN: %python %s portable %t.p
"""What packages packed and decoded, in the golden vectors of test/oracles/golden, decodes to the same bits by the
oracles and by quantx; every padding and every block of a declaration is visible in its vector.

usage: package-vectors.py BACKEND FOLDER
"""

import pathlib
import sys

from Inputs import declarations
from Inputs.golden import FAMILIES, ORACLE_ALONE, VECTORS, canonical, oracle_values, package_vector
from Inputs.judge import judge
from Inputs.mutate import BLOCK, attribute_mutants
from Inputs.packages import IDS

LARGEST = 65536  # bytes of a vector's file
META = ("name", "package", "version", "seed", "shape", "decoded by")
KERNELS = FAMILIES["kernels"].split() + FAMILIES["panels"].split()


def check_cover(declared, vectors):
    """Every declaration has its second opinion, or is said to have none."""
    groups = {"gguf or libgguf": IDS, "a vector": vectors, "index loops": KERNELS, "the oracle alone": ORACLE_ALONE}
    for name in declared:
        found = [group for group, names in groups.items() if name in names]
        if len(found) != 1:
            yield f"{name}: wanted one of {', '.join(groups)}, got: {found}"
    for name in ORACLE_ALONE:
        text = (declarations.FORMATS / declared[name].file).read_text(encoding="utf-8")
        comment = text.partition(f"quantx.format @{name}\n")[0].rpartition("\n\n")[2]
        if "In no package" not in comment:
            yield f"{name}: wanted a comment that says `In no package`, got: {comment}"


def check_files(vectors):
    for name, (vector, meta) in vectors.items():
        size = (VECTORS / f"{name}.npz").stat().st_size
        if size > LARGEST:
            yield f"{name}: wanted at most {LARGEST} bytes, got: {size}"
        if tuple(meta) != META or meta["name"] != name:
            yield f"{name}: wanted {META}, got: {meta}"
        differs = canonical(oracle_values(vector)) != canonical(vector.expected)
        if differs.any():
            yield f"{name}: the oracle differs from {meta['package']} in {differs.sum()} of {differs.size}"


def main(backend, folder):
    declared = declarations.load()
    vectors = {path.stem: package_vector(path.stem) for path in sorted(VECTORS.glob("*.npz"))}
    failures = [*check_cover(declared, vectors), *check_files(vectors)]
    cases = [(None, declared[name]) for name in vectors]
    for name in vectors:
        cases += attribute_mutants(declared[name], BLOCK)
    goldens = {name: vector for name, (vector, _) in vectors.items()}
    wrong, rejected, noticed = judge(cases, goldens, pathlib.Path(folder), backend)
    failures += wrong
    print("\n".join(failures) or f"{len(vectors)} vectors equal; {rejected} wrong blocks rejected, {noticed} decode otherwise")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
