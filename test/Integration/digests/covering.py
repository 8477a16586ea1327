# RUN: %python %s %t.all all
# RUN: %python %s %t.kernels kernels
"""Covering arrays of programs: on every back end, the same digests.

Every two values of two factors that can meet do meet in some case. `all` takes every factor and at
least 400 cases; `kernels` takes the values that generated kernels are for, and fails, but in quick
mode, where fewer kernels were met than LEAST_KERNELS says. Every case runs on the interpreter, on
the portable route and on its factor `route`. Quick mode runs a seeded tenth; nightly mode adds
random cases, 4,000 of `all` and 1,000 of `kernels`, as far as QUANTX_CHECK_MINUTES reach. The seed,
the factors and the array are in FOLDER/array.txt, the modules beside it.

usage: covering.py FOLDER all|kernels
"""

import os
import pathlib
import random
import sys
import time

from Inputs import cover, factors
from Inputs.programs import Program
from Inputs.run import compare

# (factors, constraints, least cases, random cases of nightly mode)
SPACES = {
    "all": (factors.FACTORS, factors.CONSTRAINTS, 400, 4000),
    "kernels": (factors.KERNEL_FACTORS, factors.KERNEL_CONSTRAINTS, 0, 1000),
}
# Kernels per case: equal contractions share one, and what no kernel can do is portable.
LEAST_KERNELS = 1 / 3


def check_array(space, cases, rng):
    """What is wrong with the array: a feasible pair that no case has."""
    missing = cover.missing(space, cases, rng)
    # The check can fail: without the cases of one value, its pairs are missing.
    layout = cases[0]["layout"]
    rest = [case for case in cases if case["layout"] != layout]
    assert cover.missing(space, rest, rng), "the check of pairs finds nothing missing"
    pairs = len(set().union(*map(cover.pairs_of, cases)))
    print(f"{len(cases)} cases, {pairs} pairs of values")
    return [f"no case has {one} and {two}" for one, two in missing]


def choose(space, least, more, mode, rng):
    """(cases of the array, random cases after them, what is wrong with the array)."""
    cases = cover.cover(space, least, rng)
    wrong = check_array(space, cases, rng)
    if mode == "quick":
        cases = rng.sample(cases, len(cases) // 10)
    count = more if mode == "nightly" else 0
    return cases, [cover.ordered(space, space.complete({}, rng)) for _ in range(count)], wrong


def describe(seed, values, programs):
    lines = [f"seed {seed}"]
    lines += [f"{name}: {', '.join(map(str, own))}" for name, own in values.items()]
    lines += [f"case {program.index}: {program.describe()}" for program in programs]
    return "\n".join(lines) + "\n"


def run(programs, folder, deadline=None):
    """What differs; prints how many cases ran on which route, with how many kernels."""
    failures, counts = compare(programs, folder, deadline)
    for route, (cases, kernels) in sorted(counts.items()):
        print(f"{route}: {cases} cases, {kernels} kernels")
    return failures, counts


def main(folder, name):
    mode, seed = os.environ["QUANTX_CHECK_MODE"], int(os.environ["QUANTX_CHECK_SEED"])
    deadline = time.monotonic() + 60 * float(os.environ["QUANTX_CHECK_MINUTES"])
    values, constraints, least, more = SPACES[name]
    space = cover.Space(values, constraints)
    cases, further, failures = choose(space, least, more, mode, random.Random(seed))
    programs = [Program(index, case, seed) for index, case in enumerate(cases + further)]
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "array.txt").write_text(describe(seed, values, programs))
    print(f"seed, factors and array in {folder / 'array.txt'}")
    different, counts = run(programs[: len(cases)], folder / "array")
    failures += different
    for route, (number, kernels) in counts.items():
        if name == "kernels" and mode != "quick" and kernels < LEAST_KERNELS * number:
            wanted = f"at least {LEAST_KERNELS:.2f} kernels a case"
            failures.append(f"{route}: wanted {wanted}, got: {kernels} for {number} cases")
    if further:
        failures += run(programs[len(cases) :], folder / "random", deadline)[0]
    print("\n".join(failures) or "all equal")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
