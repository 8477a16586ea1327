"""Runs programs in batches, one process a batch and back end, and compares their digests."""

import concurrent.futures
import os
import subprocess

import numpy as np

from Inputs.programs import Module

# Every program runs on the first two, and on that of its factor `route`.
EVERYWHERE = ("interpreter", "portable")
BATCH = 20


def digests(module, folder, entry, backend):
    """The digests of an entry's results, or the first line of what went wrong."""
    command = ["quantx-run", folder / "all.mlir", f"--entry={entry}", f"--backend={backend}"]
    inputs = module.inputs_of(entry)
    command += [f"--input={place}:{folder / f'{name}.npy'}" for place, name in enumerate(inputs)]
    done = subprocess.run([*command, "--digest"], capture_output=True, text=True)
    if done.returncode != 0:
        first = (done.stderr.splitlines() or ["no message"])[0]
        return f"exit {done.returncode}: {first}"
    return [" ".join(line.split()[1:]) for line in done.stdout.splitlines()]


def write(module, folder):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "all.mlir").write_text(module.text())
    for program in module.programs:
        for name, _, array in program.inputs:
            np.save(folder / f"case{program.index}-{name}.npy", array)


def run_batch(programs, folder, backends):
    """{index of a program: {backend: digest or error}}."""
    module = Module(programs)
    write(module, folder)
    results = {program.index: {} for program in programs}
    for backend in backends:
        found = digests(module, folder, "all", backend)
        for place, program in enumerate(programs):
            # Where the whole batch fails, each program says for itself.
            own = found if isinstance(found, list) else None
            if own is None:
                entry = digests(module, folder, f"case{program.index}", backend)
                own = entry if isinstance(entry, str) else entry[0]
            else:
                own = own[place]
            results[program.index][backend] = own
    return results


def batches(programs, folder):
    """(programs, folder, back ends) of each process; programs of one route share a batch."""
    by_route = {}
    for program in programs:
        by_route.setdefault(program.factors["route"], []).append(program)
    for route, own in by_route.items():
        backends = list(dict.fromkeys((*EVERYWHERE, route)))
        for first in range(0, len(own), BATCH):
            yield own[first : first + BATCH], folder / f"{route}{first // BATCH}", backends


def compare(programs, folder):
    """What differs: a case, its module, and both digests."""
    failures = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [(batch, pool.submit(run_batch, *batch)) for batch in batches(programs, folder)]
        for (own, place, _), job in jobs:
            results = job.result()
            for program in own:
                found = results[program.index]
                wanted = found["interpreter"]
                for backend, got in found.items():
                    if got != wanted or (backend == "interpreter" and got.startswith("exit")):
                        failures.append(
                            f"case{program.index} of {place / 'all.mlir'}: "
                            f"{program.describe()}\n  interpreter: {wanted}\n  {backend}: {got}"
                        )
    return failures
