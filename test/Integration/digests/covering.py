# RUN: %python %s %t
"""A covering array of programs: on every back end, the same digests.

Every two values of two factors that can meet do meet in some case. Full mode runs all cases
(at least 400), quick mode a seeded tenth of them, nightly mode 4,000 random ones more. Every case
runs on the interpreter and on the portable route, and on the back end of its factor `route`. The
seed, the factors and the array are in FOLDER/array.txt, the modules beside it.

usage: covering.py FOLDER
"""

import os
import pathlib
import random
import sys

from Inputs import cover, factors
from Inputs.programs import Program
from Inputs.run import compare

LEAST = 400
NIGHTLY = 4000


def array(space, rng):
    """The covering array, checked: every feasible pair occurs."""
    cases = cover.cover(space, LEAST, rng)
    missing = cover.missing(space, cases, rng)
    # The check can fail: without the cases of one value, its pairs are missing.
    layout = cases[0]["layout"]
    rest = [case for case in cases if case["layout"] != layout]
    assert cover.missing(space, rest, rng), "the check of pairs finds nothing missing"
    return cases, missing


def choose(space, mode, rng):
    """((index, case), …) to run, and what is wrong with the array."""
    cases, missing = array(space, rng)
    pairs = len(set().union(*map(cover.pairs_of, cases)))
    print(f"{len(cases)} cases, {pairs} pairs of values")
    if mode == "nightly":
        cases += [cover.ordered(space, space.complete({}, rng)) for _ in range(NIGHTLY)]
    chosen = list(enumerate(cases))
    if mode == "quick":
        chosen = rng.sample(chosen, len(cases) // 10)
    return chosen, [f"no case has {one} and {two}" for one, two in missing]


def main(folder):
    mode, seed = os.environ["QUANTX_CHECK_MODE"], int(os.environ["QUANTX_CHECK_SEED"])
    space = cover.Space(factors.FACTORS, factors.CONSTRAINTS)
    cases, failures = choose(space, mode, random.Random(seed))
    programs = [Program(index, case, seed) for index, case in cases]
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"seed {seed}"]
    lines += [f"{name}: {', '.join(map(str, own))}" for name, own in factors.FACTORS.items()]
    lines += [f"case {program.index}: {program.describe()}" for program in programs]
    (folder / "array.txt").write_text("\n".join(lines) + "\n")
    print(f"seed, factors and array in {folder / 'array.txt'}")
    failures += compare(programs, folder)
    print("\n".join(failures) or f"{len(cases)} cases equal")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
