# RUN: %python %s interpreter %t
"""One wrong number in a declaration is noticed.

Every number of every scheme, layout and table written in decimals is changed by -1, +1 and +8. Each
mutant must be rejected by quantx-opt, or decode the golden bytes to other values than the oracle.
The declarations themselves are controls: they must be accepted and decode to the oracle's values.
With QUANTX_CHECK_MODE=quick, every eighth mutant.

usage: mutants.py BACKEND FOLDER
"""

import os
import pathlib
import sys

from Inputs import declarations
from Inputs.golden import golden
from Inputs.judge import judge
from Inputs.mutate import mutants


def main(backend, folder):
    step = 8 if os.environ.get("QUANTX_CHECK_MODE") == "quick" else 1
    declared = declarations.load()
    goldens = {name: golden(name, seed=0) for name in declared}
    cases = [(None, declaration) for declaration in declared.values()]
    for index, declaration in enumerate(declared.values()):
        cases += list(mutants(declaration))[index % step :: step]
    failures, rejected, noticed = judge(cases, goldens, pathlib.Path(folder), backend)
    for failure in failures:
        print(failure)
    print(f"{len(cases) - len(declared)} mutants: {rejected} rejected, {noticed} decode otherwise")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
