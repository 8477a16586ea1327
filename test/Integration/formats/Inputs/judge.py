"""Whether wrong declarations are noticed: rejected by quantx-opt, or decoding golden bytes otherwise."""

import collections
import subprocess

from .decode_module import Module
from .verdict import rejections


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


def judge(cases, goldens, folder, backend):
    """Of (what was changed or None, declaration): what is not as it must be, how many were rejected, how many decode
    otherwise. Unchanged declarations must be accepted and decode to their golden's values, changed ones must not."""
    folder.mkdir(parents=True, exist_ok=True)
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
                failures.append(f"{declaration.name}: differs from its golden values")
    return failures, len(rejected), noticed
