# RUN: %python %s interpreter %t
"""One wrong number in a declaration is noticed.

Every number of every scheme, layout and table written in decimals is changed by -1, +1 and +8. Each
mutant must be rejected by quantx-opt, or decode the golden bytes to other values than the oracle.
The declarations themselves are controls: they must be accepted and decode to the oracle's values.
With QUANTX_CHECK_MODE=quick, every eighth mutant.

usage: mutants.py BACKEND FOLDER
"""

import collections
import os
import pathlib
import subprocess
import sys

from Inputs import declarations
from Inputs.decode_module import Module
from Inputs.golden import golden
from Inputs.mutate import mutants
from Inputs.verdict import rejections


def differing(cases, folder, backend):
    """For each (declaration, golden): whether the decoded values differ from the golden's, or the
    run ends with status 1, which says that the input is wrong: halves then find whose."""
    module = Module()
    for declaration, case in cases:
        module.add(declaration, case)
    try:
        digests = module.digests(folder, backend)
    except subprocess.CalledProcessError as error:
        if error.returncode != 1:
            raise
        if len(cases) == 1:
            return [True]
        half = len(cases) // 2
        return differing(cases[:half], folder, backend) + differing(cases[half:], folder, backend)
    return [digest != case.digest() for digest, (_, case) in zip(digests, cases, strict=True)]


def main(backend, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    step = 8 if os.environ.get("QUANTX_CHECK_MODE") == "quick" else 1
    declared = declarations.load()
    goldens = {name: golden(name, seed=0) for name in declared}
    cases = [(None, declaration) for declaration in declared.values()]
    for index, declaration in enumerate(declared.values()):
        cases += list(mutants(declaration))[index % step :: step]

    texts = []
    for _, declaration in cases:
        module = Module()
        module.add(declaration, goldens[declaration.name])
        texts.append(module.text())
    rejected = rejections(texts, folder / "mutants.mlir")

    accepted = collections.defaultdict(list)
    failures = []
    for index, (what, declaration) in enumerate(cases):
        if index not in rejected:
            accepted[declaration.file].append((what, declaration))
        elif not what:
            failures.append(f"{declaration.name}: rejected: {rejected[index]}")
    noticed = 0
    for file, batch in accepted.items():
        pairs = [(declaration, goldens[declaration.name]) for _, declaration in batch]
        verdicts = differing(pairs, folder / file, backend)
        for (what, declaration), differs in zip(batch, verdicts):
            noticed += bool(what and differs)
            if what and not differs:
                failures.append(f"survives: {what}")
            elif not what and differs:
                failures.append(f"{declaration.name}: differs from its oracle")
    for failure in failures:
        print(failure)
    print(f"{len(cases) - len(declared)} mutants: {len(rejected)} rejected, {noticed} decode otherwise")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
