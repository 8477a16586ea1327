# RUN: %python %s %t.all all
# RUN: %python %s %t.kernels kernels
"""Covering arrays of programs: on every back end, the same digests.

Every two values of two factors that can meet do meet in some case. `all` takes every factor and at
least 400 cases; `kernels` takes the values that generated kernels are for, and fails, but in quick
mode, where fewer kernels were met than LEAST_KERNELS says. Every case runs on the interpreter, on
the portable route and on its factor `route`: the CPU's kernels and the GPU's get a quarter of `all`
each. Quick mode runs a seeded tenth; nightly mode runs every case on every route, and random cases
after them, 4,000 of `all` and 1,000 of `kernels`, as far as the time reaches. The seed, the factors
and the array are in FOLDER/array.txt, the modules beside it.

usage: covering.py FOLDER all|kernels
"""

import os
import pathlib
import random
import sys
import time

from Inputs import cover, factors
from Inputs.programs import Program
from Inputs.routes import EVERYWHERE, SHARES
from Inputs.run import compare

# (factors, constraints, least cases, random cases of nightly mode, its share of the minutes)
SPACES = {
    "all": (factors.FACTORS, factors.CONSTRAINTS, 400, 4000, 0.5),
    "kernels": (factors.KERNEL_FACTORS, factors.KERNEL_CONSTRAINTS, 0, 1000, 0.2),
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


def check_quarters(cases):
    """What is wrong with the routes of the array: a quarter is less than a quarter."""
    for backend in ("cpu", "cuda-emulator"):
        count = sum(case["route"].startswith(backend) for case in cases)
        if count < len(cases) // 4:
            yield f"{backend}: wanted a quarter of {len(cases)} cases, got: {count}"


def describe(seed, values, programs):
    lines = [f"seed {seed}"]
    lines += [f"{name}: {', '.join(map(str, own))}" for name, own in values.items()]
    lines += [f"case {program.index}: {program.describe()}" for program in programs]
    return "\n".join(lines) + "\n"


def run(programs, *arguments):
    """What differs; prints how many cases ran on which route, with how many kernels."""
    failures, counts = compare(programs, *arguments)
    for route, (cases, kernels) in sorted(counts.items()):
        print(f"{route}: {cases} cases, {kernels} kernels")
    return failures, counts


def run_further(space, count, seconds, first, seed, folder):
    """What differs in random cases, numbered from `first`."""
    cases, rng = [], random.Random(seed)
    cover.further(space, cases, count, rng)
    programs = [Program(first + index, case, seed) for index, case in enumerate(cases)]
    deadline = time.monotonic() + seconds
    failures, counts = run(programs, folder / "random", EVERYWHERE, deadline)
    done = counts.get("interpreter", (0, 0))[0]
    print(f"nightly: {done} of {count} random cases, seed {seed}")
    return failures


def main(folder, name):
    mode, seed = os.environ["QUANTX_CHECK_MODE"], int(os.environ["QUANTX_CHECK_SEED"])
    values, constraints, least, more, share = SPACES[name]
    routes = {route: SHARES[route] for route in values["route"]}
    space = cover.Space(values, constraints, {"route": routes})
    rng = random.Random(seed)
    cases = cover.cover(space, least, rng)
    failures = check_array(space, cases, rng)
    if name == "all":
        failures += check_quarters(cases)
    if mode == "quick":
        cases = rng.sample(cases, len(cases) // 10)
    programs = [Program(index, case, seed) for index, case in enumerate(cases)]
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "array.txt").write_text(describe(seed, values, programs))
    print(f"seed, factors and array in {folder / 'array.txt'}")
    everywhere = (*EVERYWHERE, *routes) if mode == "nightly" else EVERYWHERE
    different, counts = run(programs, folder / "array", everywhere)
    failures += different
    for route in counts.keys() - set(EVERYWHERE):
        number, kernels = counts[route]
        if name == "kernels" and mode != "quick" and kernels < LEAST_KERNELS * number:
            wanted = f"at least {LEAST_KERNELS:.2f} kernels a case"
            failures.append(f"{route}: wanted {wanted}, got: {kernels} for {number} cases")
    if mode == "nightly":
        seconds = share * 60 * float(os.environ["QUANTX_CHECK_MINUTES"])
        failures += run_further(space, more, seconds, len(cases), seed, folder)
    print("\n".join(failures) or "all equal")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
